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

  @Option(help: "How many engines run side by side; the report is the same.")
  var jobs = 1

  @Option(
    help: ArgumentHelp(
      "How long a case may be without a sign of life from the engine.", valueName: "seconds"))
  var timeout = 10.0

  @Option(help: "The seed of random directions and cotangents.")
  var seed: UInt64 = 0

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    guard jobs > 0 else { throw ValidationError("--jobs is at least 1") }
    guard timeout > 0, timeout < 1e9 else {
      throw ValidationError("--timeout is a number of seconds above 0")
    }
  }

  func run() throws {
    let cases = try corpusOptions.selectedCases()
    let source = try engineOptions.source()
    Interruption.listen()
    let reports = Mutex(try openReports())
    let options = Conformance.Options(
      seed: seed, engineArgument: engineOptions.engine, engineOptions: engineOptions.words,
      casesArgument: corpusOptions.cases, jobs: jobs, timeLimit: .seconds(timeout))
    let run: Conformance.Run
    do throws(EngineFailure) {
      run = try Conformance.run(
        cases, onEnginesFrom: source, options: options,
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
