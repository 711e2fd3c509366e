public import ConformanceModel
import EngineKit

/// Reads expressions that stand outside a corpus, such as on a command line.
public enum ExpressionParser {
  /// Reads one expression.
  ///
  /// - Parameters:
  ///   - text: The expression.
  ///   - location: The place of its first character.
  ///   - names: The names that it may use; any where absent.
  ///   - vocabulary: The ops that it may call.
  /// - Returns: The expression with its calls resolved, or the first problem.
  public static func parse(
    _ text: String, at location: FileLocation, names: Set<String>? = nil,
    vocabulary: OpTable = .standard
  ) -> Result<Expression, Diagnostic> {
    located(text) { () throws(Diagnostic) in
      var parser = try SyntaxParser(
        text, places: TextPlaces(from: location), limits: .standard)
      var resolver = CallResolver(vocabulary: vocabulary)
      let expression = resolver.resolve(try parser.wholeExpression())
      if let problem = resolver.problems.first { throw problem }
      guard let names else { return expression }
      var unknown: Diagnostic?
      expression.forEachName { name, place in
        guard unknown == nil, !names.contains(name) else { return }
        unknown = Diagnostic(
          at: place, length: name.count, "\"\(name)\" is not bound",
          suggestion: Spelling.suggestion(for: name, among: names))
      }
      if let unknown { throw unknown }
      return expression
    }
  }

  /// Reads inputs such as `x=[1, 2], y=0.5`: float64 tensors that require grad.
  ///
  /// - Parameters:
  ///   - text: The inputs.
  ///   - location: The place of its first character.
  /// - Returns: The inputs in the order of the text, or the first problem.
  public static func parseInputs(
    _ text: String, at location: FileLocation
  ) -> Result<[Input], Diagnostic> {
    located(text) { () throws(Diagnostic) in
      var parser = try SyntaxParser(
        text, places: TextPlaces(from: location), limits: .standard)
      var inputs: [Input] = []
      for (name, value) in try parser.wholeAssignments() {
        guard case .name(let word) = name.kind else {
          throw Diagnostic(
            at: name.location, "expected a name", suggestion: "write x=[1, 2], y=0.5")
        }
        if inputs.contains(where: { $0.name == word }) {
          throw Diagnostic(at: name.location, length: word.count, "\"\(word)\" is given twice")
        }
        var literal = LiteralTensor()
        try literal.append(value, depth: 0)
        inputs.append(
          Input(
            name: word, tensor: .value(TensorValue(shape: literal.shape, literal.elements)),
            requiresGrad: true, location: name.location))
      }
      return inputs
    }
  }

  private static func located<Value>(
    _ text: String, _ body: () throws(Diagnostic) -> Value
  ) -> Result<Value, Diagnostic> {
    do {
      return .success(try body())
    } catch {
      var problem = error
      problem.sourceLine = text
      return .failure(problem)
    }
  }
}

/// The elements of nested lists of numbers.
private struct LiteralTensor {
  var shape: [Int] = []
  var elements: [Double] = []
  private var isShapeKnown = false

  mutating func append(_ expression: Expression, depth: Int) throws(Diagnostic) {
    switch expression.kind {
    case .integer(let value): try append(Double(value), at: expression, depth)
    case .number(let value): try append(value, at: expression, depth)
    case .list(let entries):
      if !isShapeKnown {
        shape.append(entries.count)
        if entries.isEmpty { isShapeKnown = true }
      } else if depth >= shape.count || shape[depth] != entries.count {
        throw Diagnostic(at: expression.location, "the lists are ragged here")
      }
      for entry in entries { try append(entry, depth: depth + 1) }
    default:
      throw Diagnostic(at: expression.location, "expected a number or a list of numbers")
    }
  }

  private mutating func append(
    _ value: Double, at expression: Expression, _ depth: Int
  ) throws(Diagnostic) {
    isShapeKnown = true
    guard depth == shape.count else {
      throw Diagnostic(at: expression.location, "the lists are ragged here")
    }
    elements.append(value)
  }
}
