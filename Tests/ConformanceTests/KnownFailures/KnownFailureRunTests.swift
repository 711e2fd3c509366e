import Conformance
import Testing

@Suite("A run with a list of known failures")
struct KnownFailureRunTests {
  private let place = FileLocation(path: "k.yaml", line: 3, column: 5)

  /// A run of one case that passes, and one whose gradient is stated wrongly.
  private func run(_ entries: [KnownFailure], engine: String? = nil) throws -> Conformance.Run {
    let text = """
      format: 1
      about: A test.
      cases:
        right: {about: A., source: t, variables: {x: 1}, steps: ["y = x * 2"], expect: {y: 2}}
        wrong: {about: A., source: t, variables: {x: 1}, steps: ["y = x * 2"], expect: {y: 3}}
      """
    let cases = CorpusReader().read(bytes: Array(text.utf8), path: "t.yaml").cases
    #expect(cases.count == 2)
    let list = KnownFailureList(path: "k.yaml", engine: engine, entries: entries)
    return Conformance.run(
      cases, on: ReferenceEngine(), options: Conformance.Options(knownFailures: list))
  }

  private func entry(
    _ pattern: String, _ verdict: Verdict, line: Int = 3, versions: VersionRange? = nil
  ) -> KnownFailure {
    KnownFailure(
      pattern, [verdict], reason: "r", versions: versions,
      at: FileLocation(path: "k.yaml", line: line, column: 5))
  }

  @Test("a failure that is listed is expected")
  func expected() throws {
    let run = try run([entry("t/wrong", .mismatch)])
    #expect(run.results.map(\.isExpected) == [true, true])
    #expect(run.results.last?.known?.kind == .expectedFailure)
    #expect(run.summary.exitStatus == .success)
    #expect(run.unexpected.isEmpty)
  }

  @Test("a case that passes and is listed fails the run")
  func unexpectedPass() throws {
    let run = try run([entry("t/*", .mismatch)])
    #expect(run.results.map(\.known?.kind) == [.unexpectedPass, .expectedFailure])
    #expect(run.summary.exitStatus == .unexpected)
  }

  @Test("a case that fails in another way than listed fails the run")
  func changed() throws {
    let run = try run([entry("t/wrong", .crash)])
    #expect(run.results.last?.known?.kind == .changed)
    #expect(run.summary.exitStatus == .unexpected)
  }

  @Test("an entry that matches nothing fails the run, and is named")
  func stale() throws {
    let run = try run([entry("t/wrong", .mismatch), entry("t/wrog", .mismatch, line: 9)])
    #expect(run.summary.listProblems.map(\.location.line) == [9])
    #expect(run.summary.listProblems.first?.message.contains("t/wrog") == true)
    #expect(run.summary.exitStatus == .unexpected)
  }

  @Test("an id goes before a pattern, and a pattern that is about nothing else is told of")
  func precedence() throws {
    let run = try run([entry("t/w*", .crash), entry("t/wrong", .mismatch, line: 9)])
    #expect(run.results.last?.known?.kind == .expectedFailure)
    #expect(run.summary.listProblems.map(\.location.line) == [3])
  }

  @Test("entries about other versions of the engine count for nothing")
  func versions() throws {
    let old = try #require(VersionRange("<0.1"))
    let run = try run([
      entry("t/nothing", .crash, versions: old), entry("t/wrong", .mismatch, line: 9),
    ])
    #expect(run.summary.exitStatus == .success)
  }

  @Test("a list for another engine fails the run")
  func otherEngine() throws {
    let run = try run([entry("t/wrong", .mismatch)], engine: "torch")
    #expect(run.summary.listProblems.first?.message.contains("torch") == true)
    #expect(run.summary.exitStatus == .unexpected)
  }
}
