/// A number as JSON spells it; reading one is exact because the text is all that is kept.
///
/// Whoever needs a number converts the text straight to its own type: text that goes through
/// `Double` on its way to `Float` is rounded twice, and an integer beyond 2^53 is lost.
public struct JSONNumber: Sendable, Hashable {
  /// The number's text, in the grammar of RFC 8259.
  public let text: String

  /// Makes a number from text that is known to be in JSON's grammar.
  init(checked text: String) {
    self.text = text
  }

  /// Makes an integer.
  public init(_ value: some BinaryInteger) {
    text = String(value)
  }

  /// Makes the shortest number that reads back as `value`; `nil` for nan, infinities and `-0`.
  ///
  /// A whole number is written without a point, `3`, unless it is to be seen that it is no
  /// integer.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - keepsPoint: Whether a whole number is written as `3.0`.
  public init?(_ value: Double, keepsPoint: Bool = false) {
    guard value.isFinite, !(value == 0 && value.sign == .minus) else { return nil }
    text = keepsPoint ? value.description : JSONNumber.withoutPoint(value.description)
  }

  /// Makes the shortest number that reads back as a float32; `nil` as for float64.
  public init?(_ value: Float) {
    guard value.isFinite, !(value == 0 && value.sign == .minus) else { return nil }
    text = JSONNumber.withoutPoint(value.description)
  }

  /// Whether the number is written without fraction and exponent.
  public var isInteger: Bool {
    !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
  }

  /// The number as an integer; `nil` where it is not written as one, or does not fit.
  public var integer: Int64? { Int64(text) }

  /// The nearest float64; infinite where the number is beyond the largest.
  public var double: Double { Double(text) ?? .nan }

  /// How the wire spells a number that has no plain JSON spelling.
  static func specialSpelling(of value: some BinaryFloatingPoint) -> String {
    if value.isNaN { return "nan" }
    if value == 0 { return "-0" }
    return value < 0 ? "-inf" : "inf"
  }

  private static func withoutPoint(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
