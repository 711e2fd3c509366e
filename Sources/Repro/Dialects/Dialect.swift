import EngineKit

/// How an engine's own language writes tensors, ops and passes.
protocol Dialect: Sendable {
  /// The engine's name, for people.
  var title: String { get }
  /// What begins a comment.
  var comment: String { get }
  /// How passes are written.
  var style: DialectStyle { get }

  /// The lines before the program, for a program whose text is given.
  func prologue(for text: String) -> [String]

  /// A leaf.
  func leaf(_ name: String, _ value: TensorValue, requiresGrad: Bool) throws(ReproError) -> String

  /// A tensor within an expression.
  func literal(_ value: TensorValue) throws(ReproError) -> Fragment

  /// A number within an expression.
  func number(_ value: Double) -> Fragment

  /// The result of an op.
  func apply(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> Fragment

  /// What shows a tensor, or something of it, as plain numbers.
  func shown(_ name: String, _ what: Command.Observable) throws(ReproError) -> String

  /// A value as it is shown.
  func expected(_ value: Reply.Value) -> String

  /// The line that prints something after a title.
  func printing(_ title: String, _ expression: String) -> String

  /// A text within an expression.
  func quoted(_ text: String) -> String
}

/// How passes are written.
enum DialectStyle: Sendable {
  /// Tensors record what is done to them.
  case defineByRun(any DefineByRunDialect)
  /// Functions are transformed.
  case functional(any FunctionalDialect)
}

/// An operand of an op: one expression, or a list of them.
enum OperandText: Sendable {
  case one(Fragment)
  case list([Fragment])
  case none

  /// The expression; `nil` for a list or none.
  var fragment: Fragment? { if case .one(let fragment) = self { fragment } else { nil } }
}

/// The arguments of an op that are no tensors, those that are by their names in the script.
struct Arguments: Sendable {
  var values: [String: Attribute]

  subscript(name: String) -> Attribute? { values[name] }

  /// An integer argument.
  func integer(_ name: String) -> Int? {
    if case .integer(let value)? = values[name] { value } else { nil }
  }

  /// Integers, one alone standing for a list of one.
  func integers(_ name: String) -> [Int]? {
    switch values[name] {
    case .integer(let value)?: return [value]
    case .list(let entries)?:
      var integers: [Int] = []
      for entry in entries {
        guard case .integer(let value) = entry else { return nil }
        integers.append(value)
      }
      return integers
    default: return nil
    }
  }

  func boolean(_ name: String) -> Bool? {
    if case .boolean(let value)? = values[name] { value } else { nil }
  }

  func string(_ name: String) -> String? {
    if case .string(let value)? = values[name] { value } else { nil }
  }
}

/// What only engines have whose tensors record what is done to them.
protocol DefineByRunDialect: Dialect {
  /// A write in place as a statement.
  func inPlace(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> String

  /// A backward pass.
  func backward(_ pass: PassText) throws(ReproError) -> String

  /// Gradients as values.
  func gradients(_ pass: PassText, as names: [String]) throws(ReproError) -> String

  /// The line that opens a mode.
  func entering(_ mode: Command.Mode) throws(ReproError) -> String

  /// The line that closes it; `nil` where indentation does.
  var closing: String? { get }

  /// An attribute that is written.
  func setting(_ name: String, _ write: Command.AttributeWrite) throws(ReproError) -> String

  /// An attribute that is read as a value.
  func reading(_ name: String, _ attribute: Command.ReadableAttribute) throws(ReproError) -> String

  /// Keeping the gradient of a result.
  func retaining(_ name: String) throws(ReproError) -> String
}

/// A pass with names of the script.
struct PassText: Sendable {
  var of: [String]
  var wrt: [String]?
  var cotangents: [String?]?
  var retainGraph: Bool?
  var createGraph: Bool
  var allowUnused = false
}

/// What only engines have that transform functions.
protocol FunctionalDialect: Dialect {
  /// The lines that differentiate a function of the given names.
  ///
  /// - Parameters:
  ///   - function: The function's name; it gives its results as `results` are listed.
  ///   - parameters: The names of what it is differentiated by, in its order.
  ///   - cotangents: The cotangents of its results; `nil` for the default of a scalar.
  ///   - names: What the gradients are bound to.
  func gradients(
    of function: String, _ parameters: [String], results: Int, cotangents: [String]?,
    as names: [String]
  ) throws(ReproError) -> [String]

  /// The lines that push tangents forward.
  func tangents(
    of function: String, _ parameters: [String], results: Int, tangents: [String],
    as names: [String]
  ) throws(ReproError) -> [String]

  /// What a function gives back that has several results.
  func several(_ results: [String]) -> String
}
