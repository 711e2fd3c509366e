import ArgumentParser
import CaseFormat
import ConformanceModel
import EngineKit
import Reports

/// `gradproof lint`.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say whether files of cases are well-formed, and everything that is wrong.")

  @Argument(help: "Folders or files; the corpus that comes with gradproof where none is given.")
  var paths: [String] = []

  @Option(help: "The format: \(ReportFormat.list).")
  var format = ReportFormat.pretty

  func run() throws {
    var corpora = paths.map { CorpusReader().read(folder: $0) }
    if paths.isEmpty { corpora = [try CorpusOptions.bundled()] }
    let diagnostics = corpora.flatMap(\.diagnostics)
    for diagnostic in diagnostics {
      switch format {
      case .pretty: Terminal.print(diagnostic.rendered + "\n")
      case .jsonl: Terminal.print("\(Self.value(diagnostic))")
      }
    }
    let files = corpora.reduce(0) { $0 + $1.fileCount }
    let cases = corpora.reduce(0) { $0 + $1.cases.count }
    if format == .pretty {
      Terminal.print(
        [counted(files, "file"), counted(cases, "case"), counted(diagnostics.count, "problem")]
          .joined(separator: ", "))
    }
    if !diagnostics.isEmpty { throw Exit(.usage) }
    if cases == 0 { throw Exit(.nothingSelected, "there are no cases") }
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
