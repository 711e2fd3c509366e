public import ConformanceModel
public import Engines
import EngineKit
import Foundation
import Synchronization

/// Whether a corpus bites: which of many faults of an engine its cases catch.
public struct Selftest: Sendable {
  /// What became of one fault.
  public struct Trial: Sendable {
    /// The fault.
    public let fault: Fault
    /// How many cases could show it, and were run.
    public let cases: Int
    /// The places, among the cases, of those that caught it; of a table the first row that did.
    public let caughtBy: [Int]
  }

  /// The cases that were run, all of which the engine without a fault passes.
  public private(set) var cases: [Case] = []
  /// The cases that the engine without a fault does not pass; with one, nothing else is tried.
  public private(set) var broken: [CaseResult] = []
  /// What became of each fault, in the order of the faults.
  public private(set) var trials: [Trial] = []
  /// The same for each lawful variant, which nothing may catch.
  public private(set) var lawful: [Trial] = []
  /// How many faults were not tried, because it was stopped.
  public private(set) var untried = 0
  /// The time that it took, in seconds.
  public private(set) var seconds = 0.0

  /// The faults that no case of `smoke` or `core` caught.
  public var survivors: [Trial] {
    trials.filter { trial in !trial.caughtBy.contains { cases[$0].tier <= .core } }
  }

  /// The lawful variants that some case accused.
  public var accused: [Trial] { lawful.filter { !$0.caughtBy.isEmpty } }

  /// The cases of `smoke` and `core` that caught no fault and do not say why they stay; of a table
  /// none of whose rows did, the first.
  public var idle: [Case] {
    var told = Set(trials.flatMap(\.caughtBy).map { cases[$0].location })
    return cases.filter {
      $0.tier <= .core && $0.stays == nil && told.insert($0.location).inserted
    }
  }

  /// Whether every fault was caught and no lawful variant was accused.
  public var isComplete: Bool {
    broken.isEmpty && untried == 0 && survivors.isEmpty && accused.isEmpty
  }

  /// Runs cases on the reference engine with one fault at a time.
  ///
  /// A case is run where its commands, on the engine without a fault, can show the fault.
  ///
  /// - Parameters:
  ///   - cases: The cases; disputed ones are left out.
  ///   - faults: The faults to try.
  ///   - variants: The lawful variants to try.
  ///   - options: How each run is made.
  ///   - jobs: How many faults are tried at a time; at least one.
  ///   - isCancelled: Asked before each fault.
  ///   - progress: Called with the number of trials done and of all, from any thread.
  public init(
    _ cases: [Case], faults: [Fault] = Fault.all, lawful variants: [Fault] = Fault.lawful,
    options: Conformance.Options = .init(), jobs: Int,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    let clock = ContinuousClock()
    let start = clock.now
    self.cases = cases.filter { $0.tier != .quarantine }
    let baseline = Self.baseline(self.cases, options)
    broken = baseline.compactMap { $0.result.verdict == .pass ? nil : $0.result }
    defer { seconds = (clock.now - start) / .seconds(1) }
    guard broken.isEmpty else { return }
    let footprints = baseline.map(\.footprint)
    let all = faults + variants
    let outcomes = Self.tried(
      all, self.cases, footprints, options, jobs: max(jobs, 1), isCancelled, progress)
    for (index, trial) in outcomes.enumerated() {
      guard let trial else {
        untried += 1
        continue
      }
      if index < faults.count { trials.append(trial) } else { lawful.append(trial) }
    }
  }

  /// What each case comes to on the engine without a fault, and what it touches.
  static func baseline(
    _ cases: [Case], _ options: Conformance.Options
  ) -> [(result: CaseResult, footprint: Footprint)] {
    LargeStack.run(with: FootprintEngine()) { engine in
      let runner = CaseRunner(engine: engine, vocabulary: options.vocabulary, seed: options.seed)
      return cases.map { (runner.run($0).result, engine.takeFootprint()) }
    }
  }

  /// The trial of each fault; `nil` where it was not reached.
  private static func tried(
    _ faults: [Fault], _ cases: [Case], _ footprints: [Footprint],
    _ options: Conformance.Options, jobs: Int, _ isCancelled: @escaping @Sendable () -> Bool,
    _ progress: @escaping @Sendable (Int, Int) -> Void
  ) -> [Trial?] {
    let state = Mutex(
      (next: 0, done: 0, trials: [Trial?](repeating: nil, count: faults.count)))
    DispatchQueue.concurrentPerform(iterations: min(jobs, max(faults.count, 1))) { _ in
      while !isCancelled() {
        let index = state.withLock { state in
          defer { state.next += 1 }
          return state.next
        }
        guard index < faults.count else { return }
        let trial = trial(of: faults[index], cases, footprints, options)
        let done = state.withLock { state in
          state.trials[index] = trial
          state.done += 1
          return state.done
        }
        progress(done, faults.count)
      }
    }
    return state.withLock(\.trials)
  }

  private static func trial(
    of fault: Fault, _ cases: [Case], _ footprints: [Footprint], _ options: Conformance.Options
  ) -> Trial {
    let subjects = cases.indices.filter { fault.touches(footprints[$0]) }
    guard !subjects.isEmpty else { return Trial(fault: fault, cases: 0, caughtBy: []) }
    let caught = LargeStack.run(with: fault) { fault in
      let runner = CaseRunner(
        engine: fault.makeEngine(), vocabulary: options.vocabulary, seed: options.seed)
      var caught: [Int] = []
      for index in subjects {
        // What one row of a case's table caught, the case caught.
        if let last = caught.last, cases[last].location == cases[index].location { continue }
        if runner.run(cases[index]).result.verdict != .pass { caught.append(index) }
      }
      return caught
    }
    return Trial(fault: fault, cases: subjects.count, caughtBy: caught)
  }
}
