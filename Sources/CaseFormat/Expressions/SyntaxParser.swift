import ConformanceModel
import EngineKit

/// Reads tokens as an expression or a step; knows the grammar and nothing of ops or names.
struct SyntaxParser {
  /// An expression with the depth of its tree.
  struct Tree {
    var expression: Expression
    var depth: Int
  }

  let tokens: [Token]
  let places: TextPlaces
  private let limits: Limits
  var index = 0
  private var nesting = 0

  init(
    _ text: String, places: TextPlaces, limits: Limits, overNames: [String] = []
  ) throws(Diagnostic) {
    tokens = try Tokenizer.tokens(of: text, places: places, overNames: overNames)
    self.places = places
    self.limits = limits
  }

  // MARK: - Operators

  /// How tightly an operator binds that stands between two values; `**` is read by `power`.
  var precedence: Int? {
    guard case .sign(let text) = current.kind else { return nil }
    switch text {
    case "==", "!=", "<", "<=", ">", ">=": return 0
    case "+", "-": return 1
    case "*", "/", "@": return 2
    default: return nil
    }
  }

  mutating func comparison() throws(Diagnostic) -> Tree { try operations(from: 0) }

  /// Reads operators that bind at least as tightly as `lowest`, each to the left.
  private mutating func operations(from lowest: Int) throws(Diagnostic) -> Tree {
    var left = try unary()
    while let precedence, precedence >= lowest, case .sign(let text) = current.kind,
      let operation = BinaryOperator(rawValue: text)
    {
      index += 1
      left = try binary(operation, left, try operations(from: precedence + 1))
      if operation.isComparison, self.precedence == 0 {
        throw problem(
          at: current, "comparisons are not chained", suggestion: "put one of them in parentheses")
      }
    }
    return left
  }

  private mutating func unary() throws(Diagnostic) -> Tree {
    let sign = current
    if sign.kind == .sign("+") {
      throw problem(at: sign, "there is no sign \"+\"", suggestion: "leave it out")
    }
    guard accept("-") else { return try power() }
    try enter(at: sign)
    defer { nesting -= 1 }
    let operand = try unary()
    let location = places.location(at: sign.offset)
    // A negative number is one number, so that `x[-1]` holds an integer.
    switch operand.expression.kind {
    case .integer(let value):
      return Tree(expression: Expression(.integer(-value), at: location), depth: 1)
    case .number(let value):
      return Tree(expression: Expression(.number(-value), at: location), depth: 1)
    default:
      return try deeper(Expression(.negate(operand.expression), at: location), operand.depth)
    }
  }

  private mutating func power() throws(Diagnostic) -> Tree {
    let base = try postfix()
    let sign = current
    guard accept("**") else { return base }
    try enter(at: sign)
    defer { nesting -= 1 }
    return try binary(.power, base, try unary())
  }

  private func binary(
    _ operation: BinaryOperator, _ left: Tree, _ right: Tree
  ) throws(Diagnostic) -> Tree {
    try deeper(
      Expression(
        .binary(operation, left.expression, right.expression), at: left.expression.location),
      max(left.depth, right.depth))
  }

  // MARK: - Calls, indices and attributes

  mutating func postfix() throws(Diagnostic) -> Tree {
    var tree = try primary()
    while true {
      let sign = current
      if sign.kind == .sign("(") {
        guard case .name(let function) = tree.expression.kind else {
          throw problem(
            at: sign, "only a name can be called",
            suggestion: "a method x.f(a) is written f(x, a)")
        }
        tree = try call(function, at: tree.expression.location)
      } else if sign.kind == .sign("[") {
        tree = try indexed(tree)
      } else if accept(".") {
        tree = try attribute(of: tree)
      } else {
        return tree
      }
    }
  }

  private mutating func call(
    _ function: String, at location: FileLocation
  ) throws(Diagnostic) -> Tree {
    var arguments: [Expression.Argument] = []
    let depth = try bracketed(")") { parser throws(Diagnostic) in
      let start = parser.current
      if case .name(let keyword) = start.kind, parser.tokens[parser.index + 1].kind == .sign("=") {
        parser.index += 2
        let value = try parser.comparison()
        arguments.append(
          Expression.Argument(
            keyword: keyword, value: value.expression, at: parser.places.location(at: start.offset))
        )
        return value.depth
      }
      if arguments.last?.keyword != nil {
        throw parser.problem(at: start, "an argument by position after one by keyword")
      }
      let value = try parser.comparison()
      arguments.append(Expression.Argument(value: value.expression))
      return value.depth
    }
    return try deeper(
      Expression(.call(function: function, arguments: arguments), at: location), depth)
  }

  private mutating func indexed(_ base: Tree) throws(Diagnostic) -> Tree {
    var items: [Expression.IndexItem] = []
    let open = current
    let depth = try bracketed("]") { parser throws(Diagnostic) in
      let (item, depth) = try parser.indexItem()
      items.append(item)
      return depth
    }
    guard !items.isEmpty else { throw problem(at: open, "an index with nothing in it") }
    return try deeper(
      Expression(.index(base.expression, items), at: base.expression.location),
      max(base.depth, depth))
  }

