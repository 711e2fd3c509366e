import ConformanceModel
import Synchronization

/// The progress of a run, shared by its workers: which case is next, and what came of the others.
///
/// Results are told in the order of the cases, whoever is done first.
final class RunProgress: Sendable {
  private struct State {
    var next = 0
    var results: [CaseResult?]
    var reported = 0
    var run: Conformance.Run?
    var knownFailures: KnownFailureTable?
    var failure: EngineFailure?
    var wasCancelled = false
  }

  /// The cases that this run is about, which are those of its shard.
  let cases: [Case]
  /// The place of each of them among all that were selected.
  private let positions: [Int]
  private let total: Int
  let options: Conformance.Options
  private let isCancelledByUser: @Sendable () -> Bool
  private let record: @Sendable (CaseResult) -> Void
  private let report: @Sendable (Event) -> Void
  private let state: Mutex<State>
  private let start = ContinuousClock.now

  init(
    _ cases: [Case], options: Conformance.Options,
    isCancelled: @escaping @Sendable () -> Bool,
    record: @escaping @Sendable (CaseResult) -> Void = { _ in },
    report: @escaping @Sendable (Event) -> Void
  ) {
    let shard = options.scope.shard
    let own = cases.enumerated().filter { shard?.contains($0.element.id) ?? true }
    self.cases = own.map(\.element)
    positions = own.map { $0.offset + 1 }
    total = cases.count
    self.options = options
    isCancelledByUser = isCancelled
    self.record = record
    self.report = report
    state = Mutex(State(results: self.cases.map { options.earlier.results[$0.id] }))
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
      selected: cases.count, total: total, seed: options.seed,
      timeLimit: options.timeLimit / .seconds(1), scope: options.scope)
    state.withLock { state in
      state.run = Conformance.Run(header: header)
      state.run?.summary.isShard = options.scope.shard != nil
      if let list = options.knownFailures {
        let table = KnownFailureTable(
          list, ids: options.corpusIDs ?? cases.map(\.id), engine: engine)
        state.knownFailures = table
        state.run?.summary.listProblems = table.problems
      }
      report(.runStarted(header))
      report(&state)
    }
  }

  /// The index of a case that nobody has begun; `nil` where there is none, or the run is over.
  func takeCase() -> Int? {
    let isCancelled = isCancelledByUser()
    return state.withLock { state in
      while state.next < cases.count, state.results[state.next] != nil { state.next += 1 }
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
  func submit(_ result: CaseResult, at index: Int) {
    state.withLock { state in
      var result = result
      result.position = positions[index]
      result.known = state.knownFailures?.standing(of: result)
      record(result)
      state.results[index] = result
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
      state.run?.summary.seconds =
        options.earlier.seconds + (ContinuousClock.now - start) / .seconds(1)
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
      guard var result = state.results[state.reported] else {
        guard skippingGaps else { return }
        state.reported += 1
        continue
      }
      state.reported += 1
      result.engineNotes = state.run?.summary.newNotes(of: result) ?? []
      state.run?.results.append(result)
      state.run?.summary.count(result)
      report(.caseFinished(result))
    }
  }
}
