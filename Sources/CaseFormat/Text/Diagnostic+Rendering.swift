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
    var lines = ["\(location): error: \(message)"]
    if let sourceLine, !sourceLine.isEmpty {
      let (text, marks) = excerpt(of: sourceLine)
      lines.append(text)
      lines.append(marks)
    }
    if let suggestion { lines.append("help: \(suggestion)") }
    return lines.joined(separator: "\n")
  }

  /// The part of the line around the place, with the line of marks that belongs under it.
  private func excerpt(of line: String) -> (text: String, marks: String) {
    let width = 120
    let scalars = line.unicodeScalars.map { $0 == "\t" || $0.value < 0x20 ? " " : $0 }
    let column = min(max(location.column - 1, 0), scalars.count)
    let first = scalars.count <= width ? 0 : max(0, min(column - 40, scalars.count - width))
    let last = min(first + width, scalars.count)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first..<last])
    let left = first > 0 ? "..." : ""
    let right = last < scalars.count ? "..." : ""
    let room = max(1, min(length, last - column))
    let marks =
      String(repeating: " ", count: left.count + column - first) + "^"
      + String(repeating: "~", count: room - 1)
    return (left + String(text) + right, marks)
  }
}
