/// An argument that is no tensor operand, as it is given and as a rule reads it.
public indirect enum Argument {
  case none
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([Argument])
  case tensor(Tensor)
}

/// An argument that an op takes besides tensors.
public struct Parameter: Sendable {
  /// What kinds of value an argument may be.
  public enum Kind: String, Sendable, Hashable {
    case boolean, integer, number, string, dtype
    /// Integers; one alone stands for a list of one.
    case integers
    /// An integer or float that becomes an element.
    case scalar
    /// Numbers; one alone stands for a list of one.
    case numbers
    /// A number, or a word for one of some special choices.
    case numberOrWord
    /// Integers, or a word for one of some special choices.
    case integersOrWord
    /// An integer, or lists of integers.
    case integerLists
  }

  /// What the argument is when it is not given.
  public enum Default: Sendable, Hashable {
    case required
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
  }

  /// PyTorch's keyword for it.
  public let name: String
  /// What it may be.
  public let kind: Kind
  /// What it is when it is not given.
  public let standard: Default
  /// Other names that it goes by.
  public let aliases: [String]

  /// Declares a parameter.
  init(_ name: String, _ kind: Kind, _ standard: Default = .required, aliases: [String] = []) {
    self.name = name
    self.kind = kind
    self.standard = standard
    self.aliases = aliases
  }
}

/// The arguments of one application, checked against the op's parameters.
///
/// What a rule asks for is there and of the right kind: an application is refused before
/// a rule sees it.
struct Attributes {
  private let entries: [(name: String, value: Argument)]

  static var none: Attributes { Attributes(entries: []) }

  private init(entries: [(name: String, value: Argument)]) { self.entries = entries }

  /// Attributes that a rule makes for another op, given by the op's own parameters.
  init(_ entries: (String, Argument)...) { self.init(list: entries) }

  /// Attributes that a rule makes for another op.
  init(list entries: [(String, Argument)]) {
    self.entries = entries.map { (name: $0.0, value: $0.1) }
  }

  /// Checks arguments from outside.
  init(
    checking given: [String: Argument], for parameters: [Parameter], of op: String
  ) throws(AutogradError) {
    if parameters.isEmpty && given.isEmpty {
      self = .none
      return
    }
    let strangers = given.keys.filter { name in
      !parameters.contains { $0.name == name || $0.aliases.contains(name) }
    }
    if let stranger = strangers.min() {
      let known = parameters.map(\.name).joined(separator: ", ")
      throw AutogradError(
        .badArgument,
        "\(op) has no argument \(stranger)" + (known.isEmpty ? "" : "; it has \(known)"))
    }
    var entries: [(name: String, value: Argument)] = []
    for parameter in parameters {
      let argument =
        given[parameter.name] ?? parameter.aliases.lazy.compactMap { given[$0] }.first
      entries.append((parameter.name, try parameter.value(of: argument, op: op)))
    }
    self.entries = entries
  }

  /// The attributes with one more.
  func adding(_ name: String, _ value: Argument) -> Attributes {
    Attributes(entries: entries + [(name: name, value: value)])
  }

  /// The attributes without one of them.
  func removing(_ name: String) -> Attributes {
    Attributes(entries: entries.filter { $0.name != name })
  }

  subscript(_ name: String) -> Argument {
    for entry in entries where entry.name == name { return entry.value }
    return .none
  }

  /// Whether the argument was given, or has a default.
  func has(_ name: String) -> Bool {
    if case .none = self[name] { return false }
    return true
  }

  /// An integer argument.
  func integer(_ name: String) -> Int? {
    if case .integer(let value) = self[name] { return value }
    return nil
  }

  /// A number, whether it was given as an integer or a float.
  func number(_ name: String) -> Double? {
    switch self[name] {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .boolean(let value): value ? 1 : 0
    case .none, .string, .list, .tensor: nil
    }
  }

  /// A flag; off where it is not given.
  func flag(_ name: String) -> Bool {
    if case .boolean(let value) = self[name] { return value }
    return false
  }

  /// A list of integers.
  func integers(_ name: String) -> [Int]? {
    guard case .list(let values) = self[name] else { return nil }
    return values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
  }

