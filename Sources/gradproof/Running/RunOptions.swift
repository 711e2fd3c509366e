import ArgumentParser
import Conformance
import ConformanceModel
import Foundation

/// How cases are run.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many engines run side by side; the report is the same. One, or as many as there are "
        + "cores where the engine is the reference.", valueName: "n"))
  var jobs: Int?

  @Option(
    name: .customLong("timeout"),
    help: ArgumentHelp(
      "How long a case may be without a sign of life from the engine; 10 where it is not said.",
      valueName: "seconds"))
  var givenTimeout: Double?

  @Option(
    name: .customLong("seed"),
    help: ArgumentHelp("The seed of random directions and cotangents.", valueName: "seed"))
  var givenSeed: UInt64?

  var timeout: Double { givenTimeout ?? 10 }
  var seed: UInt64 { givenSeed ?? 0 }

  func validate() throws {
    guard jobs ?? 1 > 0 else { throw ValidationError("--jobs is at least 1") }
    guard timeout > 0, timeout < 1e9 else {
      throw ValidationError("--timeout is a number of seconds above 0")
    }
  }

  /// The options of a run.
  func options(
    _ engine: EngineOptions, _ corpus: CorpusOptions, knownFailures: KnownFailureList? = nil
  ) -> Conformance.Options {
    Conformance.Options(
      seed: seed, engineArgument: engine.engine, engineOptions: engine.settings.words,
      casesArgument: corpus.cases, knownFailures: knownFailures,
      jobs: jobs
        ?? (engine.engine == "reference" ? ProcessInfo.processInfo.activeProcessorCount : 1),
      timeLimit: .seconds(timeout))
  }
}
