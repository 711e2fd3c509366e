import ConformanceModel

/// How a page shows a standing in one character; a letter's colour only repeats it.
enum VerdictMark {
  /// The character of a result, and the class that colours it.
  static func mark(_ result: CaseResult?) -> (character: String, style: String) {
    guard let result else { return ("\u{A0}", "n") }
    return switch result.outcome {
    case .passed: ("✓", "p")
    case .failed: result.verdict == .inconclusive ? ("?", "f") : ("✗", "f")
    case .broken: ("!", "f")
    case .excused: ("~", "x")
    case .skipped: ("–", "u")
    }
  }

  /// What the characters mean.
  static let legend = [
    ("✓", "p", "passed"), ("✗", "f", "failed"), ("!", "f", "crashed, timed out or broken"),
    ("?", "f", "could not be decided"), ("~", "x", "fails, with a reason on a list"),
    ("–", "u", "unsupported: not declared by the engine"),
  ]

  /// The marks of all engines in the order of the columns, neighbours of one colour together.
  static func strip(_ results: [CaseResult?]) -> String {
    var text = "<b class=s>"
    var style = ""
    for result in results {
      let next = mark(result)
      if next.style != style {
        text += style.isEmpty ? "<i class=\(next.style)>" : "</i><i class=\(next.style)>"
        style = next.style
      }
      text += next.character
    }
    return text + (style.isEmpty ? "</b>" : "</i></b>")
  }

  /// The gravest mark of each engine over several rows.
  static func gravest(_ rows: [EngineTable.Row], columns: Int) -> [CaseResult?] {
    let order = ["n", "p", "u", "x", "f"]
    func gravity(_ result: CaseResult?) -> Int { order.firstIndex(of: mark(result).style) ?? 0 }
    return (0..<columns).map { column in
      var gravest: CaseResult?
      for row in rows where gravity(row.results[column]) > gravity(gravest) {
        gravest = row.results[column]
      }
      return gravest
    }
  }
}
