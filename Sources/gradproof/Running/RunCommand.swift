import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Foundation
import Reports

/// `gradproof run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run cases on an engine and judge what it lets one observe.")

  @OptionGroup var corpusOptions: CorpusOptions
  @OptionGroup var engineOptions: EngineOptions

  @Option(help: "The format on standard output: \(ReportFormat.list).")
  var format = ReportFormat.pretty

  @Option(
    help: ArgumentHelp(
      "Write a report to a file as well, such as junit=run.xml; may be given several times.",
      valueName: "format=file"))
  var report: [FileReport] = []

  @OptionGroup var runOptions: RunOptions
  @OptionGroup var shardOptions: ShardOptions

  @Option(
    help: ArgumentHelp(
      "The failures that the engine is known to have; anything else is unexpected.",
      valueName: "file"))
  var knownFailures: String?

  @Option(
    help: ArgumentHelp(
      "Go on with a run that died or was stopped, in its record; what is not said is as it was.",
      valueName: "run.jsonl"))
  var resume: String?

  @OptionGroup var textOptions: TextOptions

  func run() throws {
    guard let resume else { return try perform() }
    let stored = try StoredRunFile.read(resume)
    var command = self
    try command.complete(from: stored.header)
    try command.perform(resuming: stored)
  }

  private func perform(resuming resumed: StoredRun? = nil) throws {
    // Also what is stopped before its first case has a report, which says that nothing was run.
    Interruption.listen()
    let selection = try corpusOptions.selection()
    let chosen = try shardOptions.chosen()
    var options = try options(selection.corpus, chosen?.shard)
    if let resumed {
      options.earlier = .init(resumed.judged, seconds: resumed.summary.seconds)
    }
    if let chosen {
      let own = selection.cases.count { chosen.shard.contains($0.id) }
      Terminal.printError("\(chosen.text): \(own) of \(counted(selection.cases.count, "case"))")
    }
    let bazel = BazelTest(chosen)
    try bazel?.touchStatusFile()
    let source = try engineOptions.source()
    let output = RunOutput(
      format: format, style: textOptions.style, progress: Terminal.progress(textOptions.progress),
      files: report + (bazel?.reports ?? []), resuming: resumed)
    let run: Conformance.Run
    do throws(EngineFailure) {
      run = try Conformance.run(
        selection.cases, onEnginesFrom: source, options: options,
        isCancelled: { Interruption.signal != nil || output.refusal != nil },
        recordingTo: output.record, reportingTo: output.receive)
    } catch {
      if let signal = Interruption.signal { throw Exit(signal: signal) }
      throw Exit(error)
    }
    if let refusal = output.refusal { throw refusal }
    if let signal = Interruption.signal { throw Exit(signal: signal) }
    if let failure = run.summary.engineFailure { throw Exit(failure) }
    let status = run.summary.exitStatus
    if status != .success { throw Exit(status) }
  }

  private func options(_ corpus: Corpus, _ shard: Shard?) throws -> Conformance.Options {
    let list = try knownFailures.map(KnownFailureFile.read)
    var options = runOptions.options(engineOptions, corpusOptions, knownFailures: list)
    options.corpusIDs = corpus.cases.map(\.id)
    options.scope = RunScope(
      corpusDigest: corpus.digest, patterns: corpusOptions.patterns, tier: corpusOptions.tier,
      shard: shard, knownFailures: knownFailures.flatMap(KnownFailureFile.identity))
    return options
  }

  /// Takes what the command line does not say from a run that is gone on with.
  private mutating func complete(from header: RunHeader) throws {
    let scope = header.scope
    if corpusOptions.patterns.isEmpty { corpusOptions.patterns = scope.patterns }
    corpusOptions.cases = corpusOptions.cases ?? header.casesArgument
    corpusOptions.givenTier = corpusOptions.givenTier ?? scope.tier
    engineOptions.givenEngine = engineOptions.givenEngine ?? header.engineArgument
    if engineOptions.settings.words.isEmpty {
      engineOptions.settings = try EngineSettings.parse(header.engineOptions)
    }
    runOptions.givenSeed = runOptions.givenSeed ?? header.seed
    runOptions.givenTimeout = runOptions.givenTimeout ?? header.timeLimit
    shardOptions.shard = shardOptions.shard ?? scope.shard.map(ShardChoice.stated)
    knownFailures = knownFailures ?? scope.knownFailures?.path
  }
}
