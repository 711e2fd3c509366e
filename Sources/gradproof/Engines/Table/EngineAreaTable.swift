import ConformanceModel

/// What engines made of each area: a column for each run, a row for each area, as Markdown.
struct EngineAreaTable {
  /// What came of the cases of an area on an engine.
  struct Counts: Equatable {
    var passed = 0
    /// All that neither passed nor was unsupported.
    var failed = 0
    var unsupported = 0

    mutating func add(_ verdict: Verdict) {
      switch verdict {
      case .pass: passed += 1
      case .unsupported: unsupported += 1
      default: failed += 1
      }
    }

    var text: String { "\(passed) / \(failed) / \(unsupported)" }
  }

  private struct Column {
    var heading: String
    var areas: [String: Counts] = [:]
    var total = Counts()
  }

  private var columns: [Column] = []

  /// Adds a run; disputed cases and those that were not reached are left out.
  mutating func add(engine: String, version: String, results: [CaseResult]) {
    var column = Column(heading: "\(engine) \(version)")
    for result in results where result.tier != .quarantine && result.verdict != .notRun {
      let area = result.id.split(separator: "/").first.map(String.init) ?? result.id
      column.areas[area, default: Counts()].add(result.verdict)
      column.total.add(result.verdict)
    }
    columns.append(column)
  }

  /// The table.
  var markdown: String {
    let areas = Set(columns.flatMap(\.areas.keys)).sorted()
    var rows = [["area"] + columns.map(\.heading)]
    rows.append(["---"] + columns.map { _ in "---:" })
    rows += areas.map { area in [area] + columns.map { $0.areas[area]?.text ?? "" } }
    rows.append(["**all**"] + columns.map { "**\($0.total.text)**" })
    return rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}
