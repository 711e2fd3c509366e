/// A JSON value that loses nothing: numbers keep their text, objects keep their order.
///
/// Everything that is put in one can be written as RFC 8259 JSON; there is no way to hold a
/// bare `NaN`. Two values are equal when they are written with the same characters: `1` and
/// `1.0` differ, and so do objects whose members stand in another order.
public enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Makes an integer.
  public init(_ value: some BinaryInteger) {
    self = .number(JSONNumber(value))
  }

  /// Makes a number in the spelling of the wire, which is the shortest that reads back exactly.
  ///
  /// What JSON or its common readers lose becomes a string: `"nan"`, `"inf"`, `"-inf"`, `"-0"`.
  public init(_ value: Double) {
    self = JSONNumber(value).map(JSONValue.number) ?? .string(JSONNumber.specialSpelling(of: value))
  }

  /// What kind of value this is, with its article, for messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

// MARK: - Literals

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }

  /// Makes an integer.
  public init(integerLiteral value: Int) { self.init(value) }

  /// Makes a number as `init(_: Double)` does.
  public init(floatLiteral value: Double) { self.init(value) }

  /// Makes a string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// Makes an array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// Makes an object whose members stand in the order written.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(JSONObject(members.map(JSONObject.Member.init)))
  }
}
