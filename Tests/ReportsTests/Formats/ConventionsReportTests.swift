import ConformanceModel
import EngineKit
import Testing

@testable import Reports

@Suite struct ConventionsReportTests {
  private func run(_ engine: String, _ chosen: [String: String]) -> ReportedRun {
    var sample = SampleRun(cases: 0)
    sample.header.engine = EngineDescription(
      name: engine, version: "1", capabilities: [], dtypes: [])
    var events = [Event.runStarted(sample.header)]
    for (id, value) in chosen.sorted(by: { $0.key < $1.key }) {
      let subject = Case(id: id, about: "", source: "", location: SampleRun.place)
      var result = CaseResult(of: subject)
      result.conventions = [.init(subject: "grad(x)[0]", chosen: value, recorded: "0.0")]
      events.append(.caseFinished(result))
    }
    return ReportedRun(events)
  }

  @Test("each point where several derivatives are lawful is a row, each engine a column")
  func table() {
    let runs = [
      run("one", ["kinks/abs": "0.0"]), run("two", ["kinks/abs": "1.0", "kinks/relu": "0.5"]),
    ]
    #expect(
      ConventionsReport.table(of: runs) == """
        point                   PyTorch  one  two
        kinks/abs  grad(x)[0]   0.0      0.0  1.0
        kinks/relu  grad(x)[0]  0.0      -    0.5

        """)
  }

  @Test("a run without such points says so")
  func nothing() {
    #expect(ConventionsReport.table(of: [run("one", [:])]).hasPrefix("no case met"))
  }
}
