import ConformanceModel
import EngineKit

/// The report for harnesses that read the Test Anything Protocol, version 14.
///
/// The plan stands at the end: a stream that is cut off has none, and no harness takes it for
/// a whole one.
struct TAPReport: Report {
  private let output: TextOutput
  private var header: RunHeader?
  private var points = 0

  init(to output: TextOutput) {
    self.output = output
  }

  mutating func receive(_ event: Event) {
    switch event {
    case .runStarted(let header):
      self.header = header
      let engine = TextStyle.harmless("\(header.engine.name) \(header.engine.version)")
      output.write("TAP version 14\n# gradproof \(header.version), engine \(engine)\n")
    case .caseFinished(let result): output.write(point(result))
    case .runFinished(let summary): output.write(closing(summary))
    }
  }

  private mutating func point(_ result: CaseResult) -> String {
    points += 1
    let line = "\(points) - \(Self.escaped(result.id))"
    switch result.outcome {
    case .passed: return "ok \(line)\n"
    case .skipped(let reason): return "ok \(line) # SKIP \(Self.escaped(reason))\n"
    case .excused(let reason):
      return "not ok \(line) # TODO \(Self.escaped(reason))\n" + diagnostics(result)
    case .failed, .broken: return "not ok \(line)\n" + diagnostics(result)
    }
  }

  /// A block of YAML, whose strings are quoted as JSON quotes them.
  private func diagnostics(_ result: CaseResult) -> String {
    func quoted(_ text: String) -> String { "\(JSONValue.string(TextStyle.harmless(text)))" }
    var lines = [
      "verdict: \(result.standing)", "message: \(quoted(result.headline))",
      "about: \(quoted(result.about))", "at: \(quoted("\(result.location)"))",
    ]
    if let header {
      lines.append("again: \(quoted(RepeatCommand(header: header).text(for: result.id)))")
    }
    if !result.findings.isEmpty { lines.append("findings:") }
    for finding in result.findings {
      lines.append("  - subject: \(quoted(finding.subject))")
      lines.append("    message: \(quoted(finding.message))")
      if let wanted = finding.wanted { lines.append("    wanted: \(quoted(wanted))") }
      if let got = finding.got { lines.append("    got: \(quoted(got))") }
      if let distance = finding.distance {
        lines.append("    apart: \(quoted(distance.text))")
      }
      lines.append("    at: \(quoted("\(finding.location)"))")
      if let diagnosis = finding.diagnosis {
        lines.append("    diagnosis: \(quoted(diagnosis.text))")
      }
      if let blame = finding.blame {
        lines.append("    blame: \(quoted("\(blame.op): \(blame.text)"))")
      }
      if !finding.details.isEmpty { lines.append("    details:") }
      lines += finding.details.map { "      - \(quoted($0))" }
    }
    return "  ---\n" + lines.map { "  \($0)\n" }.joined() + "  ...\n"
  }

  private mutating func closing(_ summary: RunSummary) -> String {
    var text = ""
    for problem in summary.listProblems {
      points += 1
      let message = Self.escaped("\(problem.location): \(problem.message)")
      text += "not ok \(points) - known failures: \(message)\n"
    }
    var run = ReportedRun()
    run.receive(.runFinished(summary))
    if summary.engineFailure != nil || summary.interrupted || run.notRun > 0 {
      // The plan says how many there should have been.
      text += "1..\(points + run.notRun)\n"
      let reason = summary.engineFailure?.message ?? "\(run.notRun) cases were not run"
      return text + "Bail out! \(Self.escaped(reason))\n"
    }
    return text + (points == 0 ? "1..0 # SKIP nothing was selected\n" : "1..\(points)\n")
  }

  /// Text in which nothing is taken for a directive.
  private static func escaped(_ text: String) -> String {
    TextStyle.harmless(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
  }
}
