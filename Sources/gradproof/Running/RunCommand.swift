import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Foundation
import Reports
import Synchronization

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
      "Write a report to a file as well; may be given several times.", valueName: "format=file"))
  var report: [FileReport] = []

  @OptionGroup var runOptions: RunOptions

  @Option(
    help: ArgumentHelp(
      "The failures that the engine is known to have; anything else is unexpected.",
      valueName: "file"))
  var knownFailures: String?

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func run() throws {
    let selection = try corpusOptions.selection()
    var options = runOptions.options(
      engineOptions, corpusOptions, knownFailures: try knownFailures.map(KnownFailureFile.read))
    options.corpusIDs = selection.corpus.cases.map(\.id)
    let source = try engineOptions.source()
    Interruption.listen()
    let reports = Mutex(try openReports())
    let run: Conformance.Run
    do throws(EngineFailure) {
      run = try Conformance.run(
        selection.cases, onEnginesFrom: source, options: options,
        isCancelled: { Interruption.signal != nil },
        reportingTo: { event in
          reports.withLock { reports in
            for index in reports.indices { reports[index].receive(event) }
          }
        })
    } catch {
      if let signal = Interruption.signal { throw Exit(signal: signal) }
      throw Exit(error)
    }
    if let signal = Interruption.signal { throw Exit(signal: signal) }
    if let failure = run.summary.engineFailure { throw Exit(failure) }
    let status = run.summary.exitStatus
    if status != .success { throw Exit(status) }
  }

  private func openReports() throws -> sending [any Report] {
    var reports = [
      format.report(
        to: Terminal.output, progress: Terminal.showsProgress ? Terminal.errorOutput : nil,
        style: Terminal.style(color: color))
    ]
    for file in report {
      guard FileManager.default.createFile(atPath: file.path, contents: nil),
        let handle = FileHandle(forWritingAtPath: file.path)
      else {
        throw Exit(.usage, "the report \"\(file.path)\" cannot be written")
      }
      let output = TextOutput { text in
        do {
          try handle.write(contentsOf: Data(text.utf8))
        } catch {
          Terminal.printError("the report \"\(file.path)\" could not be written: \(error)")
          Terminal.end(.internalError)
        }
      }
      reports.append(file.format.report(to: output, style: TextStyle()))
    }
    return reports
  }
}

/// A report that goes to a file: `jsonl=run.jsonl`.
struct FileReport: ExpressibleByArgument {
  var format: ReportFormat
  var path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let format = ReportFormat(rawValue: String(parts[0])) else {
      return nil
    }
    self.format = format
    path = String(parts[1])
  }
}
