import ArgumentParser
import CaseFormat
import Conformance
import ConformanceModel
import EngineKit
import Foundation
import Reports

/// `gradproof known-failures`.
struct KnownFailuresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "known-failures", abstract: "Keep the list of what an engine is known to fail.",
    subcommands: [KnownFailuresUpdateCommand.self])
}

/// `gradproof known-failures update`.
struct KnownFailuresUpdateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Run cases, and edit a list of known failures so that it says what came of them.",
    discussion: """
      The order of the entries, comments and reasons stay. What passes now is removed, a verdict
      that changed is written in place, and a new failure is added at the end with what was found
      as its reason, for a person to explain. A file that is not there is made.
      """)

  @Argument(help: "The list.")
  var file: String

  @OptionGroup var corpusOptions: CorpusOptions
  @OptionGroup var engineOptions: EngineOptions
  @OptionGroup var runOptions: RunOptions

  @Flag(help: "Only say what would be changed.")
  var dryRun = false

  func run() throws {
    if !FileManager.default.fileExists(atPath: file) {
      try write(Array("format: 1\nentries:\n".utf8))
    }
    var options = runOptions.options(
      engineOptions, corpusOptions, knownFailures: try KnownFailureFile.read(file))
    let selection = try corpusOptions.selection()
    options.corpusIDs = selection.corpus.cases.map(\.id)
    let source = try engineOptions.source()
    Interruption.listen()
    let run: Conformance.Run
    do throws(EngineFailure) {
      run = try Conformance.run(
        selection.cases, onEnginesFrom: source, options: options,
        isCancelled: { Interruption.signal != nil })
    } catch {
      throw Exit(error)
    }
    if let signal = Interruption.signal { throw Exit(signal: signal) }
    try edit(with: run)
    if let failure = run.summary.engineFailure { throw Exit(failure) }
  }

  private func edit(with run: Conformance.Run) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Exit(.usage, "\(file) cannot be read any more")
    }
    let edit: KnownFailureEdit
    do throws(Diagnostic) {
      edit = try KnownFailureEdit(
        [UInt8](data), path: file, results: run.results, problems: run.summary.listProblems)
    } catch {
      throw Exit(.usage, error.rendered)
    }
    for change in edit.changes { Terminal.print(TextStyle.harmless(change)) }
    for problem in edit.leftOver {
      Terminal.print(TextStyle.harmless("\(problem.location): by hand: \(problem.message)"))
    }
    if edit.changes.isEmpty, edit.leftOver.isEmpty { Terminal.print("\(file): nothing to change") }
    if !dryRun, !edit.changes.isEmpty { try write(edit.bytes) }
    if !edit.leftOver.isEmpty { throw Exit(.unexpected) }
  }

  private func write(_ bytes: [UInt8]) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw Exit(.usage, "\(file) cannot be written: \(error.localizedDescription)")
    }
  }
}
