import ArgumentParser
import CaseFormat
import Reports

/// `gradproof schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema (draft-07) of a format.",
    discussion: """
      For completion in an editor, write the schema to a file and begin files of cases with: \
      # yaml-language-server: $schema=FILE
      """)

  /// A format that has a schema.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// A file of cases.
    case `case`
    /// A line of a run's record.
    case runRecord = "run-record"
  }

  @Argument(help: "The format.")
  var format: Format

  func run() {
    switch format {
    case .case: Terminal.output.write(CaseSchema.text)
    case .runRecord: Terminal.output.write(RunRecordSchema.text)
    }
  }
}
