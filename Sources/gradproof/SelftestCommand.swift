import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Engines
import Foundation
import Reports

/// `gradproof selftest`.
struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Break the reference engine in many ways and tell which cases notice.",
    discussion: """
      Every fault must be caught by a case of tier core or smoke, every such case must catch one \
      or say why it stays, and no lawful variant may be accused. Exit status 0 if so, 1 if not.
      """)

  @OptionGroup var corpusOptions: CorpusOptions

  @Option(
    help: ArgumentHelp(
      "Try the faults that this pattern matches; may be given several times.",
      valueName: "fault-glob"))
  var fault: [String] = []

  @Option(help: "How many faults are tried at a time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "The format on standard output: \(ListFormat.list).")
  var format = ListFormat.pretty

  @Option(help: "The seed of random directions and cotangents.")
  var seed: UInt64 = 0

  @Flag(help: "Name every case that caught a fault, not the first few.")
  var matrix = false

  @Flag(
    help: """
      Tell how often the diagnosis of a mismatch names the fault, and blame the op, in place of \
      which cases notice.
      """)
  var diagnosis = false

  @Option(help: "With --diagnosis, how many cases of each fault are explained.")
  var casesPerFault = 3

  @Flag(help: "List the faults and lawful variants that there are, and try none.")
  var list = false

  func run() throws {
    let selection = CaseSelection(fault)
    let faults = Fault.all.filter { selection.contains($0.name) }
    let lawful = Fault.lawful.filter { selection.contains($0.name) }
    guard !faults.isEmpty || !lawful.isEmpty else {
      throw Exit(
        .nothingSelected,
        "no fault is named so: \(fault.joined(separator: ", "))\n--list shows those there are")
    }
    guard jobs > 0 else { throw Exit(.usage, "--jobs is at least 1, not \(jobs)") }
    if list { return show(faults, lawful) }
    let cases = try corpusOptions.selectedCases()
    Interruption.listen()
    if diagnosis { return try testDiagnosis(cases, faults) }
    let progress = FaultProgress()
    let selftest = Selftest(
      cases, faults: faults, lawful: lawful, options: .init(seed: seed), jobs: jobs,
      isCancelled: { Interruption.signal != nil }, progress: progress.show)
    progress.clear()
    let report = SelftestReport(selftest, matrix: matrix, style: Terminal.style(color: .auto))
    Terminal.print(format == .jsonl ? report.lines : report.text)
    if let signal = Interruption.signal { throw Exit(signal: signal) }
    let isWhole = fault.isEmpty && corpusOptions.patterns.isEmpty
    if !selftest.isComplete || isWhole && !selftest.idle.isEmpty { throw Exit(.unexpected) }
  }

  private func testDiagnosis(_ cases: [Case], _ faults: [Fault]) throws {
    guard casesPerFault > 0 else {
      throw Exit(.usage, "--cases-per-fault is at least 1, not \(casesPerFault)")
    }
    let progress = FaultProgress()
    let test = DiagnosisTest(
      cases, faults: faults, casesPerFault: casesPerFault, options: .init(seed: seed), jobs: jobs,
      isCancelled: { Interruption.signal != nil }, progress: progress.show)
    progress.clear()
    let report = DiagnosisReport(test, lists: matrix, style: Terminal.style(color: .auto))
    Terminal.print(format == .jsonl ? report.lines : report.text)
    if let signal = Interruption.signal { throw Exit(signal: signal) }
    if !test.isGoodEnough { throw Exit(.unexpected) }
  }

  private func show(_ faults: [Fault], _ lawful: [Fault]) {
    for (fault, isLawful) in faults.map({ ($0, false) }) + lawful.map({ ($0, true) }) {
      if format == .jsonl {
        let value: JSONValue = [
          "fault": .string(fault.name), "about": .string(fault.about),
          "lawful": .boolean(isLawful),
        ]
        Terminal.print("\(value)")
      } else {
        Terminal.print("\(fault.name)\(isLawful ? " (lawful)" : "")\n    \(fault.about)")
      }
    }
  }
}

/// How many faults were tried, on one line of a terminal.
private struct FaultProgress {
  private let isShown = Terminal.showsProgress

  func show(_ done: Int, _ all: Int) {
    if isShown { Terminal.errorOutput.write("\r\u{1B}[K\(done)/\(all) faults") }
  }

  func clear() {
    if isShown { Terminal.errorOutput.write("\r\u{1B}[K") }
  }
}
