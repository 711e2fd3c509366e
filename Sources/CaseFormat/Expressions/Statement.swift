import ConformanceModel

/// A step as the grammar sees it.
enum Statement {
  /// `a, b = value`, `x[0] = value`.
  case assign([Expression], Expression)
  /// `x.requires_grad = value`.
  case setAttribute(Expression, Step.AttributeName, Expression)
  /// `place += value`.
  case update(Expression, BinaryOperator, Expression)
  /// An expression alone.
  case evaluate(Expression)
}

/// How whole texts are read.
extension SyntaxParser {
  /// Reads the whole text as one expression.
  mutating func wholeExpression() throws(Diagnostic) -> Expression {
    let tree = try comparison()
    try expectEnd()
    return tree.expression
  }

  /// Reads the whole text as a step.
  mutating func wholeStatement() throws(Diagnostic) -> Statement {
    if let statement = try attributeWrite() { return statement }
    var targets = [try comparison().expression]
    while accept(",") { targets.append(try comparison().expression) }
    let sign = current
    switch sign.kind {
    case .sign("="):
      index += 1
      let value = try comparison().expression
      try expectEnd()
      return .assign(targets, value)
    case .sign(let text)
    where text.last == "=" && text.count > 1 && precedence == nil:
      guard targets.count == 1 else {
        throw problem(at: sign, "\(sign.shown) writes to one place")
      }
      guard let operation = BinaryOperator(rawValue: String(text.dropLast())),
        operation != .matrixMultiply
      else { throw problem(at: sign, "unknown operator \(sign.shown)") }
      index += 1
      let value = try comparison().expression
      try expectEnd()
      return .update(targets[0], operation, value)
    default:
      try expectEnd()
      guard targets.count == 1 else {
        throw problem(at: sign, "expected \"=\" after the names")
      }
      return .evaluate(targets[0])
    }
  }

  /// Reads `x.requires_grad = value`, whose left side is no expression.
  private mutating func attributeWrite() throws(Diagnostic) -> Statement? {
    guard tokens.count > 4, case .name(let name) = tokens[0].kind, tokens[1].kind == .sign("."),
      case .name(let word) = tokens[2].kind, tokens[3].kind == .sign("="),
      let attribute = Step.AttributeName(rawValue: word)
    else { return nil }
    index = 4
    let value = try comparison().expression
    try expectEnd()
    return .setAttribute(
      Expression(named(name), at: places.location(at: tokens[0].offset)), attribute, value)
  }

  /// Reads the whole text as `name=value, name=value`.
  mutating func wholeAssignments() throws(Diagnostic) -> [(name: Expression, value: Expression)] {
    var pairs: [(name: Expression, value: Expression)] = []
    repeat {
      let name = try postfix().expression
      guard accept("=") else { throw problem(at: current, "expected \"=\" and a value") }
      pairs.append((name, try comparison().expression))
    } while accept(",")
    try expectEnd()
    return pairs
  }

  private func expectEnd() throws(Diagnostic) {
    switch current.kind {
    case .end: return
    case .sign(")"), .sign("]"):
      throw problem(at: current, "\(current.shown) closes nothing")
    case .sign("="):
      throw problem(
        at: current, "an assignment stands at the start of a step",
        suggestion: "compare with ==")
    default:
      throw problem(at: current, "expected an operator, found \(current.shown)")
    }
  }
}
