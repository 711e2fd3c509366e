import ConformanceModel
import EngineKit
import Reports
import Synchronization
import Testing

@Suite("The badge")
struct BadgeReportTests {
  private func badge(_ verdicts: [Verdict], selected: Int? = nil) -> String {
    var sample = SampleRun(cases: 0)
    sample.summary = RunSummary()
    sample.results = verdicts.enumerated().map { index, verdict in
      let subject = Case(
        id: "a/b/\(index)", about: "A case.", source: "", location: SampleRun.place)
      return switch verdict {
      case .pass: CaseResult(of: subject)
      case .unsupported: CaseResult(of: subject, missing: ["hooks"])
      default:
        CaseResult(
          of: subject, findings: [Finding(verdict, subject: "x", "differs", at: SampleRun.place)])
      }
    }
    for result in sample.results { sample.summary.count(result) }
    sample.header.selected = selected ?? verdicts.count
    if let selected { sample.summary.counts[.notRun] = selected - verdicts.count }
    let written = Written()
    var report = ReportFormat.badge.report(
      to: TextOutput { text in written.text.withLock { $0 += text } }, style: TextStyle())
    for event in sample.events { report.receive(event) }
    return written.text.withLock { $0 }
  }

  private final class Written: Sendable {
    let text = Mutex("")
  }

  @Test("it is what shields.io reads")
  func format() {
    #expect(
      badge([.pass, .pass])
        == #"{"schemaVersion":1,"label":"gradproof toy 2.0+cpu","message":"2 passed","color":"brightgreen"}"#
        + "\n")
  }

  @Test("what is unsupported, failed or not run is never hidden")
  func nothingHidden() {
    #expect(badge([.pass, .unsupported]).contains(#""1 passed, 1 unsupported","color":"green""#))
    #expect(
      badge([.pass, .crash, .unsupported]).contains(
        #""1 passed, 1 failed, 1 unsupported","color":"red""#))
    #expect(badge([.pass], selected: 3).contains(#""1 passed, 2 not run","color":"lightgrey""#))
    #expect(badge([]).contains(#""nothing ran","color":"lightgrey""#))
  }
}
