public import ConformanceModel
public import Engines
import EngineKit
import Foundation
import Synchronization

/// Whether mismatches are explained rightly, on engines whose fault is known.
public struct DiagnosisTest: Sendable {
  /// What was said of one fault.
  public struct Trial: Sendable {
    /// The fault.
    public let fault: Fault
    /// The ids of cases that came to a mismatch, with what was said.
    public let explained: [Explained]

    /// How many cases the right cause was named in.
    public var rightCauses: Int { explained.count { $0.isRightCause(of: fault) } }
    /// How many cases the right op was blamed in.
    public var rightBlames: Int { explained.count { $0.isRightBlame(of: fault) } }
  }

  /// What was said of one case.
  public struct Explained: Sendable {
    /// The case's id.
    public let id: String
    /// The first diagnosis of its findings.
    public let cause: Diagnosis.Cause?
    /// The op that was blamed first.
    public let blamed: String?

    /// Whether the op is that of the fault, in place or not.
    public func isRightBlame(of fault: Fault) -> Bool {
      func plain(_ op: String?) -> String? {
        op.map { $0.hasSuffix("_") ? String($0.dropLast()) : $0 }
      }
      return plain(blamed) == plain(fault.op)
    }

    /// Whether the cause is that of the fault; a transposition is a permutation, too.
    public func isRightCause(of fault: Fault) -> Bool {
      cause?.rawValue == fault.looksLike
        || cause == .transposed && fault.looksLike == Diagnosis.Cause.permuted.rawValue
    }
  }

  /// The faults that came to a mismatch somewhere.
  public private(set) var trials: [Trial] = []
  /// The faults that have a hypothesis or an op, and came to none.
  public private(set) var silent: [Fault] = []
  /// The time that it took, in seconds.
  public private(set) var seconds = 0.0

  /// The trials of faults that have a hypothesis.
  public var diagnosable: [Trial] { trials.filter { $0.fault.looksLike != nil } }
  /// The trials of faults of one op.
  public var blamable: [Trial] { trials.filter { $0.fault.op != nil } }

  /// The part of the faults with a hypothesis whose cause is named in most of their cases.
  public var diagnosisRate: Double {
    Self.rate(diagnosable) { 2 * $0.rightCauses > $0.explained.count }
  }

  /// The part of the faults of one op for which that op is blamed in most of their cases.
  public var blameRate: Double {
    Self.rate(blamable) { 2 * $0.rightBlames > $0.explained.count }
  }

  /// Whether nine in ten causes are named, and nineteen in twenty ops.
  public var isGoodEnough: Bool { diagnosisRate >= 0.9 && blameRate >= 0.95 }

  private static func rate(_ trials: [Trial], _ isRight: (Trial) -> Bool) -> Double {
    trials.isEmpty ? 1 : Double(trials.count(where: isRight)) / Double(trials.count)
  }

  /// Explains mismatches of the reference engine with one fault at a time.
  ///
  /// - Parameters:
  ///   - cases: The cases; disputed ones, and those that the engine without a fault does not pass,
  ///     are left out.
  ///   - faults: The faults; those without a hypothesis and without an op are left out.
  ///   - casesPerFault: How many cases of each fault are explained, of different files as far as
  ///     there are such.
  ///   - options: How each run is made.
  ///   - jobs: How many faults are tried at a time; at least one.
  ///   - isCancelled: Asked before each fault.
  ///   - progress: Called with the number of trials done and of all, from any thread.
  public init(
    _ cases: [Case], faults: [Fault] = Fault.all, casesPerFault: Int = 3,
    options: Conformance.Options = .init(), jobs: Int,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    let clock = ContinuousClock()
    let start = clock.now
    let cases = cases.filter { $0.tier != .quarantine }
    let baseline = Selftest.baseline(cases, options)
    let candidates = zip(cases, baseline).filter { $1.result.verdict == .pass }
      .map { (subject: $0.0, footprint: $0.1.footprint) }
    let faults = faults.filter { $0.looksLike != nil || $0.op != nil }
    let state = Mutex((next: 0, done: 0, trials: [Trial?](repeating: nil, count: faults.count)))
    DispatchQueue.concurrentPerform(iterations: min(max(jobs, 1), max(faults.count, 1))) { _ in
      while !isCancelled() {
        let index = state.withLock { state in
          defer { state.next += 1 }
          return state.next
        }
        guard index < faults.count else { return }
        let fault = faults[index]
        let subjects = candidates.filter { fault.touches($0.footprint) }.map(\.subject)
        let trial = Self.trial(of: fault, subjects, casesPerFault, options)
        let done = state.withLock { state in
          state.trials[index] = trial
          state.done += 1
          return state.done
        }
        progress(done, faults.count)
      }
    }
    for trial in state.withLock(\.trials).compactMap({ $0 }) {
      if trial.explained.isEmpty { silent.append(trial.fault) } else { trials.append(trial) }
    }
    seconds = (clock.now - start) / .seconds(1)
  }

  private static func trial(
    of fault: Fault, _ subjects: [Case], _ count: Int, _ options: Conformance.Options
  ) -> Trial {
    let explained = LargeStack.run(with: fault) { fault in
      let runner = CaseRunner(
        engine: fault.makeEngine(), vocabulary: options.vocabulary, seed: options.seed,
        explains: true)
      var explained: [Explained] = []
      var places: Set<String> = []
      for subject in subjects where !places.contains(subject.location.path) {
        let result = runner.run(subject).result
        guard result.verdict == .mismatch else { continue }
        places.insert(subject.location.path)
        explained.append(
          Explained(
            id: subject.id, cause: result.findings.lazy.compactMap(\.diagnosis).first?.cause,
            blamed: result.findings.lazy.compactMap(\.blame).first?.op))
        if explained.count == count { break }
      }
      return explained
    }
    return Trial(fault: fault, explained: explained)
  }
}
