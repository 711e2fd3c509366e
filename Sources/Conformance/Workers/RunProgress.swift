import ConformanceModel
import Synchronization

/// The progress of a run, shared by its workers: which case is next, and what came of the others.
///
/// Results are told in the order of the cases, whoever is done first.
final class RunProgress: Sendable {
  /// A result with what the engine said beside it.
  struct Entry: Sendable {
    var result: CaseResult
    var notes: [String] = []
  }

  private struct State {
    var next = 0
    var entries: [Entry?]
    var reported = 0
    var run: Conformance.Run?
    var knownNotes: Set<String> = []
    var knownFailures: KnownFailureTable?
    var failure: EngineFailure?
    var wasCancelled = false
  }

  let cases: [Case]
  let options: Conformance.Options
  private let isCancelledByUser: @Sendable () -> Bool
  private let report: @Sendable (Event) -> Void
  private let state: Mutex<State>
  private let start = ContinuousClock.now

  init(
    _ cases: [Case], options: Conformance.Options,
    isCancelled: @escaping @Sendable () -> Bool, report: @escaping @Sendable (Event) -> Void
  ) {
    self.cases = cases
    self.options = options
    isCancelledByUser = isCancelled
    self.report = report
    state = Mutex(State(entries: Array(repeating: nil, count: cases.count)))
  }

  /// Whether no further case is to be begun, and none to be waited for.
  var isOver: Bool {
    isCancelledByUser() || state.withLock { $0.failure != nil }
  }

  /// Tells that the run begins, now that there is an engine.
  func begin(with engine: EngineDescription) {
    let header = RunHeader(
      version: Conformance.version, engine: engine,
      engineArgument: options.engineArgument ?? engine.name,
      engineOptions: options.engineOptions, casesArgument: options.casesArgument,
      selected: cases.count, seed: options.seed)
    state.withLock { state in
      state.run = Conformance.Run(header: header)
      if let list = options.knownFailures {
        let table = KnownFailureTable(
          list, ids: options.corpusIDs ?? cases.map(\.id), engine: engine)
        state.knownFailures = table
        state.run?.summary.listProblems = table.problems
      }
      report(.runStarted(header))
    }
  }

  /// The index of a case that nobody has begun; `nil` where there is none, or the run is over.
  func takeCase() -> Int? {
    let isCancelled = isCancelledByUser()
    return state.withLock { state in
      guard state.next < cases.count, state.failure == nil else { return nil }
      if isCancelled {
        state.wasCancelled = true
        return nil
      }
      defer { state.next += 1 }
      return state.next
    }
  }

  /// Takes a result; those that are next in the order of the cases are told.
  func submit(_ entry: Entry, at index: Int) {
    state.withLock { state in
      state.entries[index] = entry
      report(&state)
    }
  }

  /// Ends the run since the engine cannot be run any more.
  func fail(_ failure: EngineFailure) {
    state.withLock { state in
      if state.failure == nil { state.failure = failure }
    }
  }

  /// Notes that a case was begun and given up.
  func giveUp() {
    state.withLock { $0.wasCancelled = true }
  }

  /// The run, once no worker works; what was judged out of order before a failure is told now.
  func finish() throws(EngineFailure) -> Conformance.Run {
    let (run, failure) = state.withLock { state in
      report(&state, skippingGaps: true)
      state.run?.summary.engineFailure = state.failure
      state.run?.summary.interrupted = state.wasCancelled && state.failure == nil
      state.run?.summary.seconds = (ContinuousClock.now - start) / .seconds(1)
      if let run = state.run, cases.count > run.results.count {
        state.run?.summary.counts[.notRun] = cases.count - run.results.count
      }
      if let run = state.run { report(.runFinished(run.summary)) }
      return (state.run, state.failure)
    }
    if let run { return run }
    throw failure ?? EngineFailure(.cancelled, "the run was stopped before it began")
  }

  private func report(_ state: inout State, skippingGaps: Bool = false) {
    while state.reported < cases.count {
      guard var entry = state.entries[state.reported] else {
        guard skippingGaps else { return }
        state.reported += 1
        continue
      }
      state.entries[state.reported] = nil
      state.reported += 1
      for note in entry.notes where state.knownNotes.insert(note).inserted {
        entry.result.notes.append(note)
        state.run?.summary.notes.append("\(note) (first in \(entry.result.id))")
      }
      entry.result.known = state.knownFailures?.standing(of: entry.result)
      state.run?.results.append(entry.result)
      state.run?.summary.count(entry.result)
      report(.caseFinished(entry.result))
    }
  }
}
