import ConformanceModel
import EngineKit

/// What shields.io makes a badge of: <https://shields.io/badges/endpoint-badge>.
///
/// The message counts what is unsupported, known to fail and not run beside what passed. It is no
/// percentage, since there is no honest one: what an engine does not say that it can do is neither
/// passed nor failed.
struct BadgeReport: ClosingReport {
  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) {
    self.output = output
  }

  var text: String {
    let engine = run.header?.engine
    let value: JSONValue = [
      "schemaVersion": 1,
      "label": .string(
        TextStyle.harmless(
          ["gradproof", engine?.name, engine?.version].compactMap(\.self)
            .joined(separator: " "))),
      "message": .string(message), "color": .string(color),
    ]
    return "\(value)\n"
  }

  private var message: String {
    let counts = StandingCounts(run.results, notRun: run.notRun)
    let passed = counts[Verdict.pass.rawValue]
    let (unsupported, notRun) = (
      counts[Verdict.unsupported.rawValue], counts[Verdict.notRun.rawValue]
    )
    let known = counts[KnownStanding.Kind.expectedFailure.rawValue]
    let disputed = run.results.count {
      $0.tier == .quarantine && !$0.verdict.isExpected && $0.known == nil
    }
    let failed = counts.total - passed - unsupported - notRun - known - disputed
    let parts = [
      (passed, "passed"), (failed, "failed"), (known, "known to fail"), (disputed, "disputed"),
      (unsupported, "unsupported"), (notRun, "not run"),
    ]
    let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return words.isEmpty ? "nothing ran" : words.joined(separator: ", ")
  }

  private var color: String {
    if run.breakage != nil || run.results.isEmpty { return "lightgrey" }
    guard run.summary?.exitStatus == .success else { return "red" }
    let isPlain = run.results.allSatisfy { $0.verdict == .pass }
    return isPlain ? "brightgreen" : "green"
  }
}
