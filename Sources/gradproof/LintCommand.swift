import ArgumentParser
import CaseFormat
import Conformance
import ConformanceModel
import EngineKit
import Foundation
import Reports

/// `gradproof lint`.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say whether files of cases are well-formed, and whether they earn their place.",
    discussion: """
      Well-formed files are searched for inputs that nothing uses, needs that are implied, and \
      programs that stand twice. --thorough also derives stated gradients anew, by finite \
      differences, and names the cases that catch no fault of "gradproof selftest". Exit status \
      2 for a file that is not well-formed, 1 for anything else that was found.
      """)

  @Argument(help: "Folders or files; the corpus that comes with gradproof where none is given.")
  var paths: [String] = []

  @Option(help: "The format: \(ListFormat.list).")
  var format = ListFormat.pretty

  @Flag(help: "Derive stated gradients anew, and look for cases that catch nothing.")
  var thorough = false

  @Flag(help: "Show how many cases use each op, capability and word of the format.")
  var coverage = false

  func run() throws {
    var corpora = paths.map { CorpusReader().read(folder: $0) }
    if paths.isEmpty { corpora = [try CorpusOptions.bundled()] }
    let cases = corpora.flatMap(\.cases)
    let malformed = corpora.flatMap(\.diagnostics)
    for diagnostic in malformed { show(diagnostic) }
    if coverage && malformed.isEmpty { return show(Coverage(of: cases)) }
    var findings: [Diagnostic] = []
    var rederived: Int?
    if malformed.isEmpty && !cases.isEmpty {
      let lint = CorpusLint(cases)
      findings = lint.wordsInVain() + lint.duplicates()
      if thorough {
        Interruption.listen()
        let oracles = lint.contradictions()
        findings += oracles.found
        rederived = oracles.rederived
        findings += lint.idle(
          jobs: ProcessInfo.processInfo.activeProcessorCount,
          isCancelled: { Interruption.signal != nil })
        if let signal = Interruption.signal { throw Exit(signal: signal) }
      }
      for finding in findings { show(finding) }
    }
    if format == .pretty {
      let files = corpora.reduce(0) { $0 + $1.fileCount }
      var parts = [counted(files, "file"), counted(cases.count, "case")]
      if let rederived { parts.append("\(rederived) derived anew") }
      parts.append(counted(malformed.count + findings.count, "problem"))
      Terminal.print(parts.joined(separator: ", "))
    }
    if !malformed.isEmpty { throw Exit(.usage) }
    if cases.isEmpty { throw Exit(.nothingSelected, "there are no cases") }
    if !findings.isEmpty { throw Exit(.unexpected) }
  }

  private func show(_ diagnostic: Diagnostic) {
    switch format {
    case .pretty: Terminal.print(diagnostic.rendered + "\n")
    case .jsonl: Terminal.print("\(Self.value(diagnostic))")
    }
  }

  private func show(_ coverage: Coverage) {
    for group in coverage.groups {
      switch format {
      case .jsonl:
        for (word, cases) in group.words {
          let value: JSONValue = [
            "group": .string(group.name), "word": .string(word), "cases": JSONValue(cases),
          ]
          Terminal.print("\(value)")
        }
      case .pretty:
        let style = Terminal.style(color: .auto)
        let used = group.words.count - group.missing.count
        Terminal.print(
          style.paint("\(group.name)  \(used) of \(group.words.count)", .strong) + "\n"
            + style.wrap(
              group.words.map { "\($0.word) \($0.cases)" }.joined(separator: ", "), indent: 2)
            + (group.missing.isEmpty
              ? ""
              : "\n"
                + style.paint(
                  style.wrap("unused: " + group.missing.joined(separator: ", "), indent: 2), .bad))
            + "\n")
      }
    }
    if format == .pretty {
      let missing = coverage.groups.reduce(0) { $0 + $1.missing.count }
      Terminal.print("\(counted(missing, "word")) without a case")
    }
  }

  private static func value(_ diagnostic: Diagnostic) -> JSONValue {
    [
      "path": .string(diagnostic.location.path), "line": JSONValue(diagnostic.location.line),
      "column": JSONValue(diagnostic.location.column), "length": JSONValue(diagnostic.length),
      "message": .string(diagnostic.message),
      "suggestion": diagnostic.suggestion.map(JSONValue.string) ?? .null,
    ]
  }
}
