import Foundation
import Synchronization

/// The workers of a run, each on a thread with an engine of its own.
final class Crew: Sendable {
  private let progress: RunProgress
  private let source: EngineSource
  private let changed = DispatchSemaphore(value: 0)
  private let state = Mutex(State())

  private struct State {
    var workers: [ObjectIdentifier: Worker] = [:]
    var hasBegun = false
  }

  init(_ progress: RunProgress, _ source: EngineSource) {
    self.progress = progress
    self.source = source
  }

  /// Judges all cases; returns when nobody works any more.
  func work() {
    // The first engine says what there is to say of all; only then are others started.
    addWorker()
    waitUntil { $0.hasBegun || $0.workers.isEmpty }
    let jobs = min(max(progress.options.jobs, 1), max(progress.cases.count, 1))
    if jobs > 1, state.withLock({ $0.hasBegun }) {
      for _ in 1..<jobs { addWorker() }
    }
    waitUntil { $0.workers.isEmpty }
  }

  private func waitUntil(_ condition: (State) -> Bool) {
    while !state.withLock({ condition($0) }) {
      if source.keepsTime {
        changed.wait()
      } else {
        _ = changed.wait(timeout: .now() + .milliseconds(20))
        replaceHanging()
      }
    }
  }

  private func addWorker() {
    let worker = Worker(progress, holdsResults: source.keepsTime)
    state.withLock { $0.workers[ObjectIdentifier(worker)] = worker }
    LargeStack.start { [self] in
      do throws(EngineFailure) {
        let engine = try source.make { [progress] in progress.isOver }
        begin(with: engine.description)
        worker.work(on: engine)
      } catch {
        error.code == .cancelled ? progress.giveUp() : progress.fail(error)
      }
      dismiss(worker)
    }
  }

  /// Tells of the run's beginning, once.
  private func begin(with description: EngineDescription) {
    // Until this is done there is one worker only.
    guard !state.withLock({ $0.hasBegun }) else { return }
    progress.begin(with: description)
    state.withLock { $0.hasBegun = true }
    changed.signal()
  }

  private func dismiss(_ worker: Worker) {
    _ = state.withLock { $0.workers.removeValue(forKey: ObjectIdentifier(worker)) }
    changed.signal()
  }

  // MARK: - Engines that hang

  /// Puts another worker in the place of one whose engine hangs; its thread is left alone.
  private func replaceHanging() {
    for worker in state.withLock({ Array($0.workers.values) }) {
      let limit = progress.options.timeLimit
      guard let index = worker.watch.giveUp(after: limit) else { continue }
      let subject = progress.cases[index]
      progress.submit(
        CaseResult(
          of: subject,
          findings: [
            Finding(
              .timeout, subject: subject.id, "gave no reply in \(limit)", at: subject.location)
          ], seconds: limit / .seconds(1)), at: index)
      dismiss(worker)
      addWorker()
    }
  }
}
