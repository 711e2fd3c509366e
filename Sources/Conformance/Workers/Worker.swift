import ConformanceModel

/// Judges one case after the other on one engine, until none is left.
final class Worker: Sendable {
  let progress: RunProgress
  let watch = BatchWatch()
  private let holdsResults: Bool

  /// Makes a worker.
  ///
  /// - Parameters:
  ///   - progress: The run that it works for.
  ///   - holdsResults: Whether a result waits for the begin of the next case, since what an engine
  ///     does after its last reply is seen only then.
  init(_ progress: RunProgress, holdsResults: Bool) {
    self.progress = progress
    self.holdsResults = holdsResults
  }

  /// Works on an engine, which it has for itself.
  func work(on engine: any Engine) {
    let options = progress.options
    let limited = LimitedEngine(engine, limit: options.timeLimit, watch: watch)
    let runner = CaseRunner(
      engine: limited, vocabulary: options.vocabulary, seed: options.seed,
      explains: options.explainsMismatches, keepsEvidence: true)
    var held: Held?
    while let index = progress.takeCase() {
      watch.beginCase(index)
      let subject = progress.cases[index]
      limited.beginCase()
      var judged = judge(subject, by: runner, on: limited)
      if let failure = judged.failure, failure.isBelated, limited.batches <= 1, held != nil {
        held?.blame(failure)
        limited.beginCase()
        judged = judge(subject, by: runner, on: limited)
      }
      submit(held)
      held = nil
      if let failure = judged.failure, failure.code == .notStarted || failure.code == .cancelled {
        failure.code == .cancelled ? progress.giveUp() : progress.fail(failure)
        return
      }
      // The case may have been given to somebody else meanwhile, and told as hanging.
      guard watch.endCase() else { return }
      held = Held(index: index, result: judged.result)
      if !holdsResults {
        submit(held)
        held = nil
      }
    }
    if let failure = engine.takeLog().failure { held?.blame(failure) }
    submit(held)
  }

  private func submit(_ held: Held?) {
    guard let held else { return }
    progress.submit(held.result, at: held.index)
  }

  // MARK: - One case

  private struct Judged {
    var result: CaseResult
    var failure: EngineFailure?
  }

  private func judge(
    _ subject: Case, by runner: CaseRunner, on engine: LimitedEngine
  ) -> Judged {
    var outcome = runner.run(subject)
    var log = engine.takeLog()
    if let failure = outcome.failure, failure.code == .crash {
      // An engine that died starts anew, so that the case is now alone with it.
      engine.beginCase()
      var again = runner.run(subject)
      let logAgain = engine.takeLog()
      log.notes += logAgain.notes
      if again.failure?.code == .crash {
        log.standardError = logAgain.standardError
      } else if again.failure?.code != .notStarted, again.failure?.code != .cancelled {
        again.result.addFlakyCrash(failure, of: outcome.result)
        again.failure = nil
      }
      log.failure = logAgain.failure
      again.result.seconds += outcome.result.seconds
      outcome = again
    }
    if let failure = log.failure { outcome.result.add(failure) }
    if !outcome.result.verdict.isExpected { outcome.result.standardError = log.standardError }
    outcome.result.engineNotes = log.notes
    return Judged(result: outcome.result, failure: outcome.failure)
  }

  private struct Held {
    var index: Int
    var result: CaseResult

    /// Takes down what the engine did after its last reply to the case.
    mutating func blame(_ failure: EngineFailure) {
      result.add(failure)
    }
  }
}

extension CaseResult {
  /// Adds a breakdown that was found after the last reply.
  fileprivate mutating func add(_ failure: EngineFailure) {
    let verdict = Verdict(rawValue: failure.code.name) ?? .crash
    findings.append(
      Finding(verdict, subject: id, failure.message, at: location, details: failure.details))
    self.verdict = verdict
  }

  /// Adds the crash of a first run, which this run alone did not repeat.
  fileprivate mutating func addFlakyCrash(_ failure: EngineFailure, of first: CaseResult) {
    let crash = first.findings.last
    findings.insert(
      Finding(
        .crashFlaky, subject: crash?.subject ?? id,
        "\(failure.message), but not when the case ran alone in a new process",
        at: crash?.location ?? location, details: failure.details), at: 0)
    verdict = .crashFlaky
  }
}
