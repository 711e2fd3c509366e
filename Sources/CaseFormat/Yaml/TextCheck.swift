/// Checks that a file is text that every YAML parser reads alike.
enum TextCheck {
  /// A place in the bytes with what is wrong there.
  struct Problem {
    var offset: Int
    var message: String
    var suggestion: String?
  }

  /// The first thing in the bytes that is no plain UTF-8 text with ordinary line breaks.
  static func firstProblem(in bytes: [UInt8]) -> Problem? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return Problem(
        offset: 0, message: "the file starts with a byte order mark",
        suggestion: "save it as UTF-8 without a byte order mark")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return Problem(
        offset: 0, message: "the file is UTF-16, not UTF-8", suggestion: "save it as UTF-8")
    }
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte < 0x80 {
        if let problem = control(byte, at: offset, in: bytes) { return problem }
        offset += 1
        continue
      }
      guard let length = scalarLength(at: offset, in: bytes) else {
        return Problem(
          offset: offset,
          message: "invalid UTF-8: the byte 0x\(hex(UInt32(byte), width: 2)) begins no character",
          suggestion: "save the file as UTF-8")
      }
      let scalar = value(at: offset, length: length, in: bytes)
      if (0x80...0x9F).contains(scalar) || [0x2028, 0x2029, 0xFEFF, 0xFFFE].contains(scalar) {
        return Problem(
          offset: offset, message: "the control character U+\(hex(scalar)) is not allowed",
          suggestion: "remove it")
      }
      offset += length
    }
    return nil
  }

  private static func control(_ byte: UInt8, at offset: Int, in bytes: [UInt8]) -> Problem? {
    switch byte {
    case 0x09, 0x0A, 0x20...0x7E: return nil
    case 0x0D:
      if offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { return nil }
      return Problem(
        offset: offset, message: "a carriage return without a line feed",
        suggestion: "end lines with a line feed")
    default:
      return Problem(
        offset: offset, message: "the control character U+\(hex(UInt32(byte))) is not allowed",
        suggestion: "remove it")
    }
  }

  /// The bytes of the character that begins at `offset`; `nil` where none does.
  private static func scalarLength(at offset: Int, in bytes: [UInt8]) -> Int? {
    let first = bytes[offset]
    let (length, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]),
      bytes[(offset + 1)..<(offset + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
    else { return nil }
    return length
  }

  private static func value(at offset: Int, length: Int, in bytes: [UInt8]) -> UInt32 {
    let first = UInt32(bytes[offset]) & (0xFF >> UInt32(length + 1))
    return bytes[(offset + 1)..<(offset + length)].reduce(first) { $0 << 6 | UInt32($1 & 0x3F) }
  }

  private static func hex(_ value: UInt32, width: Int = 4) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
