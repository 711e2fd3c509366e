import ConformanceModel
import EngineKit

/// How texts, numbers and lists of a file become expressions.
extension FileReader {
  /// Reads a value of the file as an expression of a step and checks its names.
  func expression(_ node: YamlNode, in scope: inout Scope) -> Expression? {
    guard let expression = expression(node, isClosedForm: false) else { return nil }
    use(expression, in: &scope)
    return expression
  }

  /// Reads a value of the file as a closed form over the inputs of a case.
  func closedForm(_ node: YamlNode, in scope: Scope) -> Expression? {
    guard let expression = expression(node, isClosedForm: true) else { return nil }
    let inputs = scope.inputs
    expression.forEachName { name, location in
      guard !inputs.contains(name) else { return }
      if scope.everBound.contains(name) {
        problems.report(
          at: location, length: name.count,
          "a closed form knows the initial inputs alone, and \"\(name)\" is bound by a step",
          suggestion: "write it in terms of \(scope.inputs.joined(separator: ", "))")
      } else {
        problems.report(
          at: location, length: name.count, "\"\(name)\" is no input of the case",
          suggestion: Spelling.suggestion(for: name, among: inputs))
      }
    }
    return expression
  }

  /// Reads a value without looking at its names.
  private func expression(_ node: YamlNode, isClosedForm: Bool) -> Expression? {
    switch node.content {
    case .mapping:
      reportKind(of: node, "an expression")
      return nil
    case .list(let entries):
      let elements = entries.compactMap { expression($0, isClosedForm: isClosedForm) }
      guard elements.count == entries.count else { return nil }
      return Expression(.list(elements), at: node.location)
    case .scalar(let scalar):
      return expression(scalar, of: node, isClosedForm: isClosedForm)
    }
  }

  private func expression(
    _ scalar: YamlScalar, of node: YamlNode, isClosedForm: Bool
  ) -> Expression? {
    if node.isNull {
      reportKind(of: node, "an expression")
      return nil
    }
    if scalar.isPlain {
      switch YamlNumber.read(scalar.text, limits: limits) {
      case .number(let isInteger):
        return number(scalar.text, isInteger: isInteger, at: node)
      case .refused(let message, let suggestion):
        problems.report(
          at: node.location, length: node.length, message, suggestion: suggestion)
        return nil
      case .text: break
      }
    }
    return parse(scalar, of: node) { parser throws(Diagnostic) in
      let raw = try parser.wholeExpression()
      return resolve(raw, names: 1, isClosedForm: isClosedForm)
    }
  }

  private func number(_ text: String, isInteger: Bool, at node: YamlNode) -> Expression? {
    guard isInteger else {
      return Expression(.number(Double(text) ?? .nan), at: node.location)
    }
    if let value = Int(text) { return Expression(.integer(value), at: node.location) }
    problems.report(
      at: node.location, length: node.length,
      "the integer \(text.prefix(40)) does not fit int64",
      suggestion: "write it with a point for a float64")
    return nil
  }

  /// Resolves the calls of an expression and reports what is wrong with them.
  func resolve(_ raw: Expression, names: Int, isClosedForm: Bool = false) -> Expression {
    var resolver = CallResolver(
      vocabulary: vocabulary, functions: functions, isClosedForm: isClosedForm)
    let expression = resolver.resolve(raw, names: names)
    for problem in resolver.problems { problems.report(problem) }
    return expression
  }

  /// Parses the text of a scalar; `nil` after a problem was reported.
  func parse<Value>(
    _ scalar: YamlScalar, of node: YamlNode,
    _ body: (inout SyntaxParser) throws(Diagnostic) -> Value
  ) -> Value? {
    let places = TextPlaces(of: scalar, at: node.location, in: source)
    do throws(Diagnostic) {
      var parser = try SyntaxParser(
        scalar.text, places: places, limits: limits, overNames: overNames)
      return try body(&parser)
    } catch {
      var problem = error
      if node.isInFlow, scalar.isPlain, !Self.isBalanced(scalar.text) {
        problem.message = "the brackets of \(node.kind) do not balance"
        problem.suggestion = Self.flowAdvice
      } else if scalar.isPlain, !Self.isBalanced(scalar.text), problem.suggestion == nil {
        problem.suggestion = "balance the brackets, or put the text in quotes if it was cut short"
      }
      problems.report(problem)
      return nil
    }
  }

  private static func isBalanced(_ text: String) -> Bool {
    var depth = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      if depth < 0 { return false }
    }
    return depth == 0
  }
}
