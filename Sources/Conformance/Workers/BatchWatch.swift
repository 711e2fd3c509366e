import Synchronization

/// What a worker is at and since when, for somebody who watches from another thread.
final class BatchWatch: Sendable {
  private struct State {
    /// The index of the running case; `nil` where none runs, or it was given up.
    var index: Int?
    /// Since when the running batch runs.
    var start: ContinuousClock.Instant?
  }

  private let state = Mutex(State())

  func beginCase(_ index: Int) {
    state.withLock { $0 = State(index: index) }
  }

  func beginBatch(at now: ContinuousClock.Instant) {
    state.withLock { $0.start = now }
  }

  func endBatch() {
    state.withLock { $0.start = nil }
  }

  /// Ends the running case; whether it was not given up meanwhile.
  func endCase() -> Bool {
    state.withLock { state in
      defer { state = State() }
      return state.index != nil
    }
  }

  /// Gives the running case up where a batch of it has run longer than that.
  ///
  /// - Returns: The index of the case that was given up.
  func giveUp(after time: Duration) -> Int? {
    state.withLock { state in
      guard let start = state.start, .now - start > time else { return nil }
      defer { state.index = nil }
      return state.index
    }
  }
}
