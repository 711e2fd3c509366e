/// Numbers and nulls of the YAML 1.2 core schema, as far as cases allow them.
enum YamlNumber {
  /// What a plain text is.
  enum Reading {
    /// A decimal number; `isInteger` where it has neither point nor exponent.
    case number(isInteger: Bool)
    /// Something that a YAML parser takes for a number and that cases do not.
    case refused(message: String, suggestion: String?)
    /// No number.
    case text
  }

  /// Whether a scalar is YAML's null.
  static func isNull(_ scalar: YamlScalar) -> Bool {
    guard scalar.isPlain else { return false }
    switch scalar.text {
    case "", "null", "Null", "NULL", "~": return true
    default: return false
    }
  }

  /// Reads a plain text as a number; `nan`, `inf` and `-inf` are texts here.
  static func read(_ text: String, limits: Limits) -> Reading {
    var rest = Substring(text)
    if let sign = rest.first, sign == "-" || sign == "+" { rest = rest.dropFirst() }
    guard let first = rest.first, first.isASCII, first.isNumber || first == "." else {
      return .text
    }
    if rest.first == "." {
      switch rest.dropFirst().lowercased() {
      case "inf":
        return .refused(
          message: "infinity is written inf",
          suggestion: "write \(text.hasPrefix("-") ? "-inf" : "inf")")
      case "nan": return .refused(message: "not-a-number is written nan", suggestion: "write nan")
      default: break
      }
    }
    if let refused = refusal(of: rest) { return refused }
    guard let isInteger = decimal(rest) else { return .text }
    if text.count > limits.numberCharacters {
      return .refused(
        message: "a number of more than \(limits.numberCharacters) characters", suggestion: nil)
    }
    let digits = rest.prefix { $0.isNumber }
    if digits.count > 1, digits.first == "0" {
      return .refused(
        message: "a number with a leading zero",
        suggestion: "write \(digits.drop { $0 == "0" }.isEmpty ? "0" : digits.drop { $0 == "0" })")
    }
    if let double = Double(String(rest)) {
      if double.isInfinite {
        return .refused(
          message: "the number \(text.prefix(40)) is out of range",
          suggestion: "the largest is 1.7976931348623157e308; write inf for infinity")
      }
      if double == 0, rest.prefix(while: { $0 != "e" && $0 != "E" }).contains(where: isNotZero) {
        return .refused(
          message: "the number \(text.prefix(40)) is too small for a float64",
          suggestion: "the smallest is 5e-324")
      }
    }
    return .number(isInteger: isInteger)
  }

  private static func isNotZero(_ character: Character) -> Bool {
    ("1"..."9").contains(character)
  }

  /// Whether the whole text is a decimal number: `false` with a point or an exponent.
  private static func decimal(_ text: Substring) -> Bool? {
    var rest = text
    let whole = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(whole.count)
    var isInteger = true
    var fraction: Substring = ""
    if rest.first == "." {
      isInteger = false
      rest = rest.dropFirst()
      fraction = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    if rest.first == "e" || rest.first == "E" {
      isInteger = false
      rest = rest.dropFirst()
      if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
      rest = ""
    }
    return rest.isEmpty ? isInteger : nil
  }

  /// The spellings that some YAML parser takes for numbers and others do not.
  private static func refusal(of text: Substring) -> Reading? {
    let lower = text.lowercased()
    func digits(_ text: Substring, _ allowed: String) -> Bool {
      !text.isEmpty && text.allSatisfy { allowed.contains($0) }
    }
    for (prefix, name, radix) in [
      ("0x", "a hexadecimal", 16), ("0o", "an octal", 8), ("0b", "a binary", 2),
    ] where lower.hasPrefix(prefix) {
      let body = lower.dropFirst(2)
      guard digits(body, String("0123456789abcdef_.p-".prefix(radix == 16 ? 20 : radix) + "_"))
      else { continue }
      return .refused(
        message: "\(name) number",
        suggestion: Int(body, radix: radix).map { "write \($0)" } ?? "write it in decimal")
    }
    if text.contains("_"), digits(text[...], "0123456789_.eE+-") {
      return .refused(
        message: "an underscore in a number",
        suggestion: "write \(text.filter { $0 != "_" })")
    }
    if text.contains(":"), digits(text[...], "0123456789:."), text.last != ":" {
      return .refused(
        message: "a number in base 60", suggestion: "write it in decimal")
    }
    return nil
  }
}

extension YamlNumber {
  /// The value of `nan`, `inf` and `-inf`.
  static func special(_ text: String) -> Double? {
    switch text {
    case "nan": .nan
    case "inf", "+inf": .infinity
    case "-inf": -.infinity
    default: nil
    }
  }
}
