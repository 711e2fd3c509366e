import ArgumentParser
import ConformanceModel
import Reports
import Synchronization

/// How a run shows on standard error how far it is.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  /// A bar on a terminal, counters where `CI` is set, else nothing.
  case auto
  /// A line that is written over again and again.
  case bar
  /// A further line every ten seconds.
  case counter
  case none
}

/// Shows how far a run is, and keeps out of the way of what is written to the same terminal.
final class ProgressDisplay: Sendable {
  private struct State {
    var text = RunProgressText()
    /// When the run began, and when something was shown last.
    var start: ContinuousClock.Instant?
    var shown: ContinuousClock.Instant?
    var isVisible = false
  }

  private let isBar: Bool
  private let width: Int
  private let output: TextOutput
  private let state = Mutex(State())

  init(isBar: Bool, width: Int, to output: TextOutput) {
    self.isBar = isBar
    self.width = width
    self.output = output
  }

  /// Output before which the bar is taken away.
  func around(_ other: TextOutput) -> TextOutput {
    guard isBar else { return other }
    return TextOutput { text in
      self.clear()
      other.write(text)
    }
  }

  /// Takes the next event, after reports have.
  func receive(_ event: Event) {
    let now = ContinuousClock.now
    state.withLock { state in
      state.text.receive(event)
      switch event {
      case .runStarted: (state.start, state.shown) = (now, now)
      case .caseFinished: show(&state, now)
      case .runFinished: clear(&state)
      }
    }
  }

  private func show(_ state: inout State, _ now: ContinuousClock.Instant) {
    guard let start = state.start else { return }
    // Ten times a second is as much as one sees; a log is read later.
    let pause: Duration = isBar ? .milliseconds(100) : .seconds(10)
    if let shown = state.shown, now - shown < pause, state.isVisible || !isBar { return }
    state.shown = now
    guard isBar else { return output.write("gradproof: \(state.text.counter)\n") }
    let line = state.text.bar(width: width, elapsed: (now - start) / .seconds(1))
    output.write("\r\u{1B}[K" + line)
    state.isVisible = true
  }

  private func clear() {
    state.withLock { clear(&$0) }
  }

  private func clear(_ state: inout State) {
    guard state.isVisible else { return }
    output.write("\r\u{1B}[K")
    state.isVisible = false
  }
}
