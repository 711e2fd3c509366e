import ArgumentParser
import Conformance
import ConformanceModel
import Reports

/// `gradproof explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a case: what it promises, why what it expects is right, what engines gave.",
    discussion: """
      Where a gradient is the derivative of the program, finite differences of the program are \
      shown beside it: the steps with what each is off by, and what GSL says of the same. A report \
      of "gradproof run --format jsonl" that is named by --run tells what its engine gave.
      """)

  @OptionGroup var corpusOptions: CorpusOptions

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "A stored report in jsonl; may be given several times.", valueName: "file"))
  var runs: [String] = []

  @Option(help: "How many entries of a derivative are shown with their steps.")
  var entries = 2

  @Option(help: "The seed of random cotangents.")
  var seed: UInt64 = 0

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    guard entries >= 0 else { throw ValidationError("--entries is not negative") }
  }

  func run() throws {
    let subject = try corpusOptions.selectedCase("one case is explained at a time")
    let answers = try runs.map { try StoredAnswer(of: subject.id, in: $0) }
    let text = ExplanationText(
      subject: subject, source: corpusOptions.sourceLines(of: subject),
      explanation: CaseExplanation(of: subject, seed: seed), answers: answers,
      shownEntries: entries, style: Terminal.style(color: color))
    Terminal.print(text.text)
  }
}
