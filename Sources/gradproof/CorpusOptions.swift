import ArgumentParser
import CaseFormat
import Cases
import Conformance
import ConformanceModel
import Reports

/// Which cases a command is about.
struct CorpusOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Ids, folders, or patterns with * (in a segment), ** (anything) and ?; all where none is given.",
      valueName: "id-glob"), completion: .custom(IDCompletion.words))
  var patterns: [String] = []

  @Option(
    help: ArgumentHelp(
      "A folder or file of cases, in place of the corpus that comes with gradproof.",
      valueName: "dir"), completion: .directory)
  var cases: String?

  @Option(
    name: .customLong("tier"),
    help: ArgumentHelp(
      "The largest tier to take: smoke, core, extended or quarantine, each with those before it.",
      valueName: "tier"))
  var givenTier: Tier?

  var tier: Tier { givenTier ?? .quarantine }

  /// Reads the corpus; every problem in it is told, then the command ends with status 2.
  func corpus() throws -> Corpus {
    let corpus = try read()
    guard corpus.diagnostics.isEmpty else { throw Self.exit(for: corpus) }
    return corpus
  }

  /// The cases that are meant, at least one.
  func selectedCases() throws -> [Case] {
    try selection().cases
  }

  /// The one case that is meant; `purpose` says why there can be one only.
  func selectedCase(_ purpose: String) throws -> Case {
    let selected = try selectedCases()
    guard selected.count == 1 else {
      let ids = selected.prefix(5).map { "\n  \($0.id)" }.joined()
      throw Exit(
        .usage,
        "\(purpose), and \(selected.count) are named:\(ids)" + (selected.count > 5 ? "\n  …" : ""))
    }
    return selected[0]
  }

  /// The cases that are meant, at least one, and the corpus that they are taken from.
  func selection() throws -> (cases: [Case], corpus: Corpus) {
    let corpus = try corpus()
    let selection = CaseSelection(patterns)
    let selected = corpus.cases.filter { selection.contains($0.id) && $0.tier <= tier }
    guard selected.isEmpty else { return (selected, corpus) }
    if corpus.cases.isEmpty { throw Exit(.nothingSelected, "there are no cases to select from") }
    guard !patterns.isEmpty else {
      throw Exit(.nothingSelected, "no case is of tier \(tier.rawValue) or before")
    }
    var message = "no case is selected by \(patterns.map { "\"\($0)\"" }.joined(separator: ", "))"
    if tier < .quarantine { message += " up to tier \(tier.rawValue)" }
    if let pattern = patterns.first,
      let near = Spelling.nearest(to: pattern, among: corpus.idsAndFolders)
    {
      message += "; did you mean \"\(near)\"?"
    }
    throw Exit(.nothingSelected, message + "\n\"gradproof list\" shows the ids there are")
  }

  /// The file that a case stands in.
  func file(of item: Case) -> String? {
    let shown = item.location.path
    guard cases == nil else { return shown }
    return CorpusFolder.path.map { $0 + shown.dropFirst(CorpusFolder.shownAs.count) }
  }

  private func read() throws -> Corpus {
    try cases.map { CorpusReader().read(folder: $0) } ?? Self.bundled()
  }

  /// The corpus that comes with gradproof.
  static func bundled() throws -> Corpus {
    do {
      return try Corpus.bundled()
    } catch {
      throw Exit(.usage, "\(error); --cases names one")
    }
  }

  static func exit(for corpus: Corpus) -> Exit {
    for diagnostic in corpus.diagnostics {
      Terminal.errorOutput.write(diagnostic.rendered + "\n\n")
    }
    let problems = counted(corpus.diagnostics.count, "problem")
    return Exit(.usage, "\(problems) in the corpus; nothing was run")
  }
}

extension Corpus {
  /// The ids with the files and folders that they lie in.
  var idsAndFolders: Set<String> {
    var names: Set<String> = []
    for id in cases.map(\.id) {
      names.insert(id)
      var parts = id.split(separator: "/").dropLast()
      while !parts.isEmpty {
        names.insert(parts.joined(separator: "/"))
        parts = parts.dropLast()
      }
    }
    return names
  }
}
