public import EngineKit

/// An expression of the step language with its place.
public struct Expression: Sendable {
  /// What the expression is.
  public var kind: Kind
  /// The place of its first character.
  public var location: FileLocation

  /// Makes an expression.
  public init(_ kind: Kind, at location: FileLocation) {
    self.kind = kind
    self.location = location
  }

  /// The kinds of expression.
  public indirect enum Kind: Sendable {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case string(String)
    case dtype(DType)
    case none
    case name(String)
    case list([Expression])
    case negate(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case call(function: String, arguments: [Argument])
    case index(Expression, [IndexItem])
    /// `x.grad` or `x.data`.
    case attribute(Expression, Command.ReadableAttribute)
  }

  /// An argument of a call, by position or by keyword.
  public struct Argument: Sendable {
    /// The keyword, if the argument has one.
    public var keyword: String?
    /// The argument.
    public var value: Expression
    /// The place of the argument's first character, which is its keyword's where it has one.
    public var location: FileLocation

    /// Makes an argument; it begins with its value unless `location` says otherwise.
    public init(keyword: String? = nil, value: Expression, at location: FileLocation? = nil) {
      self.keyword = keyword
      self.value = value
      self.location = location ?? value.location
    }
  }

  /// One entry between the brackets of an index.
  public enum IndexItem: Sendable {
    /// An integer, an index tensor or a mask, known when the program runs.
    case at(Expression)
    /// `start:stop:step`, each of which may be absent.
    case slice(start: Expression?, stop: Expression?, step: Expression?)
  }
}

/// An operator between two expressions.
public enum BinaryOperator: String, Sendable, Hashable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "**"
  case matrixMultiply = "@"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// The op of the op table that the operator stands for.
  public var op: String {
    switch self {
    case .add: "add"
    case .subtract: "sub"
    case .multiply: "mul"
    case .divide: "div"
    case .power: "pow"
    case .matrixMultiply: "matmul"
    case .equal: "eq"
    case .notEqual: "ne"
    case .less: "lt"
    case .lessOrEqual: "le"
    case .greater: "gt"
    case .greaterOrEqual: "ge"
    }
  }

  /// Whether the operator compares.
  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}
