public import ConformanceModel
import EngineKit

/// The report for people: progress, each failure as it happens, then a summary.
public struct PrettyReport: Report {
  private let output: TextOutput
  private let style: TextStyle
  private var header: RunHeader?
  private var areas: [(name: String, counts: StandingCounts)] = []
  private var unexpected: [CaseResult] = []
  private var missing: [String: Int] = [:]
  private var conventions = 0

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - output: Where results go.
  ///   - style: Colours, width and how much is told.
  public init(to output: TextOutput, style: TextStyle) {
    self.output = output
    self.style = style
  }

  /// Takes the next event.
  public mutating func receive(_ event: Event) {
    switch event {
    case .runStarted(let header):
      self.header = header
      if style.verbosity == .quiet { return }
      output.write(
        "gradproof \(header.version) · engine \(TextStyle.harmless(header.engine.name)) "
          + "\(TextStyle.harmless(header.engine.version)) · "
          + "\(counted(header.selected, "case")) · seed \(header.seed)\n")
    case .caseFinished(let result): receive(result)
    case .runFinished(let summary): output.write(closing(summary))
    }
  }

  private mutating func receive(_ result: CaseResult) {
    if areas.last?.name != result.area, !areas.contains(where: { $0.name == result.area }) {
      areas.append((result.area, StandingCounts()))
    }
    if let index = areas.firstIndex(where: { $0.name == result.area }) {
      areas[index].counts.count(result)
    }
    for reason in result.missing { missing[reason, default: 0] += 1 }
    conventions += result.conventions.count
    let isDisputed = result.tier == .quarantine && !result.verdict.isExpected
    if result.isExpected && !isDisputed {
      if style.verbosity == .verbose { output.write(line(result)) }
      return
    }
    if !isDisputed { unexpected.append(result) }
    if style.verbosity != .quiet { output.write("\n" + failure(result)) }
  }

  /// A case that needs nobody's attention, for those who want to see all.
  private func line(_ result: CaseResult) -> String {
    var text = style.paint(result.standing, TextStyle.role(of: result))
    text += "  \(result.id)  " + style.paint(Self.duration(result.seconds), .quiet)
    if !result.missing.isEmpty {
      text += "  for want of \(TextStyle.harmless(result.missing.joined(separator: ", ")))"
    }
    if case .excused(let reason) = result.outcome { text += "  \(TextStyle.harmless(reason))" }
    text += "\n"
    for note in result.notes { text += style.wrap(TextStyle.harmless(note), indent: 6) + "\n" }
    return text
  }

  // MARK: - Failures

  private func failure(_ result: CaseResult) -> String {
    var text =
      style.paint(result.standing.uppercased(), TextStyle.role(of: result))
      + "  " + style.paint(result.id, .strong)
      + (result.tier == .quarantine ? "  (disputed: decides nothing)" : "") + "\n"
    text += style.wrap(TextStyle.harmless(result.about), indent: 2) + "\n"
    if let known = result.known { text += listed(known, result.verdict) }
    for finding in result.findings { text += self.finding(finding) }
    text += standardError(result.standardError)
    if let header {
      text += "  again: \(RepeatCommand(header: header).text(for: result.id))\n"
    }
    return text
  }

  /// What a list of known failures says of a case that does not fail so.
  private func listed(_ known: KnownStanding, _ verdict: Verdict) -> String {
    let entry = known.entry
    return style.wrap(
      "came to \(verdict.rawValue), and is listed as \(entry.verdictText) at \(entry.location): "
        + TextStyle.harmless(entry.reason), indent: 2) + "\n"
  }

  private func finding(_ finding: Finding) -> String {
    MismatchText(finding: finding, style: style).text
  }

  /// The last lines that the engine wrote beside its answers.
  private func standardError(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
    if lines.isEmpty { return "" }
    let shown = lines.suffix(12)
    let left = lines.count > shown.count ? ", the last \(shown.count) of \(lines.count) lines" : ""
    return "\n    standard error\(left):\n"
      + shown.map { "      " + TextStyle.harmless(String($0)) + "\n" }.joined()
  }

  // MARK: - The summary

  private func closing(_ summary: RunSummary) -> String {
    (style.verbosity == .quiet ? "" : overview(summary)) + problems(summary) + counts(summary)
  }

  /// The counts of each area, and what else is worth knowing of the whole.
  private func overview(_ summary: RunSummary) -> String {
    var text = "\n"
    let width = areas.map(\.name.count).max() ?? 0
    for area in areas {
      let name = area.name.padding(to: width)
      text += style.wrap("\(name)  \(area.counts.text)", indent: 0, hanging: width + 2) + "\n"
    }
    if !missing.isEmpty {
      let reasons = missing.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        .map { "\($0.key) (\($0.value))" }
      text +=
        style.wrap(
          "unsupported for want of: " + TextStyle.harmless(reasons.joined(separator: ", ")),
          indent: 0,
          hanging: 2) + "\n"
    }
    if conventions > 0 {
      text +=
        style.wrap(
          "\(counted(conventions, "convention")) noted where several derivatives are lawful; "
            + "--report conventions=FILE tells which", indent: 0, hanging: 2) + "\n"
    }
    for note in summary.notes {
      text += style.wrap("note: " + TextStyle.harmless(note), indent: 0, hanging: 2) + "\n"
    }
    return text
  }

  /// What needs attention once more, in short, where one looks first in a long log.
  private func problems(_ summary: RunSummary) -> String {
    var text = ""
    if !unexpected.isEmpty {
      if style.verbosity != .quiet { text += "\n" }
      for result in unexpected.prefix(Self.repeated) {
        text += "\(style.paint(result.standing, TextStyle.role(of: result)))  \(result.id)\n"
        guard let finding = result.findings.first else { continue }
        text += style.wrap(TextStyle.harmless(finding.headline), indent: 4, hanging: 6) + "\n"
      }
      let left = unexpected.count - Self.repeated
      if left > 0 { text += "and \(left) more\n" }
    }
    for problem in summary.listProblems {
      text += style.paint("list", .bad) + "  "
      text += TextStyle.harmless("\(problem.location): \(problem.message)") + "\n"
    }
    if let failure = summary.engineFailure {
      text += "\n" + style.paint("the engine cannot be run any more", .bad) + ": "
      text += TextStyle.harmless(failure.message) + "\n"
    }
    return text
  }

  /// How many failures are told of again at the end.
  private static let repeated = 40

  /// The last line.
  private func counts(_ summary: RunSummary) -> String {
    let role: TextStyle.Role = summary.exitStatus == .success ? .good : .bad
    var all = StandingCounts(notRun: summary.counts[.notRun] ?? 0)
    for area in areas { all.add(area.counts) }
    var text = style.verbosity == .quiet ? "" : "\n"
    text += style.paint(all.isEmpty ? "nothing ran" : all.text, role)
    text += " · \(counted(summary.checks, "check")) · \(Self.duration(summary.seconds))"
    if summary.disputed > 0 { text += " · \(summary.disputed) disputed" }
    if summary.interrupted { text += " · " + style.paint("interrupted", .bad) }
    return text + "\n"
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 10
      ? "\(Int((seconds * 1000).rounded())) ms" : "\((seconds * 10).rounded() / 10) s"
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
