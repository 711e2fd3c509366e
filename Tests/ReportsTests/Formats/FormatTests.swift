import ConformanceModel
import EngineKit
import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Formats")
struct FormatTests {
  private func outcome(
    _ verdict: Verdict, tier: Tier = .core, missing: [String] = []
  ) -> Outcome {
    let place = FileLocation(path: "a.yaml", line: 1, column: 1)
    var result = CaseResult(
      of: Case(id: "a/b", about: "", source: "", location: place, tier: tier), missing: missing)
    result.verdict = verdict
    return result.outcome
  }

  @Test("unsupported is skipped with its reason, never passed, even in quarantine")
  func unsupported() {
    #expect(outcome(.unsupported, missing: ["op exp"]) == .skipped("op exp"))
    #expect(outcome(.unsupported, tier: .quarantine, missing: ["op exp"]) == .skipped("op exp"))
  }

  @Test("only a pass is passed; what gave no answer is broken, the rest has failed")
  func verdicts() {
    for verdict in Verdict.allCases where verdict != .unsupported {
      let wanted: Outcome =
        switch verdict {
        case .pass: .passed
        case .crash, .crashFlaky, .timeout, .protocolError, .notRun, .caseError: .broken
        default: .failed
        }
      #expect(outcome(verdict) == wanted)
    }
    #expect(outcome(.mismatch, tier: .quarantine) != .failed)
  }

  @Test("junit counts its failures, errors and skips, those of the run itself included")
  func junitCounts() throws {
    let text = GoldenRun.text(.junit, GoldenRun.events(interrupted: true))
    #expect(text.contains("tests=\"10\" failures=\"4\" errors=\"2\" skipped=\"3\""))
    let document = try XMLDocument(xmlString: text)
    let cases = try document.nodes(forXPath: "//testcase")
    #expect(cases.count == 10)
    #expect(try document.nodes(forXPath: "//failure").count == 4)
    #expect(try document.nodes(forXPath: "//error").count == 2)
    #expect(try document.nodes(forXPath: "//skipped").count == 3)
  }

  @Test("sarif tells at most 5,000 results, what needs attention first, and how many it left out")
  func sarifLimit() throws {
    let failing = GoldenRun.results[1]
    var events = Array(GoldenRun.events().prefix(1))
    for number in 0..<5_010 {
      var result = number < 20 ? GoldenRun.results[2] : failing
      result.id = "a/b/\(number)"
      events.append(.caseFinished(result))
    }
    events.append(.runFinished(RunSummary()))
    let text = GoldenRun.text(.sarif, events)
    #expect(text.components(separatedBy: "\"ruleId\"").count == 5_001)
    #expect(text.contains("10 further results do not fit"))
    #expect(text.contains("\"a/b/5009\""))
    #expect(!text.contains("\"a/b/19\""))
  }

  @Test("markdown stays below GitHub's limit, cut off between rows")
  func markdownLimit() {
    var events = Array(GoldenRun.events().prefix(1))
    for number in 0..<12_000 {
      var result = GoldenRun.results[1]
      result.id = "a/b/\(number)"
      events.append(.caseFinished(result))
    }
    events.append(.runFinished(RunSummary()))
    let text = GoldenRun.text(.markdown, events)
    #expect(text.utf8.count < 1 << 20)
    #expect(text.hasSuffix(" further rows do not fit into this page.\n"))
  }

  @Test("github has ten annotations at most, and the tenth says how many there are more")
  func githubLimit() {
    var events = Array(GoldenRun.events().prefix(1))
    for _ in 0..<30 { events.append(.caseFinished(GoldenRun.results[1])) }
    events.append(.runFinished(RunSummary()))
    let lines = GoldenRun.text(.github, events).split(separator: "\n")
    let commands = lines.filter { $0.hasPrefix("::error") }
    #expect(commands.count == 10)
    #expect(commands.last?.contains("and 21 more") == true)
    // Whatever an engine says, no line of it is taken for a command.
    #expect(!lines.contains { $0.hasPrefix("::warning") })
  }

  @Test("a path is written as a URI")
  func address() {
    #expect(SARIFReport.address(of: "Cases/a b/é.yaml") == "Cases/a%20b/%C3%A9.yaml")
    #expect(SARIFReport.address(of: "/tmp/a:b.yaml") == "file:///tmp/a%3Ab.yaml")
  }

  @Test("a tap stream that is cut off has no plan")
  func tapPlan() {
    let whole = GoldenRun.text(.tap, GoldenRun.events())
    let cut = GoldenRun.text(.tap, Array(GoldenRun.events().dropLast()))
    #expect(whole.contains("\n1..9\n"))
    #expect(!cut.contains("\n1.."))
  }
}
