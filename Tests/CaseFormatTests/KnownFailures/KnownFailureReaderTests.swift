import CaseFormat
import ConformanceModel
import Testing

@Suite("Lists of known failures")
struct KnownFailureReaderTests {
  private func read(_ text: String) -> KnownFailureReader.Document {
    KnownFailureReader().read(bytes: Array(text.utf8), path: "k.yaml")
  }

  @Test("an entry has a case, a verdict or some, a reason, and perhaps a link and versions")
  func entries() throws {
    let document = read(
      """
      format: 1
      engine: torch
      entries:
        - case: a/b/*
          verdict: [crash, timeout]
          reason: it races
          link: https://example.org/1
          versions: ">=2.12 <2.14"
        - {case: c, verdict: mismatch, reason: wrong}
      """)
    #expect(document.diagnostics.isEmpty)
    #expect(document.list.engine == "torch")
    let first = try #require(document.list.entries.first)
    #expect(first.pattern == "a/b/*")
    #expect(first.verdicts == [.crash, .timeout])
    #expect(first.link == "https://example.org/1")
    #expect(first.versions?.contains("2.13.0+cpu") == true)
    #expect(first.location.line == 4)
    #expect(document.list.entries.count == 2)
  }

  @Test(
    "what is wrong is told with its place and what would help",
    arguments: [
      ("- {case: a, verdict: mismatch}", "an entry has no \"reason\"", nil),
      ("- {case: a, verdict: mismatch, reason: ''}", "\"reason\" is empty", nil),
      ("- {case: a, verdict: mismach, reason: r}", "\"mismach\" is no verdict", "mismatch"),
      ("- {case: a, verdict: pass, reason: r}", "\"pass\" is no verdict", "the verdicts are"),
      ("- {case: a, verdict: crash, reasn: r}", "unknown key \"reasn\"", "reason"),
      ("- {case: a, verdict: crash, reason: r, versions: '2.1'}", "no range", ">=2.12"),
      ("- 3", "an entry", nil),
    ] as [(String, String, String?)])
  func problems(_ entry: String, _ message: String, _ suggestion: String?) throws {
    let document = read("format: 1\nentries:\n  \(entry)\n")
    let problem = try #require(document.diagnostics.first)
    #expect(problem.message.contains(message), "\(problem)")
    #expect(problem.location.line == 3)
    if let suggestion { #expect(problem.suggestion?.contains(suggestion) == true, "\(problem)") }
  }

  @Test("versions are compared by their numbers")
  func versions() throws {
    let range = try #require(VersionRange(">=2.9 <2.13, !=2.10.1"))
    #expect(
      ["2.8.9", "2.9", "2.10", "2.10.1", "2.12.9+cu1", "2.13.0rc1", "3"].map(range.contains)
        == [false, true, true, false, true, false, false])
    #expect(VersionRange("~2") == nil)
    #expect(VersionRange("") == nil)
    #expect(VersionRange(">=") == nil)
    #expect(try #require(VersionRange("==2")).contains("2.0.0"))
  }
}
