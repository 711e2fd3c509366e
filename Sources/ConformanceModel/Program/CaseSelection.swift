/// Which cases of a corpus are meant, by patterns over their ids.
///
/// In a pattern `?` stands for one character and `*` for any number of them, both within a
/// segment of the id, and `**` for anything. A pattern without them stands for the case of
/// that id, its runs from an `over` table, and every case below that folder or file.
public struct CaseSelection: Sendable, Hashable {
  /// The patterns; none stands for everything.
  public var patterns: [String]

  /// Makes a selection.
  public init(_ patterns: [String] = []) {
    self.patterns = patterns
  }

  /// Whether a case with this id is meant.
  public func contains(_ id: String) -> Bool {
    patterns.isEmpty || patterns.contains { Self.matches(id, $0) }
  }

  /// Whether one pattern stands for an id.
  static func matches(_ id: String, _ pattern: String) -> Bool {
    guard pattern.contains(where: { $0 == "*" || $0 == "?" }) else {
      let folder = pattern.hasSuffix("/") ? pattern : pattern + "/"
      return id == pattern || id.hasPrefix(folder) || id.hasPrefix(pattern + "[")
    }
    return matches(Array(id.unicodeScalars), Array(pattern.unicodeScalars))
  }

  /// Glob matching with a bounded number of steps: |id| · |pattern| at most.
  private static func matches(_ id: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    // reachable[i] tells whether the pattern so far matches the first i scalars of the id.
    var reachable = Array(repeating: false, count: id.count + 1)
    reachable[0] = true
    var position = 0
    while position < pattern.count {
      let scalar = pattern[position]
      var next = Array(repeating: false, count: id.count + 1)
      if scalar == "*" {
        let crosses = position + 1 < pattern.count && pattern[position + 1] == "*"
        position += crosses ? 2 : 1
        var open = false
        for index in 0...id.count {
          if index > 0, !crosses, id[index - 1] == "/" { open = false }
          open = open || reachable[index]
          next[index] = open
        }
      } else {
        position += 1
        for index in 0..<id.count where reachable[index] {
          next[index + 1] = scalar == "?" ? id[index] != "/" : id[index] == scalar
        }
      }
      reachable = next
    }
    return reachable[id.count]
  }
}
