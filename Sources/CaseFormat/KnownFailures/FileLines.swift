import ConformanceModel

/// The lines of a list of known failures, while it is edited.
struct FileLines {
  private var lines: [String]

  init(_ bytes: [UInt8]) {
    var lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    self.lines = lines
  }

  /// The file.
  var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

  /// The lines of an entry, as indices, without the blank lines and comments that follow it; `nil`
  /// where it does not have them for itself.
  func range(of entry: YamlNode, isLast: Bool, nextLine: () -> Int) -> Range<Int>? {
    let first = entry.location.line - 1
    let indent = entry.location.column - 1
    guard lines.indices.contains(first), lines[first].prefix(indent).contains("-") else {
      return nil
    }
    var end = isLast ? lines.count : nextLine() - 1
    guard end > first else { return nil }
    while end > first + 1 {
      let line = lines[end - 1].drop { $0 == " " }
      guard line.isEmpty || line.hasPrefix("#") else { break }
      end -= 1
    }
    // The last entry ends where the next key of the file begins.
    if isLast, let next = (first + 1..<end).first(where: { lines[$0].first?.isLetter == true }) {
      end = next
    }
    return first..<end
  }

  /// Writes a word in the place of a scalar, or of a list on one line; whether that was possible.
  mutating func replace(_ node: YamlNode, by word: String) -> Bool {
    let index = node.location.line - 1
    guard lines.indices.contains(index) else { return false }
    let scalars = Array(lines[index].unicodeScalars)
    let start = node.location.column - 1
    let end: Int
    switch node.content {
    case .scalar: end = start + node.length
    case .list:
      guard scalars.indices.contains(start), scalars[start] == "[",
        let close = scalars[start...].firstIndex(of: "]")
      else { return false }
      end = close + 1
    case .mapping: return false
    }
    guard start <= end, end <= scalars.count else { return false }
    var line = String.UnicodeScalarView(scalars[..<start])
    line.append(contentsOf: word.unicodeScalars)
    line.append(contentsOf: scalars[end...])
    lines[index] = String(line)
    return true
  }

  /// Removes lines.
  mutating func remove(_ range: Range<Int>) {
    lines.removeSubrange(range)
  }

  /// Adds an entry for each result at the end of the list.
  mutating func append(_ results: [CaseResult], after parsed: KnownFailureReader.Parsed) {
    let first = parsed.nodes.first?.entry.location.column ?? 5
    let dash = String(repeating: " ", count: max(first - 3, 0))
    if parsed.nodes.isEmpty,
      let index = lines.firstIndex(where: { $0.hasPrefix("entries:") })
    {
      lines[index] = "entries:"
    }
    for result in results {
      lines.append("\(dash)- case: \(Self.quoted(result.id))")
      lines.append("\(dash)  verdict: \(result.verdict.rawValue)")
      lines.append("\(dash)  reason: \(Self.quoted(Self.reason(result)))")
    }
  }

  /// What the first finding says, until a person says why.
  private static func reason(_ result: CaseResult) -> String {
    guard let finding = result.findings.first else { return "not explained yet" }
    var text = "not explained yet: \(finding.subject) \(finding.message)"
    if let wanted = finding.wanted { text += ", want \(wanted)" }
    if let got = finding.got { text += ", got \(got)" }
    return String(text.map { $0.isNewline ? " " : $0 }.prefix(200))
  }

  /// A text in double quotes as YAML reads it.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "/", "-", "_", ".": true
      default: false
      }
    }
    if isPlain, text.first?.isLetter == true { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}": quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
