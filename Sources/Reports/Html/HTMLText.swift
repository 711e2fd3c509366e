/// Text as HTML holds it, whatever it is.
enum HTMLText {
  /// Text between tags or in a quoted attribute, without characters that steer what shows it.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in TextStyle.harmless(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Lines for a `<pre>`.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      .joined(separator: "\n")
  }

  /// An address for a link, where it is one of the web; nil for anything that could do more.
  static func address(_ text: String) -> String? {
    text.hasPrefix("https://") || text.hasPrefix("http://") ? escaped(text) : nil
  }

  /// The fragment that leads to a case.
  static func fragment(of id: String) -> String {
    var result = "#case="
    for byte in id.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "="):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }
}
