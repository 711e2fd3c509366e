import ConformanceModel
import EngineKit
import Reports
import Testing

@Suite("The comparison of two runs")
struct RunComparisonTests {
  private func result(
    _ id: String, _ verdict: Verdict, got: String = "2.0", tier: Tier = .core
  ) -> CaseResult {
    let subject = Case(
      id: id, about: "A case.", source: "", location: SampleRun.place, tier: tier)
    switch verdict {
    case .pass: return CaseResult(of: subject)
    case .unsupported: return CaseResult(of: subject, missing: ["hooks"])
    default:
      return CaseResult(
        of: subject,
        findings: [
          Finding(
            verdict, subject: "x.grad[0]", "differs", wanted: "3.0", got: got, at: SampleRun.place)
        ])
    }
  }

  private func run(_ results: [CaseResult], _ path: String, isWhole: Bool = true) throws
    -> StoredRun
  {
    var sample = SampleRun(cases: 0)
    sample.results = results
    sample.header.selected = results.count + (isWhole ? 0 : 1)
    sample.header.total = sample.header.selected
    sample.summary = RunSummary()
    for result in results { sample.summary.count(result) }
    let events = isWhole ? sample.events : sample.events.dropLast()
    return try RunRecordReader.read(
      Array(events.map(JSONLinesReport.line).joined().utf8), path: path)
  }

  private func comparison() throws -> RunComparison {
    RunComparison(
      from: try run(
        [
          result("a/same", .pass), result("b/broken", .pass), result("b/claimed", .unsupported),
          result("b/withdrawn", .pass), result("c/other-number", .mismatch),
          result("c/other-verdict", .mismatch), result("c/given-up", .mismatch),
          result("d/fixed", .mismatch), result("d/added", .unsupported), result("e/gone", .pass),
          result("f/same-failure", .mismatch), result("g/raised", .raised, got: "at 0x1"),
        ], "old.jsonl"),
      to: try run(
        [
          result("a/same", .pass), result("b/broken", .mismatch), result("b/claimed", .mismatch),
          result("b/withdrawn", .unsupported), result("c/other-number", .mismatch, got: "5.0"),
          result("c/other-verdict", .crash), result("c/given-up", .unsupported),
          result("d/fixed", .pass), result("d/added", .pass), result("h/new", .mismatch),
          result("f/same-failure", .mismatch), result("g/raised", .raised, got: "at 0x2"),
        ], "new.jsonl"))
  }

  @Test("each case is broken, changed, fixed, new, gone, or as it was")
  func kinds() throws {
    let comparison = try comparison()
    #expect(comparison.items(.broken).map(\.id) == ["b/broken", "b/claimed", "b/withdrawn"])
    #expect(
      comparison.items(.changed).map(\.id)
        == ["c/given-up", "c/other-number", "c/other-verdict"])
    #expect(comparison.items(.fixed).map(\.id) == ["d/added", "d/fixed"])
    #expect(comparison.items(.new).map(\.id) == ["h/new"])
    #expect(comparison.items(.gone).map(\.id) == ["e/gone"])
    #expect(comparison.unchanged == 3)
    #expect(comparison.exitStatus == .unexpected)
  }

  @Test("only what broke makes the exit status 1, and a disputed case never does")
  func status() throws {
    let passing = try run([result("a/a", .pass)], "a.jsonl")
    let failing = try run([result("a/a", .mismatch)], "b.jsonl")
    let other = try run([result("b/b", .mismatch)], "c.jsonl")
    #expect(RunComparison(from: passing, to: failing).exitStatus == .unexpected)
    #expect(RunComparison(from: failing, to: passing).exitStatus == .success)
    #expect(RunComparison(from: passing, to: other).exitStatus == .success)
    let disputed = RunComparison(
      from: try run([result("a/a", .pass, tier: .quarantine)], "a.jsonl"),
      to: try run([result("a/a", .mismatch, tier: .quarantine)], "b.jsonl"))
    #expect(disputed.items(.broken).count == 1)
    #expect(disputed.exitStatus == .success)
  }

  @Test("what a truncated record does not tell of is neither gone nor new")
  func truncated() throws {
    let whole = try run([result("a/a", .pass), result("b/b", .pass)], "a.jsonl")
    let part = try run([result("a/a", .pass)], "b.jsonl", isWhole: false)
    let comparison = RunComparison(from: whole, to: part)
    #expect(comparison.items.isEmpty)
    #expect(comparison.unreached == 1)
    #expect(comparison.exitStatus == .incomplete)
    #expect(comparison.cautions == ["b.jsonl has no end record: it tells of 1 of 2 cases"])
    #expect(RunComparison(from: part, to: whole).items.isEmpty)
  }

  @Test("the text says of each case what it was, what it is, and what is wrong now")
  func text() throws {
    let text = ComparisonText(try comparison()).text
    for line in [
      "before  toy 2.0+cpu · 4 passed, 5 mismatch, 1 raised, 2 unsupported · old.jsonl",
      "broken  3", "  b/broken  pass → mismatch", "      x.grad[0]  differs, want 3.0, got 2.0",
      "  b/withdrawn  pass → unsupported", "      for want of hooks",
      "      before: x.grad[0]  differs, want 3.0, got 2.0", "  e/gone  was pass",
      "3 broken, 3 changed, 2 fixed, 1 new, 1 gone, 3 unchanged",
    ] {
      #expect(text.contains("\n\(line)\n") || text.hasPrefix(line), "\(line) is not in\n\(text)")
    }
    let values = ComparisonText(try comparison()).values
    #expect(values.count == 11)
    #expect(
      values[0].description
        == #"{"kind":"broken","id":"b/broken","before":"pass","after":"mismatch","disputed":false}"#
    )
    #expect(values[10].description.contains(#""counts":{"broken":3,"changed":3,"#))
  }
}
