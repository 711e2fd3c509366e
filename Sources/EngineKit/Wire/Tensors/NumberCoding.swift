// How numbers travel: finite ones in the shortest decimal that reads back exactly, and what
// JSON or its common readers lose (nan, infinities, negative zero) as strings.

extension JSONValue {
  /// Makes a number in the spelling of the wire, the shortest that reads back as a float32.
  init(_ value: Float) {
    self = JSONNumber(value).map(JSONValue.number) ?? .string(JSONNumber.specialSpelling(of: value))
  }

  /// Makes a number that is seen to be a float even where it is whole: `3.0`.
  init(float value: Double) {
    self =
      JSONNumber(value, keepsPoint: true).map(JSONValue.number)
      ?? .string(JSONNumber.specialSpelling(of: value))
  }
}

extension WireNode {
  /// A number of a floating-point type, converted from its text without a detour.
  ///
  /// - Parameters:
  ///   - type: `Double` or `Float`.
  ///   - dtype: The name of the type in messages.
  /// - Returns: The nearest number of the type.
  /// - Throws: `WireError` where there is none.
  func floatingPoint<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ type: Number.Type = Double.self, dtype: DType = .float64
  ) throws(WireError) -> Number {
    switch value {
    case .number(let number):
      guard let nearest = Number(number.text), nearest.isFinite else {
        throw error(
          "\(number.text.excerpt) is beyond \(dtype); an infinity is written \"inf\"")
      }
      return nearest
    case .string(let string):
      if let special = WireNode.special(string, type) { return special }
      if let nearest = WireNode.hexadecimal(string, type) { return nearest }
      throw error(
        "the string \(string.excerpt) is no number; strings are \"nan\", \"inf\", \"-inf\", "
          + "\"-0\" and C99 hexadecimal floats within \(dtype)")
    case .null: throw nullForNumber()
    case .boolean, .array, .object: throw wrongKind(due: "a number")
    }
  }

  /// A whole number that is written as one.
  func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Int.self
  ) throws(WireError) -> Number {
    switch value {
    case .number(let number):
      guard number.isInteger else { throw error("\(number.text.excerpt) is not an integer") }
      guard let integer = Number(number.text) else {
        throw error("\(number.text.excerpt) does not fit \(Number.bitWidth) bits")
      }
      return integer
    case .null: throw nullForNumber()
    case .boolean, .string, .array, .object: throw wrongKind(due: "an integer")
    }
  }

  func nullForNumber() -> WireError {
    error(
      "null where a number belongs; JavaScript's JSON.stringify writes nan and infinities so, "
        + "which are \"nan\", \"inf\" and \"-inf\" here")
  }

  /// The number that a string stands for; `nil` where it is an ordinary string.
  static func special<Number: BinaryFloatingPoint>(
    _ text: String, _ type: Number.Type = Double.self
  ) -> Number? {
    switch text {
    case "nan": .nan
    case "inf": .infinity
    case "-inf": -.infinity
    case "-0": -.zero
    default: nil
    }
  }

  /// A finite number as C99's `%a` writes it, such as `-0x1.8p+3`; `nil` for anything else.
  private static func hexadecimal<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: String, _ type: Number.Type
  ) -> Number? {
    guard isHexadecimal(text.utf8), let nearest = Number(text), nearest.isFinite else {
      return nil
    }
    return nearest
  }

  /// Whether a text is `[+-]? 0x H* [.H*]? [p [+-]? D+]?` with at least one `H`.
  private static func isHexadecimal(_ text: String.UTF8View) -> Bool {
    var rest = text[...]
    func skip(_ choices: String.UTF8View) -> Bool {
      guard let first = rest.first, choices.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
    func skipAll(_ choices: String.UTF8View) -> Bool {
      var any = false
      while skip(choices) { any = true }
      return any
    }
    let decimal = "0123456789".utf8
    let hexadecimal = "0123456789abcdefABCDEF".utf8
    _ = skip("+-".utf8)
    guard skip("0".utf8), skip("xX".utf8) else { return false }
    let whole = skipAll(hexadecimal)
    let fraction = skip(".".utf8) && skipAll(hexadecimal)
    guard whole || fraction else { return false }
    if skip("pP".utf8) {
      _ = skip("+-".utf8)
      guard skipAll(decimal) else { return false }
    }
    return rest.isEmpty
  }
}
