import ConformanceModel
import EngineKit

/// The report for a job summary or a comment: tables in GitHub's Markdown.
struct MarkdownReport: ClosingReport {
  /// GitHub takes a summary of 1 MiB; rows that would go beyond are counted instead.
  static let limit = 1_000_000

  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) {
    self.output = output
  }

  var text: String {
    var page = LimitedText(limit: Self.limit - 200)
    page.add(head)
    page.add(areaTable)
    let unexpected = run.unexpected
    if !unexpected.isEmpty {
      page.add("\n#### Not as expected\n\n| verdict | case | what |\n| --- | --- | --- |\n")
      for result in unexpected { page.addRow(row(result)) }
      for result in unexpected.prefix(20) { page.addRow(details(result)) }
    }
    let excused = run.results.filter {
      if case .excused = $0.outcome { true } else { false }
    }
    if !excused.isEmpty {
      page.add("\n<details><summary>\(counted(excused.count, "failure")) with a reason")
      page.add("</summary>\n\n| verdict | case | reason |\n| --- | --- | --- |\n")
      for result in excused { page.addRow(excuse(result)) }
      page.add("\n</details>\n")
    }
    return page.closed
  }

  private var head: String {
    var text = "### gradproof: "
    if let header = run.header {
      text += "\(Self.escaped(header.engine.name)) \(Self.escaped(header.engine.version))\n\n"
    }
    let counts = StandingCounts(run.results, notRun: run.notRun)
    let verdict = run.summary?.exitStatus == .success ? "✅ As expected" : "❌ Not as expected"
    text += "**\(verdict)**: \(counts.isEmpty ? "nothing ran" : counts.text)"
    if let summary = run.summary { text += " · \(counted(summary.checks, "check"))" }
    if let header = run.header { text += " · gradproof \(header.version), seed \(header.seed)" }
    text += "\n"
    if let breakage = run.breakage { text += "\n⚠️ \(Self.escaped(breakage))\n" }
    for problem in run.summary?.listProblems ?? [] {
      text += "\n⚠️ \(Self.escaped("\(problem.location): \(problem.message)"))\n"
    }
    return text
  }

  private var areaTable: String {
    let areas = run.areas.map { (name: $0.name, counts: StandingCounts($0.results)) }
    guard !areas.isEmpty else { return "" }
    let columns = StandingCounts.order.filter { standing in
      areas.contains { $0.counts[standing] > 0 }
    }
    var text = "\n| area |" + columns.map { " \(StandingCounts.word(for: $0)) |" }.joined()
    text += "\n| --- |" + columns.map { _ in " ---: |" }.joined() + "\n"
    for area in areas {
      text += "| \(Self.escaped(area.name)) |"
      text += columns.map { area.counts[$0] == 0 ? "  |" : " \(area.counts[$0]) |" }.joined()
      text += "\n"
    }
    return text
  }

  private func row(_ result: CaseResult) -> String {
    "| \(result.standing) | \(Self.escaped(result.id)) | \(Self.escaped(result.headline)) |\n"
  }

  private func excuse(_ result: CaseResult) -> String {
    guard case .excused(let reason) = result.outcome else { return "" }
    return "| \(result.standing) | \(Self.escaped(result.id)) | \(Self.escaped(reason)) |\n"
  }

  private func details(_ result: CaseResult) -> String {
    let lines = result.explanation(again: run.header).map(Self.escapedInBlock)
    return "\n<details><summary>\(Self.escaped(result.id))</summary>\n<pre>\n"
      + lines.joined(separator: "\n") + "\n</pre>\n</details>\n"
  }

  // MARK: - Text

  /// Text that is shown letter by letter: what Markdown or HTML would read is a character entity.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in TextStyle.harmless(text).unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "(", ")", "#", "+", "!", "|", "~",
        "&", "@", "$", "\"", "'":
        result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The same inside `<pre>`, where a blank line would end the block.
  private static func escapedInBlock(_ line: String) -> String {
    line.isEmpty ? "&#32;" : escaped(line)
  }
}

/// A text that grows up to a limit, whole rows only.
private struct LimitedText {
  let limit: Int
  private var text = ""
  private var left = 0

  init(limit: Int) {
    self.limit = limit
  }

  mutating func add(_ piece: String) {
    text += piece
  }

  mutating func addRow(_ row: String) {
    if left == 0, text.utf8.count + row.utf8.count <= limit {
      text += row
    } else {
      left += 1
    }
  }

  var closed: String {
    left == 0 ? text : text + "\n\(left) further rows do not fit into this page.\n"
  }
}
