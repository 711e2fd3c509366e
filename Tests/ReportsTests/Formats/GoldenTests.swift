import ConformanceModel
import Testing

@testable import Reports

@Suite("Golden files of formats")
struct GoldenTests {
  private static let files: [(ReportFormat, String)] = [
    (.junit, "junit.xml"), (.tap, "report.tap"), (.sarif, "report.sarif"),
    (.markdown, "report.md"), (.github, "github.txt"), (.pretty, "pretty.txt"),
    (.jsonl, "run.jsonl"), (.html, "report.html"),
  ]

  @Test("each format writes what it is known to write", arguments: files)
  func golden(format: ReportFormat, name: String) throws {
    try GoldenFile.expect(GoldenRun.text(format, GoldenRun.events()), is: name)
  }

  @Test("each format says that a run was interrupted", arguments: files)
  func interrupted(format: ReportFormat, name: String) throws {
    try GoldenFile.expect(
      GoldenRun.text(format, GoldenRun.events(interrupted: true)), is: "interrupted-\(name)")
  }

  @Test("each format has a word for a run that is as expected", arguments: files)
  func passing(format: ReportFormat, name: String) throws {
    try GoldenFile.expect(
      GoldenRun.text(format, GoldenRun.passingEvents), is: "passing-\(name)")
  }

  @Test("no format lets an engine's words steer a terminal", arguments: files)
  func controlCharacters(format: ReportFormat, name: String) {
    let text = GoldenRun.text(format, GoldenRun.events(interrupted: true))
    let wrong = text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A: false
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069:
        format != .jsonl || scalar.value < 0x20
      default: false
      }
    }
    #expect(wrong.isEmpty)
  }
}
