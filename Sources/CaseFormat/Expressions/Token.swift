import ConformanceModel

/// A word, number or sign of the step language.
struct Token: Sendable {
  /// What a token is.
  enum Kind: Sendable, Hashable {
    case name(String)
    case number(String)
    case string(String)
    case sign(String)
    case end
  }

  var kind: Kind
  /// The place in the text, in Unicode scalars.
  var offset: Int
  /// How many Unicode scalars the token has.
  var length: Int

  /// The token as messages show it.
  var shown: String {
    switch kind {
    case .name(let text), .number(let text), .sign(let text): "\"\(text)\""
    case .string(let text): "\"\(text)\""
    case .end: "the end"
    }
  }
}

/// Cuts the text of a step or an expression into tokens.
struct Tokenizer {
  private let scalars: [Unicode.Scalar]
  private let places: TextPlaces
  private let overNames: [String]
  private var position = 0
  private var tokens: [Token] = []

  private static let signs = [
    "**=", "==", "!=", "<=", ">=", "**", "+=", "-=", "*=", "/=", "@=", "//", "=", "+", "-", "*",
    "/", "@", "<", ">", "(", ")", "[", "]", ",", ":", ".",
  ].map { Array($0.unicodeScalars) }

  private init(_ text: String, places: TextPlaces, overNames: [String]) {
    scalars = Array(text.unicodeScalars)
    self.places = places
    self.overNames = overNames
  }

  /// The tokens of a text, the last of them `end`.
  static func tokens(
    of text: String, places: TextPlaces, overNames: [String]
  ) throws(Diagnostic) -> [Token] {
    var tokenizer = Tokenizer(text, places: places, overNames: overNames)
    while try tokenizer.readToken() {}
    return tokenizer.tokens
  }

  private mutating func readToken() throws(Diagnostic) -> Bool {
    while position < scalars.count, Self.isBlank(scalars[position]) { position += 1 }
    guard position < scalars.count else {
      tokens.append(Token(kind: .end, offset: scalars.count, length: 1))
      return false
    }
    let start = position
    let first = scalars[position]
    if Name.isStart(first) {
      while position < scalars.count, Name.isPart(scalars[position]) { position += 1 }
      append(.name(text(from: start)), from: start)
    } else if Self.isDigit(first) || (first == "." && startsFraction) {
      readNumber()
      append(.number(text(from: start)), from: start)
    } else if first == "\"" || first == "'" {
      position += 1
      while position < scalars.count, scalars[position] != first { position += 1 }
      guard position < scalars.count else {
        throw problem(at: start, "the string that begins here has no end")
      }
      let content = text(from: start + 1)
      position += 1
      append(.string(content), from: start)
    } else if let sign = Self.signs.first(where: { scalars[start...].starts(with: $0) }) {
      position += sign.count
      let name = String(String.UnicodeScalarView(sign))
      if name == "//" {
        throw problem(
          at: start, length: 2, "unknown operator \"//\"",
          suggestion: "write floor_divide(a, b)")
      }
      append(.sign(name), from: start)
    } else {
      throw unknown(first, at: start)
    }
    return true
  }

  private mutating func readNumber() {
    // Everything that a number could be made of, so that "1_000" and "0x1f" are one token.
    while position < scalars.count {
      let scalar = scalars[position]
      let isSign =
        (scalar == "-" || scalar == "+") && position > 0
        && (scalars[position - 1] == "e" || scalars[position - 1] == "E")
        && position + 1 < scalars.count && Self.isDigit(scalars[position + 1])
      guard Name.isPart(scalar) || scalar == "." || isSign else { return }
      position += 1
    }
  }

  /// Whether a point here begins a number such as `.5` and not an attribute.
  private var startsFraction: Bool {
    guard position + 1 < scalars.count, Self.isDigit(scalars[position + 1]) else { return false }
    switch tokens.last?.kind {
    case .name, .sign(")"), .sign("]"): return false
    default: return true
    }
  }

  private func unknown(_ scalar: Unicode.Scalar, at start: Int) -> Diagnostic {
    switch scalar {
    case "$":
      let name = String(
        String.UnicodeScalarView(scalars[(start + 1)...].prefix { Name.isPart($0) }))
      return problem(
        at: start, length: name.count + 1,
        "\"$\(name)\" stands for nothing: \(overNames.isEmpty ? "the case has no \"over\"" : "it is not in \"over\"")",
        suggestion: Spelling.nearest(to: name, among: overNames).map { "did you mean \"$\($0)\"?" })
    case "^":
      return problem(at: start, "unknown operator \"^\"", suggestion: "a power is written **")
    case "%":
      return problem(at: start, "unknown operator \"%\"", suggestion: "write remainder(a, b)")
    case "&":
      return problem(at: start, "unknown operator \"&\"", suggestion: "write logical_and(a, b)")
    case "|":
      return problem(at: start, "unknown operator \"|\"", suggestion: "write logical_or(a, b)")
    default:
      return problem(
        at: start, "the character \"\(Character(scalar))\" has no meaning in an expression")
    }
  }

  private mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, offset: start, length: position - start))
  }

  private func text(from start: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<position]))
  }

  private func problem(
    at offset: Int, length: Int = 1, _ message: String, suggestion: String? = nil
  ) -> Diagnostic {
    Diagnostic(at: places.location(at: offset), length: length, message, suggestion: suggestion)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\t"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}

/// What may be a name.
enum Name {
  /// Words of the language, which name nothing.
  static let reserved: Set<String> = [
    "pi", "inf", "nan", "none", "true", "false", "present", "float64", "float32", "int64", "bool",
    "complex128", "hooks", "grad_enabled",
  ]

  static func isStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    isStart(scalar) || ("0"..."9").contains(scalar)
  }

  /// What is wrong with a name; `nil` where nothing is.
  static func problem(of text: String) -> String? {
    guard let first = text.unicodeScalars.first, isStart(first),
      text.unicodeScalars.allSatisfy(isPart)
    else { return "\"\(text.prefix(40))\" is no name: letters, digits and _ make one" }
    if reserved.contains(text) { return "\"\(text)\" is a word of the language and names nothing" }
    return nil
  }
}
