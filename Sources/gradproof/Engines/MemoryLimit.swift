import ArgumentParser
import Engines

/// How much memory a process may take: `500M`, `8G`, a number of bytes, or `none`.
struct MemoryLimit: ExpressibleByArgument, Hashable {
  /// The number of bytes; `nil` for any.
  var bytes: UInt64?
  var text: String

  /// The limit where nothing is said.
  static let standard = MemoryLimit(bytes: ChildLimits().memory, text: "8G")

  private init(bytes: UInt64?, text: String) {
    self.bytes = bytes
    self.text = text
  }

  init?(argument: String) {
    text = argument
    if argument == "none" { return }
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let units: [String: UInt64] = ["": 0, "k": 10, "m": 20, "g": 30, "t": 40]
    var unit = argument.dropFirst(digits.count).lowercased()
    for suffix in ["ib", "b"] where unit.hasSuffix(suffix) {
      unit.removeLast(suffix.count)
      break
    }
    guard let count = UInt64(digits), count > 0, let shift = units[unit],
      count <= UInt64.max >> shift
    else { return nil }
    bytes = count << shift
  }

  var defaultValueDescription: String { text }
}
