public import ConformanceModel
import EngineKit

/// The report for people: progress, each failure as it happens, then a summary.
public struct PrettyReport: Report {
  private let output: TextOutput
  private let progress: TextOutput?
  private let style: TextStyle
  private var header: RunHeader?
  private var finished = 0
  private var areas: [(name: String, counts: [String: Int])] = []
  private var unexpected: [CaseResult] = []
  private var missing: [String: Int] = [:]
  private var conventions = 0

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - output: Where results go.
  ///   - progress: Where the line that counts cases goes; `nil` where nobody sees it.
  ///   - style: Colours and width.
  public init(to output: TextOutput, progress: TextOutput? = nil, style: TextStyle) {
    self.output = output
    self.progress = progress
    self.style = style
  }

  /// Takes the next event.
  public mutating func receive(_ event: Event) {
    switch event {
    case .runStarted(let header):
      self.header = header
      output.write(
        "gradproof \(header.version) · engine \(TextStyle.harmless(header.engine.name)) "
          + "\(TextStyle.harmless(header.engine.version)) · "
          + "\(counted(header.selected, "case")) · seed \(header.seed)\n")
    case .caseFinished(let result): receive(result)
    case .runFinished(let summary):
      clearProgress()
      output.write(closing(summary))
    }
  }

  private mutating func receive(_ result: CaseResult) {
    finished += 1
    let area = result.id.split(separator: "/").first.map(String.init) ?? result.id
    if areas.last?.name != area, !areas.contains(where: { $0.name == area }) {
      areas.append((area, [:]))
    }
    if let index = areas.firstIndex(where: { $0.name == area }) {
      areas[index].counts[result.standing, default: 0] += 1
    }
    for reason in result.missing { missing[reason, default: 0] += 1 }
    conventions += result.conventions.count
    let isDisputed = result.tier == .quarantine && !result.verdict.isExpected
    if !result.isExpected || isDisputed {
      if !isDisputed { unexpected.append(result) }
      clearProgress()
      output.write("\n" + failure(result))
    }
    showProgress(result)
  }

  // MARK: - Progress

  private func showProgress(_ result: CaseResult) {
    guard let progress, let header else { return }
    let count = "\(finished)/\(header.selected)"
    let failed = unexpected.isEmpty ? "" : "  \(unexpected.count) failed"
    let line = "\(count)\(failed)  \(result.id)"
    progress.write("\r\u{1B}[K" + String(line.prefix(style.width - 1)))
  }

  private func clearProgress() {
    progress?.write("\r\u{1B}[K")
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
    var text = "\n"
    let width = areas.map(\.name.count).max() ?? 0
    for area in areas {
      let name = area.name.padding(to: width)
      text += style.wrap("\(name)  \(counts(area.counts))", indent: 0, hanging: width + 2) + "\n"
    }
    if !missing.isEmpty {
      let reasons = missing.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        .map { "\($0.key) (\($0.value))" }
      text +=
        style.wrap(
          "unsupported for want of: " + reasons.joined(separator: ", "), indent: 0,
          hanging: 2) + "\n"
    }
    if conventions > 0 {
      text += "\(counted(conventions, "convention")) noted where several derivatives are lawful\n"
    }
    for note in summary.notes {
      text += style.wrap("note: " + TextStyle.harmless(note), indent: 0, hanging: 2) + "\n"
    }
    if !unexpected.isEmpty {
      text += "\n"
      for result in unexpected.prefix(20) {
        text += "\(style.paint(result.standing, TextStyle.role(of: result)))  \(result.id)\n"
      }
      if unexpected.count > 20 { text += "and \(unexpected.count - 20) more\n" }
    }
    for problem in summary.listProblems {
      text += style.paint("list", .bad) + "  "
      text += TextStyle.harmless("\(problem.location): \(problem.message)") + "\n"
    }
    if let failure = summary.engineFailure {
      text += "\n" + style.paint("the engine cannot be run any more", .bad) + ": "
      text += TextStyle.harmless(failure.message) + "\n"
    }
    let role: TextStyle.Role = summary.exitStatus == .success ? .good : .bad
    var standings: [String: Int] = [:]
    for area in areas { standings.merge(area.counts) { $0 + $1 } }
    if let notRun = summary.counts[.notRun] { standings[Verdict.notRun.rawValue] = notRun }
    let all = counts(standings)
    text += "\n" + style.paint(all.isEmpty ? "nothing ran" : all, role)
    text += " · \(counted(summary.checks, "check")) · \(Self.duration(summary.seconds))"
    if summary.disputed > 0 { text += " · \(summary.disputed) disputed" }
    if summary.interrupted { text += " · " + style.paint("interrupted", .bad) }
    return text + "\n"
  }

  /// Counts by standing, passes first, then the other expected ones, then the rest.
  private func counts(_ counts: [String: Int]) -> String {
    let kinds: [KnownStanding.Kind] = [.expectedFailure, .unexpectedPass, .changed]
    let order = Verdict.allCases.map(\.rawValue) + kinds.map(\.rawValue)
    return order.filter { counts[$0, default: 0] > 0 }
      .map { "\(counts[$0, default: 0]) \($0 == Verdict.pass.rawValue ? "passed" : $0)" }
      .joined(separator: ", ")
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
