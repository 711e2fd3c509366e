import ConformanceModel

/// Finds the parameter of an op that each argument of a call is for.
struct ArgumentMatcher {
  private let signature: OpSignature
  private let function: String
  private let location: FileLocation
  private var given: [String: Expression] = [:]
  private var positional: Set<String> = []
  private(set) var problems: [Diagnostic] = []

  /// Ops whose last parameter, a list of integers, may be written as one argument each.
  private static let spread: Set = [
    "reshape", "view", "permute", "expand", "repeat", "tile", "zeros", "ones", "flip",
  ]

  /// Keywords that the op table's document uses beside PyTorch's.
  private static let aliases: [String: [String: String]] = [
    "full": ["shape": "size", "value": "fill_value"],
    "zeros": ["shape": "size"], "ones": ["shape": "size"],
    "full_like": ["value": "fill_value"],
  ]

  init(_ signature: OpSignature, calledAs function: String, at location: FileLocation) {
    self.signature = signature
    self.function = function
    self.location = location
  }

  /// The arguments in the one way that a runner reads: tensors by position, the rest by keyword.
  mutating func match(_ arguments: [Expression.Argument]) -> [Expression.Argument] {
    matchPositions(arguments.filter { $0.keyword == nil }.map(\.value))
    positional = Set(given.keys)
    for argument in arguments {
      if let keyword = argument.keyword { match(argument, to: keyword) }
    }
    reportMissing()
    return resolved
  }

  private mutating func matchPositions(_ values: [Expression]) {
    var next = 0
    for (position, parameter) in signature.parameters.enumerated() where next < values.count {
      let value = values[next]
      switch parameter.kind {
      case .tensor, .optionalTensor:
        given[parameter.name] = value
        next += 1
      case .tensors:
        if Self.isList(value) || isLastTensorNeeded(after: position, left: values.count - next) {
          given[parameter.name] = value
          next += 1
        } else {
          // A list that is not written as one takes all but what the tensors after it need.
          let end = values.count - tensorsNeeded(after: position)
          guard end > next else { continue }
          given[parameter.name] = Expression(.list(Array(values[next..<end])), at: value.location)
          next = end
        }
      case .attribute:
        let takesAll = Self.spread.contains(signature.name) && isListOfIntegers(parameter)
        if takesAll, values.count - next > 1 || Self.isNumber(value) {
          given[parameter.name] = Expression(.list(Array(values[next...])), at: value.location)
          next = values.count
        } else {
          given[parameter.name] = value
          next += 1
        }
      }
    }
    if next < values.count {
      problem(
        at: values[next].location,
        "\(function) takes \(count(signature.parameters.count, "argument")) and is given "
          + "\(values.count)")
    }
  }

  private mutating func match(_ argument: Expression.Argument, to keyword: String) {
    let name = Self.aliases[signature.name]?[keyword] ?? keyword
    guard signature.parameters.contains(where: { $0.name == name }) else {
      let known = signature.parameters.map(\.name) + (Self.aliases[signature.name] ?? [:]).keys
      problem(
        at: argument.location, length: keyword.count,
        "\(function) has no argument \"\(keyword)\"",
        suggestion: Spelling.suggestion(for: keyword, among: known) ?? "write \(usage)")
      return
    }
    if positional.contains(name) {
      problem(
        at: argument.location, length: keyword.count,
        "\(function) is given \"\(name)\" by position and by keyword")
    }
    given[name] = argument.value
  }

  private mutating func reportMissing() {
    let missing = signature.parameters.filter {
      ($0.kind == .tensor || $0.kind == .tensors) && given[$0.name] == nil
    }
    guard !missing.isEmpty, problems.isEmpty else { return }
    problem(
      at: location, length: function.count,
      "\(function) is not given \(missing.map { "\"\($0.name)\"" }.joined(separator: " and "))")
  }

  private var resolved: [Expression.Argument] {
    var result: [Expression.Argument] = []
    var absent: [Expression.Argument] = []
    for parameter in signature.parameters where parameter.kind != .attribute {
      if let value = given[parameter.name] {
        result += absent
        absent = []
        result.append(Expression.Argument(value: value))
      } else {
        absent.append(Expression.Argument(value: Expression(.none, at: location)))
      }
    }
    for parameter in signature.parameters where parameter.kind == .attribute {
      if let value = given[parameter.name] {
        result.append(Expression.Argument(keyword: parameter.name, value: value))
      }
    }
    return result
  }

  // MARK: - Questions

  private var usage: String {
    let parameters = signature.parameters.map {
      $0.kind == .attribute || $0.kind == .optionalTensor ? "\($0.name)=…" : $0.name
    }
    return "\(function)(\(parameters.joined(separator: ", ")))"
  }

  private static func isList(_ expression: Expression) -> Bool {
    if case .list = expression.kind { true } else { false }
  }

  private static func isNumber(_ expression: Expression) -> Bool {
    if case .integer = expression.kind { true } else { false }
  }

  private func isListOfIntegers(_ parameter: OpSignature.Parameter) -> Bool {
    ["shape", "size", "dims", "repeats"].contains(parameter.name)
  }

  private func tensorsNeeded(after position: Int) -> Int {
    signature.parameters[(position + 1)...].count { $0.kind == .tensor }
  }

  /// Whether one argument is left for a list of tensors, which is then a name of a list.
  private func isLastTensorNeeded(after position: Int, left: Int) -> Bool {
    left - tensorsNeeded(after: position) == 1
  }

  private mutating func problem(at location: FileLocation, length: Int = 1, _ message: String) {
    problem(at: location, length: length, message, suggestion: "write \(usage)")
  }

  private mutating func problem(
    at location: FileLocation, length: Int = 1, _ message: String, suggestion: String
  ) {
    problems.append(Diagnostic(at: location, length: length, message, suggestion: suggestion))
  }
}
