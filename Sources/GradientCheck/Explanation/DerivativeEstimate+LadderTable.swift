extension DerivativeEstimate {
  /// The ladder as a table with a small plot: each step, its slopes, and how far off they are.
  ///
  /// The bars show the decimal logarithm of |slope − value|: they shorten with the step while
  /// truncation rules, and lengthen again where rounding does. Steps inside the certified
  /// window are marked.
  ///
  /// ```
  ///     step        slope                  off by    from 1e-16 to 1
  ///     0.125       5.450732133213955      1.4e-02   ##############
  ///   * 0.03125     5.4374491471398947     8.9e-04   #############
  /// ```
  ///
  /// - Returns: The table, at most 80 columns wide.
  public func ladderTable() -> String {
    guard !ladder.isEmpty else { return "  no step could be taken" }
    let isKink = if case .kink = point { true } else { false }
    let heading =
      isKink
      ? ["step", "left slope", "right slope", "second difference"]
      : ["step", "slope", "off by", "log scale"]
    let widths = isKink ? [10, 22, 22] : [10, 24, 10]
    var lines = ["    " + Self.row(heading, widths)]
    for rung in ladder {
      let isInside = stepWindow?.contains(rung.step) ?? false
      let off = (rung.slope - value).magnitude
      let cells =
        isKink
        ? [
          roughText(rung.step), fullText(rung.leftSlope), fullText(rung.rightSlope),
          roughText(rung.secondDifference),
        ]
        : [roughText(rung.step), fullText(rung.slope), roughText(off), bar(off)]
      lines.append((isInside ? "  * " : "    ") + Self.row(cells, widths))
    }
    if stepWindow != nil { lines.append("    * inside the window that the estimate rests on") }
    return lines.joined(separator: "\n")
  }

  /// One mark for each decade above the smallest relative difference that a double can show.
  private func bar(_ difference: Double) -> String {
    guard difference.isFinite, difference > 0 else { return "" }
    let relative = difference / max(value.magnitude, Double.leastNormalMagnitude)
    var marks = 0
    var level = Double.ulpOfOne
    while level < relative, marks < 24 {
      level *= 10
      marks += 1
    }
    return String(repeating: "#", count: max(marks, 1))
  }

  private static func row(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (cell, width) in zip(cells.dropLast(), widths) {
      line += cell + String(repeating: " ", count: max(width - cell.count, 2))
    }
    return line + (cells.last ?? "")
  }
}
