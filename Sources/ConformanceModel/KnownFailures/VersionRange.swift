/// The versions of an engine that a list's entry is about: `>=2.12 <2.14`.
///
/// Versions are compared by their numbers, `2.9` before `2.13`; what follows them (`+cpu`, `rc1`)
/// is left out, and a missing number is 0.
public struct VersionRange: Sendable, Hashable, CustomStringConvertible {
  private enum Comparison: String, CaseIterable {
    // The longer signs first, so that `<=` is not read as `<`.
    case atLeast = ">="
    case atMost = "<="
    case notEqual = "!="
    case equal = "=="
    case above = ">"
    case below = "<"
  }

  private struct Bound: Hashable {
    var comparison: Comparison
    var version: [Int]
  }

  private let bounds: [Bound]
  /// The range as it is written.
  public let description: String

  /// Reads a range: comparisons between spaces or commas, all of which must hold.
  public init?(_ text: String) {
    description = text
    var bounds: [Bound] = []
    for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
      guard let sign = Comparison.allCases.first(where: { word.hasPrefix($0.rawValue) }) else {
        return nil
      }
      let rest = word.dropFirst(sign.rawValue.count)
      guard rest.first?.isNumber == true else { return nil }
      bounds.append(Bound(comparison: sign, version: Self.numbers(of: String(rest))))
    }
    guard !bounds.isEmpty else { return nil }
    self.bounds = bounds
  }

  /// Whether a version lies in the range.
  public func contains(_ version: String) -> Bool {
    let numbers = Self.numbers(of: version)
    return bounds.allSatisfy { bound in
      let order = Self.order(numbers, bound.version)
      return switch bound.comparison {
      case .atLeast: order >= 0
      case .atMost: order <= 0
      case .notEqual: order != 0
      case .equal: order == 0
      case .above: order > 0
      case .below: order < 0
      }
    }
  }

  /// The numbers between dots, up to the first part that does not begin with one.
  private static func numbers(of version: String) -> [Int] {
    var numbers: [Int] = []
    for part in version.split(separator: ".", omittingEmptySubsequences: false) {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits) else { break }
      numbers.append(number)
      if digits.count < part.count { break }
    }
    return numbers
  }

  private static func order(_ left: [Int], _ right: [Int]) -> Int {
    for index in 0..<max(left.count, right.count) {
      let (a, b) = (index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
      if a != b { return a < b ? -1 : 1 }
    }
    return 0
  }
}