  private mutating func indexItem() throws(Diagnostic) -> (Expression.IndexItem, depth: Int) {
    var parts: [Expression?] = []
    var depth = 0
    while true {
      switch current.kind {
      case .sign(":"), .sign(","), .sign("]"), .end: parts.append(nil)
      default:
        let part = try comparison()
        parts.append(part.expression)
        depth = max(depth, part.depth)
      }
      guard parts.count < 3, accept(":") else { break }
    }
    if parts.count == 1 {
      guard let part = parts[0] else {
        throw problem(at: current, "expected an index, found \(current.shown)")
      }
      return (.at(part), depth)
    }
    return (.slice(start: parts[0], stop: parts[1], step: parts.count > 2 ? parts[2] : nil), depth)
  }

  private mutating func attribute(of base: Tree) throws(Diagnostic) -> Tree {
    let token = current
    guard case .name(let name) = token.kind else {
      throw problem(at: token, "expected an attribute after the point")
    }
    index += 1
    if current.kind == .sign("(") {
      throw problem(
        at: token, "there are no methods", suggestion: "write \(name)(…) with the tensor first")
    }
    if let attribute = Command.ReadableAttribute(rawValue: name) {
      return try deeper(
        Expression(.attribute(base.expression, attribute), at: base.expression.location),
        base.depth)
    }
    if current.kind == .sign("=") {
      throw problem(
        at: token, "\(token.shown) is no attribute that a step writes",
        suggestion: Spelling.suggestion(
          for: name, among: Step.AttributeName.allCases.map(\.rawValue)))
    }
    let known = Command.ReadableAttribute.allCases.map(\.rawValue)
    throw problem(
      at: token, "only x.grad and x.data are values; \(token.shown) is not",
      suggestion: ["T", "mT", "H"].contains(name)
        ? "write mT(x)" : Spelling.suggestion(for: name, among: known))
  }

  // MARK: - The smallest parts

  private mutating func primary() throws(Diagnostic) -> Tree {
    let token = current
    let location = places.location(at: token.offset)
    switch token.kind {
    case .name(let name):
      index += 1
      return Tree(expression: Expression(named(name), at: location), depth: 1)
    case .number(let text):
      index += 1
      return Tree(expression: Expression(try number(text, at: token), at: location), depth: 1)
    case .string(let text):
      index += 1
      return Tree(expression: Expression(.string(text), at: location), depth: 1)
    case .sign("("):
      try enter(at: token)
      defer { nesting -= 1 }
      index += 1
      let tree = try comparison()
      try close(")", opened: token)
      return tree
    case .sign("["):
      var elements: [Expression] = []
      let depth = try bracketed("]") { parser throws(Diagnostic) in
        let element = try parser.comparison()
        elements.append(element.expression)
        return element.depth
      }
      return try deeper(Expression(.list(elements), at: location), depth)
    case .end:
      throw problem(at: token, "an expression is missing here")
    case .sign:
      throw problem(at: token, "expected a value, found \(token.shown)")
    }
  }

  func named(_ name: String) -> Expression.Kind {
    switch name {
    case "true": .boolean(true)
    case "false": .boolean(false)
    case "none": .none
    case "pi": .number(.pi)
    case "inf": .number(.infinity)
    case "nan": .number(.nan)
    default: DType(rawValue: name).map { .dtype($0) } ?? .name(name)
    }
  }

  private func number(_ text: String, at token: Token) throws(Diagnostic) -> Expression.Kind {
    switch YamlNumber.read(text, limits: limits) {
    case .refused(let message, let suggestion):
      throw problem(at: token, message, suggestion: suggestion)
    case .text:
      throw problem(at: token, "\(token.shown) is neither a number nor a name")
    case .number(isInteger: true):
      guard let value = Int(text) else {
        throw problem(
          at: token, "the integer \(text.prefix(40)) does not fit int64",
          suggestion: "write it with a point, \(text.prefix(40)).0, for a float64")
      }
      return .integer(value)
    case .number(isInteger: false):
      return .number(Double(text) ?? .nan)
    }
  }

  /// Reads `open entry, entry close` and gives the depth of the deepest entry.
  private mutating func bracketed(
    _ close: String, entry: (inout SyntaxParser) throws(Diagnostic) -> Int
  ) throws(Diagnostic) -> Int {
    let open = current
    try enter(at: open)
    defer { nesting -= 1 }
    index += 1
    var depth = 0
    if accept(close) { return depth }
    repeat { depth = max(depth, try entry(&self)) } while accept(",")
    try self.close(close, opened: open)
    return depth
  }

  private mutating func close(_ sign: String, opened: Token) throws(Diagnostic) {
    if accept(sign) { return }
    guard current.kind == .end else {
      throw problem(at: current, "expected \"\(sign)\" or an operator, found \(current.shown)")
    }
    throw problem(at: opened, "\(opened.shown) is not closed")
  }

  private func deeper(_ expression: Expression, _ depth: Int) throws(Diagnostic) -> Tree {
    guard depth < limits.expressionDepth else {
      throw Diagnostic(
        at: expression.location,
        "an expression of more than \(limits.expressionDepth) operations in a row",
        suggestion: "bind a part of it to a name")
    }
    return Tree(expression: expression, depth: depth + 1)
  }

  private mutating func enter(at token: Token) throws(Diagnostic) {
    nesting += 1
    guard nesting <= limits.nesting else {
      throw problem(
        at: token, "nested more than \(limits.nesting) deep",
        suggestion: "bind a part of it to a name")
    }
  }

  var current: Token { tokens[index] }

  mutating func accept(_ sign: String) -> Bool {
    guard current.kind == .sign(sign) else { return false }
    index += 1
    return true
  }

  func problem(
    at token: Token, _ message: String, suggestion: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      at: places.location(at: token.offset), length: token.length, message, suggestion: suggestion)
  }
}
