import ConformanceModel
import Testing

@testable import Reports

@Suite("Progress of a run")
struct RunProgressTextTests {
  private func progress(_ finished: Int) -> RunProgressText {
    var progress = RunProgressText()
    for event in GoldenRun.events(interrupted: true).prefix(finished + 1) {
      progress.receive(event)
    }
    return progress
  }

  @Test("a bar has counts, the time left at the speed so far, and the case")
  func bar() {
    #expect(
      progress(3).bar(width: 80, elapsed: 6)
        == "[====>               ]  3/11  1 failed  1 unsupported  0:16 left  c/d/two")
    #expect(progress(8).bar(width: 80, elapsed: 8000).contains("50:00 left"))
    #expect(progress(1).bar(width: 80, elapsed: 4000).contains("11:06:40 left"))
  }

  @Test("no time is told before one can be known")
  func noTime() {
    #expect(!progress(0).bar(width: 80, elapsed: 5).contains("left"))
    #expect(!progress(3).bar(width: 80, elapsed: 0.5).contains("left"))
  }

  @Test("a bar is narrower than its terminal, so that it never wraps", arguments: [1, 20, 40, 200])
  func width(columns: Int) {
    for finished in 0...8 {
      #expect(progress(finished).bar(width: columns, elapsed: 3).count <= max(columns - 1, 1))
    }
  }

  @Test("a counter is a line of its own")
  func counter() {
    #expect(progress(3).counter == "3/11  1 failed  1 unsupported")
  }
}
