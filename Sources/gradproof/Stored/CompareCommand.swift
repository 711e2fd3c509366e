import ArgumentParser
import ConformanceModel
import Reports

/// `gradproof compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say which cases broke, changed, were fixed, are new or are gone between two runs.",
    discussion: """
      The runs are records that "run --report jsonl=FILE" wrote. Exit status: 1 where a case \
      broke, 5 where a record does not tell of all its cases, else 0.
      """)

  @Argument(help: "The record of the earlier run.")
  var before: String

  @Argument(help: "The record of the later run.")
  var after: String

  @Option(help: "The format: \(ListFormat.list).")
  var format = ListFormat.pretty

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func run() throws {
    let comparison = RunComparison(
      from: try StoredRunFile.read(before), to: try StoredRunFile.read(after))
    let text = ComparisonText(comparison, style: Terminal.style(color: color))
    switch format {
    case .pretty: Terminal.output.write(text.text)
    case .jsonl: for value in text.values { Terminal.print("\(value)") }
    }
    if comparison.exitStatus != .success { throw Exit(comparison.exitStatus) }
  }
}
