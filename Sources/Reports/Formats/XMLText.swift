/// Text as XML 1.0 holds it.
enum XMLText {
  /// Text between tags or in an attribute's quotes, where also line breaks are kept as they are.
  ///
  /// Characters that XML has no way to hold are written as words, as for a terminal.
  static func escaped(_ text: String, inAttribute: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += inAttribute ? "&quot;" : "\""
      case "\n", "\t":
        if inAttribute {
          result += "&#\(scalar.value);"
        } else {
          result.unicodeScalars.append(scalar)
        }
      case "\r": result += "&#13;"
      default:
        if isAllowed(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result
  }

  /// An attribute with a space before it.
  static func attribute(_ name: String, _ value: some CustomStringConvertible) -> String {
    " \(name)=\"\(escaped("\(value)", inAttribute: true))\""
  }

  /// Whether readers of XML, and terminals that show it, take a character.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: false
    default: true
    }
  }
}
