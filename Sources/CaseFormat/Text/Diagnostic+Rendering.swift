public import ConformanceModel

extension Diagnostic {
  /// The problem as plain text: place and message, the line, a caret, and what would help.
  ///
  /// ```
  /// leaf/a.yaml:4:5: error: unknown key "constnats" of a case
  ///     constnats: {a: 1.0}
  ///     ^~~~~~~~~
  /// help: did you mean "constants"?
  /// ```
  public var rendered: String {
    var lines = ["\(location): error: \(Self.printable(message))"]
    if let sourceLine, !sourceLine.isEmpty {
      let (text, marks) = excerpt(of: sourceLine)
      lines.append(text)
      lines.append(marks)
    }
    if let suggestion { lines.append("help: \(Self.printable(suggestion))") }
    return lines.joined(separator: "\n")
  }

  /// The part of the line around the place, with the line of marks that belongs under it.
  private func excerpt(of line: String) -> (text: String, marks: String) {
    let width = 120
    let scalars = line.unicodeScalars
    let place = max(location.column - 1, 0)
    let first = place <= 80 ? 0 : place - 40
    // Only the part that is shown is looked at: a line may be as long as a file.
    guard
      let start = scalars.index(scalars.startIndex, offsetBy: first, limitedBy: scalars.endIndex)
    else { return (String(line.suffix(width)), "^") }
    let end = scalars.index(start, offsetBy: width, limitedBy: scalars.endIndex) ?? scalars.endIndex
    let shown = scalars[start..<end]
    let left = first > 0 ? "..." : ""
    let right = end < scalars.endIndex ? "..." : ""
    let column = min(place - first, shown.count)
    let marks =
      String(repeating: " ", count: left.count + column) + "^"
      + String(repeating: "~", count: max(1, min(length, shown.count - column)) - 1)
    return (left + Self.printable(String(shown)) + right, marks)
  }

  /// The text with a blank for every control character, which a terminal would obey.
  private static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.append(isControl ? " " : scalar)
    }
    return String(result)
  }
}
