import Foundation
import Testing

@testable import Reports

@Suite("The report for people")
struct PrettyReportTests {
  private func text(_ verbosity: TextStyle.Verbosity) -> String {
    GoldenRun.text(.pretty, GoldenRun.events(), style: TextStyle(verbosity: verbosity))
  }

  @Test("quiet tells what is not as expected in short, and the counts")
  func quiet() {
    let lines = text(.quiet).split(separator: "\n")
    #expect(lines.first == "mismatch  a/b/square[n=2]")
    #expect(lines.last?.hasPrefix("1 passed, 2 mismatch") == true)
    #expect(!text(.quiet).contains("again:"))
  }

  @Test("verbose has a line for each case that needs nobody's attention, with the reason")
  func verbose() {
    #expect(text(.verbose).contains("pass  a/b/one  13 ms\n"))
    #expect(text(.verbose).contains("unsupported  c/d/two  0 ms  for want of capability hooks"))
    #expect(!text(.normal).contains("pass  a/b/one"))
  }

  @Test("failures are told at once and again at the end")
  func twice() {
    #expect(text(.normal).components(separatedBy: "a/b/square[n=2]\n").count == 3)
  }

  @Test("ASCII has a spelling for what reports are written with")
  func ascii() {
    let text = ASCIIText.spelled("x² · 64 ε·|want| ± ∞ → naïve ✓ 漢")
    #expect(text == "x^2 - 64 eps*|want| +- inf -> naive ok ?")
  }
}
