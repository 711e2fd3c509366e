/// A writer of JSON text on one line, without white space.
///
/// What it writes can be read by any JSON reader and holds no newline, so that a line of text
/// is a value. It appends: a file of lines is written value by value into one buffer.
public struct JSONWriter: Sendable {
  /// What was written so far, in UTF-8.
  public private(set) var bytes: [UInt8] = []

  /// Makes a writer that has written nothing.
  public init() {}

  /// Writes a value.
  public mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes += "null".utf8
    case .boolean(let boolean): bytes += (boolean ? "true" : "false").utf8
    case .number(let number): bytes += number.text.utf8
    case .string(let string): write(string)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(member.name)
        bytes.append(UInt8(ascii: ":"))
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Writes a value and ends the line.
  public mutating func writeLine(_ value: JSONValue) {
    write(value)
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func write(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    var string = string
    string.withUTF8 { units in
      // Runs that need no escape are copied whole.
      var runStart = 0
      for (index, unit) in units.enumerated()
      where unit < 0x20 || unit == UInt8(ascii: "\"") || unit == UInt8(ascii: "\\") {
        bytes += units[runStart..<index]
        appendEscape(of: unit)
        runStart = index + 1
      }
      bytes += units[runStart...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(of unit: UInt8) {
    switch unit {
    case UInt8(ascii: "\""): bytes += #"\""#.utf8
    case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
    case 0x08: bytes += #"\b"#.utf8
    case 0x09: bytes += #"\t"#.utf8
    case 0x0A: bytes += #"\n"#.utf8
    case 0x0C: bytes += #"\f"#.utf8
    case 0x0D: bytes += #"\r"#.utf8
    default:
      bytes += (unit < 0x10 ? #"\u000"# : #"\u00"#).utf8
      bytes += String(unit, radix: 16).utf8
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as JSON text on one line.
  public var description: String {
    var writer = JSONWriter()
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension String {
  /// The string in quotes with escapes, cut where it is long, for messages.
  var excerpt: String {
    // Scalars are counted: a single character may be megabytes long.
    let longest = 60
    guard
      let end = unicodeScalars.index(
        unicodeScalars.startIndex, offsetBy: longest, limitedBy: unicodeScalars.endIndex),
      end < unicodeScalars.endIndex
    else { return JSONValue.string(self).description }
    return JSONValue.string(String(unicodeScalars[..<end]) + "…").description
  }
}
