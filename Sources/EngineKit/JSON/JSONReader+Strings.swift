extension JSONReader {
  /// Reads a string whose opening quote is here.
  mutating func string() throws(JSONError) -> String {
    let opening = position
    position += 1
    // What stands between escapes is copied in runs; most strings are one run.
    var unescaped: [UInt8] = []
    var runStart = position
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        let run = bytes[runStart..<position]
        position += 1
        if unescaped.isEmpty { return String(decoding: run, as: UTF8.self) }
        return String(decoding: unescaped + run, as: UTF8.self)
      case UInt8(ascii: "\\"):
        unescaped += bytes[runStart..<position]
        unescaped += String(Character(try escape())).utf8
        runStart = position
      case 0..<0x20:
        throw error("a control character in a string, which must be escaped")
      case 0x80...:
        guard let length = sequenceLength() else { throw error("invalid UTF-8") }
        position += length
      default:
        position += 1
      }
    }
    throw error("a string that is not closed", at: opening)
  }

  // MARK: - Escapes

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = position
    position += 1
    let letter = next
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default: throw error("an unknown escape", at: start)
    }
  }

  /// Reads the digits of `\uXXXX`, and the second half where it is a surrogate.
  private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try codeUnit(from: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, next == UInt8(ascii: "\\"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw error("a surrogate without its other half", at: start) }
    position += 2
    let low = try codeUnit(from: start)
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw error("a surrogate without its other half", at: start) }
    return scalar
  }

  private mutating func codeUnit(from start: Int) throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("\\u without four hexadecimal digits", at: start)
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  // MARK: - UTF-8

  /// The length of the multi-byte sequence here; `nil` where it is not well-formed.
  ///
  /// The ranges are those of the Unicode standard's table of well-formed sequences (3-7): the
  /// second byte shuts out overlong forms, surrogates and what is beyond U+10FFFF.
  private func sequenceLength() -> Int? {
    let (length, second): (Int, ClosedRange<UInt8>)
    switch bytes[position] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
      return nil
    }
    let rest = bytes[(position + 2)..<(position + length)]
    return rest.allSatisfy { $0 & 0xC0 == 0x80 } ? length : nil
  }
}
