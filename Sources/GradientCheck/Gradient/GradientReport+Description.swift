extension GradientReport: CustomStringConvertible {
  /// The report as a message of a few lines, the wrong entries first.
  public var description: String {
    var lines = ["gradient of \(count) \(count == 1 ? "entry" : "entries"): \(verdict)"]
    lines += notes.map { "  \($0)" }
    if !wrongEntries.isEmpty {
      lines.append("  wrong: \(GradientReport.list(wrongEntries))")
    }
    for entry in entries.lazy.filter({ !$0.verdict.isAcceptable }).prefix(4) {
      lines.append("  [\(entry.index)] \(entry.verdict)")
      lines += GradientReport.details(of: entry.comparison)
    }
    let open = directions.lazy.filter { !$0.isExplained && !$0.comparison.verdict.isAcceptable }
    for direction in open.prefix(2) {
      lines.append("  along direction \(direction.number): \(direction.comparison.verdict)")
      lines += GradientReport.details(of: direction.comparison)
    }
    lines.append(
      "  examined \(entries.count) entries and \(directions.count) directions (seed \(seed)) in "
        + "\(evaluations) evaluations")
    return lines.joined(separator: "\n")
  }

  private static func details(of comparison: GradientComparison) -> [String] {
    let estimate = comparison.estimate
    var lines = ["      claimed   \(fullText(comparison.claimed))"]
    guard estimate.errorBar.isFinite else {
      return lines + ["      found     \(estimate.point)"]
    }
    if case .kink = estimate.point {
      lines.append("      found     \(estimate.point)")
    } else {
      lines.append(
        "      estimated \(fullText(estimate.value)) +- \(shortText(estimate.errorBar))"
          + " (\(estimate.point))")
    }
    lines.append("      apart     \(shortText(comparison.difference)), allowed \(comparison.bound)")
    return lines
  }

  /// The first few of a list of positions, and how many more there are.
  private static func list(_ indices: [Int]) -> String {
    let shown = indices.prefix(8).map { "[\($0)]" }.joined(separator: " ")
    return indices.count > 8 ? "\(shown) and \(indices.count - 8) more" : shown
  }
}