  /// A list of numbers.
  func numbers(_ name: String) -> [Double]? {
    guard case .list(let values) = self[name] else { return nil }
    return values.compactMap { value in
      switch value {
      case .number(let number): number
      case .integer(let integer): Double(integer)
      case .none, .boolean, .string, .list, .tensor: nil
      }
    }
  }

  /// Lists of integers.
  func integerLists(_ name: String) -> [[Int]]? {
    guard case .list(let lists) = self[name] else { return nil }
    return lists.map { list in
      guard case .list(let values) = list else { return [] }
      return values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    }
  }

  /// An element type.
  func dtype(_ name: String) -> ElementType? {
    if case .string(let value) = self[name] { return ElementType(name: value) }
    return nil
  }

  /// A string.
  func string(_ name: String) -> String? {
    if case .string(let value) = self[name] { return value }
    return nil
  }
}

extension Parameter {
  /// The argument in the one form that rules read, or why it will not do.
  fileprivate func value(of given: Argument?, op: String) throws(AutogradError) -> Argument {
    switch given {
    case nil, .some(.none):
      switch standard {
      case .required:
        throw AutogradError(.badArgument, "\(op) needs the argument \(name)")
      case .none: return .none
      case .boolean(let value): return .boolean(value)
      case .integer(let value): return .integer(value)
      case .number(let value): return .number(value)
      }
    case .some(let argument):
      if let value = converted(argument) { return value }
      throw AutogradError(.badArgument, "\(op): \(name) must be \(kind.words)")
    }
  }

  private func converted(_ argument: Argument) -> Argument? {
    switch (kind, argument) {
    case (.boolean, .boolean), (.integer, .integer), (.number, .number), (.number, .integer),
      (.string, .string), (.scalar, .number), (.scalar, .integer), (.scalar, .boolean):
      return argument
    case (.boolean, .integer(let value)) where value == 0 || value == 1:
      return .boolean(value == 1)
    case (.integer, .number(let value)):
      return Int(exactly: value).map(Argument.integer)
    case (.dtype, .string(let name)):
      return ElementType(name: name) == nil ? nil : argument
    case (.integers, .integer):
      return .list([argument])
    case (.integers, .number(let value)):
      return Int(exactly: value).map { .list([.integer($0)]) }
    case (.integers, .list(let values)):
      var integers: [Argument] = []
      for value in values {
        switch value {
        case .integer: integers.append(value)
        case .number(let number):
          guard let integer = Int(exactly: number) else { return nil }
          integers.append(.integer(integer))
        case .none, .boolean, .string, .list, .tensor: return nil
        }
      }
      return .list(integers)
    case (.numbers, .number), (.numbers, .integer):
      return .list([argument])
    case (.numbers, .list(let values)):
      return values.allSatisfy(\.isNumber) ? argument : nil
    case (.numberOrWord, .number), (.numberOrWord, .integer), (.numberOrWord, .string),
      (.integersOrWord, .string), (.integerLists, .integer):
      return argument
    case (.integersOrWord, _):
      return Parameter(name, .integers).converted(argument)
    case (.integerLists, .list(let values)):
      var lists: [Argument] = []
      for value in values {
        guard let list = Parameter(name, .integers).converted(value) else { return nil }
        lists.append(list)
      }
      return .list(lists)
    case (.integer, .tensor(let tensor)), (.number, .tensor(let tensor)),
      (.scalar, .tensor(let tensor)):
      return tensor.count == 1 && !tensor.requiresGrad && !tensor.dtype.isComplex
        ? converted(.number(tensor.values[0])) : nil
    default:
      return nil
    }
  }
}

extension Argument {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .number: true
    case .none, .boolean, .string, .list, .tensor: false
    }
  }
}

extension Parameter.Kind {
  fileprivate var words: String {
    switch self {
    case .boolean: "true or false"
    case .integer: "an integer"
    case .number, .scalar: "a number"
    case .string: "a string"
    case .dtype: "the name of an element type"
    case .integers: "an integer or a list of integers"
    case .numbers: "a number or a list of numbers"
    case .numberOrWord: "a number or a word"
    case .integersOrWord: "integers or a word"
    case .integerLists: "an integer or lists of integers"
    }
  }
}
