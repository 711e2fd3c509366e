import ArgumentParser
import ConformanceModel
import Reports

/// `gradproof report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write stored runs in any format, as if they had been reported when they ran.",
    discussion: """
      The runs are records that "run --report jsonl=FILE" wrote. Exit status: 5 where a record \
      does not tell of all its cases, else 0, whatever the run came to.
      """)

  @Argument(help: ArgumentHelp("The records.", valueName: "run"))
  var runs: [String]

  @Option(
    help: ArgumentHelp(
      "Write a report to a file; may be given several times. The formats: \(ReportFormat.list). "
        + "A report for people goes to standard output where none is given.",
      valueName: "format=file"))
  var to: [FileReport] = []

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func run() throws {
    let stored = try runs.map(StoredRunFile.read)
    if to.isEmpty {
      for run in stored {
        var report = ReportFormat.pretty.report(
          to: Terminal.output, style: Terminal.style(color: color))
        for event in run.events { report.receive(event) }
      }
    } else if stored.count == 1 {
      try StoredRunFile.write(stored[0], to: to)
    } else {
      try writeSeveral(stored)
    }
    if stored.contains(where: { $0.ending != .complete }) { throw Exit(.incomplete) }
  }

  /// Writes several runs into one report each, side by side.
  private func writeSeveral(_ stored: [StoredRun]) throws {
    let runs = stored.map { ReportedRun($0.events) }
    let texts = try to.map { file in
      guard let text = file.format.sideBySide(runs) else {
        throw Exit(
          .usage,
          "a report as \(file.format.rawValue) is about one run, and \(stored.count) were given; "
            + "shards of one run are put together by \"gradproof merge\"")
      }
      return text
    }
    for (file, text) in zip(to, texts) { try file.write(text) }
  }
}
