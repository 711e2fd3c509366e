import ConformanceModel
import EngineKit

/// Checks the calls of an expression and writes each in the one way that a runner reads.
///
/// In a resolved call of an op the tensors stand by position in the signature's order, an
/// absent optional one that others follow as `none`, a list of tensors as one list; everything
/// else stands by keyword. In a resolved call of a function all arguments stand by position.
struct CallResolver {
  let vocabulary: OpTable
  let functions: [String: FunctionSignature]
  /// Whether the expression is a closed form, evaluated without an engine.
  var isClosedForm = false
  /// What is wrong, in the order of the text.
  private(set) var problems: [Diagnostic] = []

  init(
    vocabulary: OpTable, functions: [String: FunctionSignature] = [:], isClosedForm: Bool = false
  ) {
    self.vocabulary = vocabulary
    self.functions = functions
    self.isClosedForm = isClosedForm
  }

  /// Resolves an expression that stands where one value belongs.
  mutating func resolve(_ expression: Expression) -> Expression {
    let resolved = resolveParts(expression)
    if case .call(let function, let arguments) = resolved.kind {
      let results = results(of: function, arguments)
      if !results.contains(1) {
        problem(
          at: expression.location, length: function.count,
          "\(function) gives \(results.lowerBound) results and stands where one value belongs",
          suggestion: "bind them first: a, b = \(function)(…)")
      }
    }
    return resolved
  }

  /// Resolves the right side of a step that binds a number of names.
  mutating func resolve(_ expression: Expression, names: Int) -> Expression {
    guard names != 1 else { return resolve(expression) }
    let resolved = resolveParts(expression)
    guard case .call(let function, let arguments) = resolved.kind else {
      problem(at: expression.location, "only a call gives \(names) results")
      return resolved
    }
    let results = results(of: function, arguments)
    if !results.contains(names) {
      let count =
        results.lowerBound == results.upperBound
        ? "\(results.lowerBound)" : "\(results.lowerBound) to \(results.upperBound)"
      problem(
        at: expression.location, length: function.count,
        "\(function) gives \(count) result\(count == "1" ? "" : "s") and \(names) names are bound")
    }
    return resolved
  }

  /// Resolves a call that is a step of its own, whatever number of results it gives.
  mutating func resolveCall(_ expression: Expression) -> Expression { resolveParts(expression) }

  // MARK: - Trees

  /// Resolves what an expression is made of; its depth is bounded by the parser.
  private mutating func resolveParts(_ expression: Expression) -> Expression {
    let kind: Expression.Kind
    switch expression.kind {
    case .integer, .number, .boolean, .string, .dtype, .none, .name:
      return expression
    case .list(let elements):
      kind = .list(elements.map { resolve($0) })
    case .negate(let operand):
      kind = .negate(resolve(operand))
    case .binary(let operation, let left, let right):
      kind = .binary(operation, resolve(left), resolve(right))
    case .call(let function, let arguments):
      kind = resolveCall(function, arguments, at: expression.location)
    case .index(let base, let items):
      kind = .index(resolve(base), items.map { resolve($0) })
    case .attribute(let base, let attribute):
      if isClosedForm {
        problem(
          at: expression.location,
          "a closed form has no .\(attribute.rawValue): it knows the initial inputs alone")
      }
      kind = .attribute(resolve(base), attribute)
    }
    return Expression(kind, at: expression.location)
  }

  private mutating func resolve(_ item: Expression.IndexItem) -> Expression.IndexItem {
    switch item {
    case .at(let expression): .at(resolve(expression))
    case .slice(let start, let stop, let step):
      .slice(
        start: start.map { resolve($0) }, stop: stop.map { resolve($0) },
        step: step.map { resolve($0) })
    }
  }

  private func results(
    of function: String, _ arguments: [Expression.Argument]
  ) -> ClosedRange<Int> {
    if let signature = functions[function] { return signature.results...signature.results }
    switch Builtin(rawValue: function) {
    case .item, .append: return 1...1
    case .checkpoint:
      guard case .name(let name) = arguments.first?.value.kind, let signature = functions[name]
      else { return 1...Int.max }
      return signature.results...signature.results
    default: return vocabulary[function]?.results ?? 1...Int.max
    }
  }

  // MARK: - Calls

  private mutating func resolveCall(
    _ function: String, _ arguments: [Expression.Argument], at location: FileLocation
  ) -> Expression.Kind {
    let isCheckpoint = function == Builtin.checkpoint.rawValue
    let resolved = arguments.enumerated().map { position, argument in
      // The function that `checkpoint` runs is no value.
      isCheckpoint && position == 0
        ? argument
        : Expression.Argument(
          keyword: argument.keyword, value: resolve(argument.value), at: argument.location)
    }
    reportRepeatedKeywords(resolved, of: function)
    if let signature = functions[function] {
      if isClosedForm {
        problem(
          at: location, length: function.count, "a closed form calls no function of the file")
      }
      return .call(
        function: function,
        arguments: functionArguments(resolved, of: function, signature, at: location))
    }
    if let builtin = Builtin(rawValue: function) {
      resolveBuiltin(builtin, resolved, at: location)
      return .call(function: function, arguments: resolved)
    }
    if let signature = vocabulary[function] {
      if isClosedForm, signature.name != function {
        problem(
          at: location, length: function.count, "a closed form writes nothing in place",
          suggestion: "write \(signature.name)")
      }
      var matcher = ArgumentMatcher(signature, calledAs: function, at: location)
      let arguments = matcher.match(resolved)
      problems += matcher.problems
      return .call(function: function, arguments: arguments)
    }
    reportUnknown(function, at: location)
    return .call(function: function, arguments: resolved)
  }

