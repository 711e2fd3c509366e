import ConformanceModel
import EngineKit
import Reports
import Synchronization
import Testing

@Suite("Reports")
struct ReportTests {
  private let place = FileLocation(path: "Cases/a/b.yaml", line: 12, column: 7)

  private var mismatch: CaseResult {
    CaseResult(
      of: Case(
        id: "a/b/square[n=2]", about: "The gradient of x² is 2x.", source: "a test",
        location: place),
      findings: [
        Finding(
          .mismatch, subject: "x.grad[0]", "differs", wanted: "3.0", got: "2.0",
          distance: Finding.Distance(absolute: 1, relative: 1.0 / 3, ulps: 7),
          bound: Finding.Bound(4e-14, from: "64 ε·|want|"), at: place,
          details: ["the engine's words: \u{1B}[31mred\u{07}"])
      ], checks: 1, seconds: 0.25)
  }

  private func events(seed: UInt64 = 0) -> [Event] {
    let engine = EngineDescription(
      name: "toy", version: "2", capabilities: [.leaf, .detach], dtypes: [.float64])
    let header = RunHeader(
      version: "0.1.0", engine: engine, engineArgument: "exec:./toy x", casesArgument: "my cases",
      selected: 3, seed: seed)
    let passed = CaseResult(
      of: Case(id: "a/b/one", about: "One.", source: "a test", location: place), checks: 2)
    let unsupported = CaseResult(
      of: Case(id: "c/d/two", about: "Two.", source: "a test", location: place),
      missing: ["capability hooks"])
    var summary = RunSummary(seconds: 0.5)
    for result in [passed, mismatch, unsupported] { summary.count(result) }
    return [
      .runStarted(header), .caseFinished(passed), .caseFinished(mismatch),
      .caseFinished(unsupported), .runFinished(summary),
    ]
  }

  private func text(
    _ format: ReportFormat, _ events: [Event], style: TextStyle = TextStyle()
  ) -> String {
    let written = Mutex("")
    let text = Written(written)
    var report = format.report(to: text.output, style: style)
    for event in events { report.receive(event) }
    return text.all
  }

  private final class Written: Sendable {
    private let text: Mutex<String>
    init(_ text: consuming Mutex<String>) { self.text = text }
    var all: String { text.withLock { $0 } }
    var output: TextOutput { TextOutput { added in self.text.withLock { $0 += added } } }
  }

  @Test("pretty shows each failure with what, where, by how much and how to see it again")
  func pretty() {
    #expect(
      text(.pretty, events(seed: 7)) == """
        gradproof 0.1.0 · engine toy 2 · 3 cases · seed 7

        MISMATCH  a/b/square[n=2]
          The gradient of x² is 2x.

            x.grad[0]  differs
              want   3.0
              got    2.0
              apart  1, 7 ulp, relative 0.333
              bound  4e-14: 64 ε·|want|
              the engine's words: \\u{1b}[31mred\\u{7}
              at     Cases/a/b.yaml:12:7
          again: gradproof run 'a/b/square[n=2]' --cases 'my cases' --engine 'exec:./toy x' --seed 7

        a  1 passed, 1 mismatch
        c  1 unsupported
        unsupported for want of: capability hooks (1)

        mismatch  a/b/square[n=2]
            x.grad[0] differs; want 3.0, got 2.0

        1 passed, 1 mismatch, 1 unsupported · 3 checks · 500 ms

        """)
  }

  @Test("jsonl has one event a line, exact numbers, and an end record that counts")
  func jsonLines() {
    let lines = text(.jsonl, events()).split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(
      lines[0]
        == #"{"event":"run","schema":"gradproof-events/1","version":"0.1.0","engine":{"name":"toy","version":"2","argument":"exec:./toy x","options":[],"capabilities":["detach","leaf"],"dtypes":["float64"]},"cases":"my cases","corpus":null,"patterns":[],"tier":"quarantine","total":3,"selected":3,"seed":0,"time_limit":10}"#
    )
    #expect(lines[2].contains(#""relative":0.3333333333333333,"ulps":7"#))
    #expect(lines[2].contains(#""details":["the engine's words: \u001b[31mred\u0007"]"#))
    #expect(lines[3].contains(#""missing":["capability hooks"]"#))
    #expect(
      lines[4]
        == #"{"event":"end","complete":true,"counts":{"pass":1,"mismatch":1,"unsupported":1},"disputed":0,"checks":3,"seconds":0.5,"exit_status":1}"#
    )
  }

  @Test("no line of prose is wider than the terminal")
  func width() {
    let style = TextStyle(width: 40)
    let lines = style.wrap(
      "A long promise about the gradient of a function of many variables at a point.", indent: 2
    ).split(separator: "\n")
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.count <= 40 && $0.hasPrefix("  ") })
  }

  @Test("colour is only where the style says so")
  func color() {
    #expect(!text(.pretty, events()).contains("\u{1B}"))
    #expect(
      text(.pretty, events(), style: TextStyle(usesColor: true)).contains("\u{1B}[31mMISMATCH"))
  }
}
