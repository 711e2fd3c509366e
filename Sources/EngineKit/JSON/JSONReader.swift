/// A strict reader of JSON text (RFC 8259) that is safe to point at anything.
///
/// It refuses what other readers let pass and lose (members of the same name, invalid UTF-8,
/// lone surrogates, leading zeros) and what could exhaust the reader (depth, size). The one
/// thing it lets pass is a bare `NaN`, `Infinity` or `-Infinity`, which Python's `json` writes:
/// it is read as the string that the wire has for it, and noted.
public struct JSONReader {
  /// How much a reader takes.
  public struct Limits: Sendable, Hashable {
    /// The number of arrays and objects that may stand inside each other.
    public var depth: Int
    /// The number of bytes.
    public var byteCount: Int

    /// Makes limits; those of the engine protocol by default.
    public init(depth: Int = 64, byteCount: Int = 64 << 20) {
      self.depth = depth
      self.byteCount = byteCount
    }
  }

  /// What was read.
  public struct Document: Sendable, Hashable {
    /// The value.
    public let value: JSONValue
    /// What is wrong with the text although it could be read; each thing is said once.
    public let notes: [String]
  }

  /// The note on bare `NaN` and `Infinity`, the same each time so that it can be shown once.
  static let bareTokenNote =
    "NaN and Infinity are not JSON; they are written as \"nan\", \"inf\" and \"-inf\""

  let bytes: [UInt8]
  let limits: Limits
  var position = 0
  private var sawBareToken = false

  private init(_ bytes: [UInt8], limits: Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// Reads a text that holds one value and nothing else but white space.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - limits: How much is taken.
  /// - Returns: The value with notes on what was let pass.
  /// - Throws: `JSONError` with the place of the first thing that is wrong.
  public static func read(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(JSONError) -> Document {
    var reader = JSONReader(bytes, limits: limits)
    guard bytes.count <= limits.byteCount else {
      throw reader.error("longer than \(limits.byteCount) bytes", at: limits.byteCount)
    }
    reader.skipSpace()
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else {
      throw reader.unexpected("after the value")
    }
    return Document(value: value, notes: reader.sawBareToken ? [bareTokenNote] : [])
  }

  /// Reads a text as `read(_:limits:)` does.
  public static func read(
    _ text: String, limits: Limits = Limits()
  ) throws(JSONError) -> Document {
    try read(Array(text.utf8), limits: limits)
  }

  // MARK: - Values

  /// Reads a value that starts here; the recursion is as deep as the limit at most.
  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard let next else { throw unexpected("where a value is due") }
    switch next {
    case UInt8(ascii: "{"): return try .object(object(depth: depth + 1))
    case UInt8(ascii: "["): return try .array(array(depth: depth + 1))
    case UInt8(ascii: "\""): return try .string(string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try token("true", .boolean(true))
    case UInt8(ascii: "f"): return try token("false", .boolean(false))
    case UInt8(ascii: "n"): return try token("null", .null)
    case UInt8(ascii: "N"): return try bareToken("NaN", "nan")
    case UInt8(ascii: "I"): return try bareToken("Infinity", "inf")
    default: throw unexpected("where a value is due")
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    try open(depth: depth)
    var elements: [JSONValue] = []
    if skip("]") { return elements }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if skip("]") { return elements }
      guard skip(",") else { throw unexpected("where a comma or ] is due") }
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    try open(depth: depth)
    var members: [JSONObject.Member] = []
    var names = NameSet()
    if skip("}") { return JSONObject() }
    while true {
      guard next == UInt8(ascii: "\"") else { throw unexpected("where a member's name is due") }
      let start = position
      let name = try string()
      guard names.insert(name, besides: members) else {
        throw error("a second member \(name.excerpt)", at: start)
      }
      skipSpace()
      guard skip(":") else { throw unexpected("where a colon is due") }
      skipSpace()
      members.append(JSONObject.Member(name, try value(depth: depth)))
      skipSpace()
      if skip("}") { return JSONObject(members) }
      guard skip(",") else { throw unexpected("where a comma or } is due") }
      skipSpace()
    }
  }

  private mutating func open(depth: Int) throws(JSONError) {
    guard depth <= limits.depth else { throw error("nested deeper than \(limits.depth)") }
    position += 1
    skipSpace()
  }

  private mutating func token(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let matches = text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    guard matches else { throw unexpected("where a value is due") }
    position += text.utf8CodeUnitCount
    return value
  }

  private mutating func bareToken(
    _ text: StaticString, _ spelling: String
  ) throws(JSONError) -> JSONValue {
    let value = try token(text, .string(spelling))
    sawBareToken = true
    return value
  }

  // MARK: - Numbers

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if skip("-"), next == UInt8(ascii: "I") { return try bareToken("Infinity", "-inf") }
    let leadingZero = next == UInt8(ascii: "0")
    let digits = try skipDigits()
    guard digits == 1 || !leadingZero else {
      throw error("a number with a leading zero", at: start)
    }
    if skip(".") { try skipDigits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try skipDigits()
    }
    return .number(JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self)))
  }

  @discardableResult
  private mutating func skipDigits() throws(JSONError) -> Int {
    let start = position
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    guard position > start else { throw unexpected("where a digit is due") }
    return position - start
  }

  // MARK: - Bytes

  /// The byte here; `nil` at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  func error(_ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(message, at: offset ?? position, in: bytes)
  }

  func unexpected(_ where: String) -> JSONError {
    guard let next else { return error("the text ends \(`where`)") }
    let isPrintable = next > 0x20 && next < 0x7F
    let shown =
      isPrintable ? "\(Unicode.Scalar(next))" : "the byte 0x" + String(next, radix: 16)
    return error("\(shown) \(`where`)")
  }
}

/// The names of an object's members so far: few are looked through, many are hashed.
private struct NameSet {
  private static let fewest = 16
  private var names: Set<String> = []

  /// Whether the name is new; it is one of the set's then.
  mutating func insert(_ name: String, besides members: [JSONObject.Member]) -> Bool {
    if members.count < NameSet.fewest { return !members.contains { $0.name == name } }
    if names.isEmpty { names.formUnion(members.map(\.name)) }
    return names.insert(name).inserted
  }
}