  private mutating func reportUnknown(_ function: String, at location: FileLocation) {
    if function.hasSuffix("_"), vocabulary[String(function.dropLast())] != nil {
      problem(
        at: location, length: function.count,
        "\(function.dropLast()) has no form that works in place")
      return
    }
    let suggestion: String?
    switch function {
    case "requires_grad_": suggestion = "write x.requires_grad = true"
    case "tensor": suggestion = "state tensors under \"constants\" and \"variables\""
    default:
      suggestion = Spelling.suggestion(
        for: function,
        among: Array(functions.keys) + vocabulary.signatures.keys
          + Builtin.allCases.map(\.rawValue))
    }
    problem(
      at: location, length: function.count, "unknown function \"\(function)\"",
      suggestion: suggestion)
  }

  private mutating func reportRepeatedKeywords(
    _ arguments: [Expression.Argument], of function: String
  ) {
    var seen: Set<String> = []
    for argument in arguments {
      if let keyword = argument.keyword, !seen.insert(keyword).inserted {
        problem(
          at: argument.location, length: keyword.count,
          "\(function) is given \"\(keyword)\" twice")
      }
    }
  }

  private mutating func functionArguments(
    _ arguments: [Expression.Argument], of function: String, _ signature: FunctionSignature,
    at location: FileLocation
  ) -> [Expression.Argument] {
    var values: [String: Expression] = [:]
    var extra = 0
    let before = problems.count
    for (position, argument) in arguments.enumerated() {
      if let keyword = argument.keyword {
        guard signature.inputs.contains(keyword) else {
          problem(
            at: argument.location, length: keyword.count,
            "\(function) has no input \"\(keyword)\"",
            suggestion: Spelling.suggestion(for: keyword, among: signature.inputs))
          continue
        }
        values[keyword] = argument.value
      } else if position < signature.inputs.count {
        values[signature.inputs[position]] = argument.value
      } else {
        extra += 1
      }
    }
    let missing = signature.inputs.filter { values[$0] == nil }
    if problems.count == before, extra > 0 || !missing.isEmpty {
      problem(
        at: location, length: function.count,
        "\(function) has \(count(signature.inputs.count, "input")) and is given "
          + "\(arguments.count)",
        suggestion: "write \(function)(\(signature.inputs.joined(separator: ", ")))")
    }
    return signature.inputs.compactMap { name in
      values[name].map { Expression.Argument(value: $0) }
    }
  }

  private mutating func resolveBuiltin(
    _ builtin: Builtin, _ arguments: [Expression.Argument], at location: FileLocation
  ) {
    let name = builtin.rawValue
    if isClosedForm {
      problem(
        at: location, length: name.count,
        "a closed form has no \(name): it is evaluated without an engine")
      return
    }
    switch builtin {
    case .backward, .grad, .jvp, .retainGrad, .remove, .release:
      problem(
        at: location, length: name.count, "\(name) is a step of its own and no value",
        suggestion: "write \(builtin.usage)")
    case .item where arguments.count != 1 || arguments[0].keyword != nil,
      .append where arguments.count != 2 || arguments.contains { $0.keyword != nil }:
      problem(
        at: location, length: name.count,
        "\(name) takes \(count(builtin == .item ? 1 : 2, "argument")) and is given "
          + "\(arguments.count)", suggestion: "write \(builtin.usage)")
    case .item, .append: break
    case .checkpoint: resolveCheckpoint(arguments, at: location)
    }
  }

  private mutating func resolveCheckpoint(
    _ arguments: [Expression.Argument], at location: FileLocation
  ) {
    guard let first = arguments.first, first.keyword == nil, case .name(let name) = first.value.kind
    else {
      problem(
        at: location, length: 10, "checkpoint takes a function of the file and its arguments",
        suggestion: "write \(Builtin.checkpoint.usage)")
      return
    }
    guard let signature = functions[name] else {
      problem(
        at: first.value.location, length: name.count, "\"\(name)\" is no function of the file",
        suggestion: Spelling.suggestion(for: name, among: functions.keys))
      return
    }
    if arguments.count - 1 != signature.inputs.count
      || arguments.dropFirst().contains(where: { $0.keyword != nil })
    {
      problem(
        at: first.value.location, length: name.count,
        "\(name) has \(count(signature.inputs.count, "input")) and is given "
          + "\(arguments.count - 1)")
    }
  }

  private mutating func problem(
    at location: FileLocation, length: Int = 1, _ message: String, suggestion: String? = nil
  ) {
    problems.append(Diagnostic(at: location, length: length, message, suggestion: suggestion))
  }
}

/// A number with the word it counts, such as `2 inputs`.
func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
