import ArgumentParser
import ConformanceModel
import Reports

/// `gradproof merge`.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the shards of a run together to the run that they are parts of.",
    discussion: """
      The runs are records that "run --shard K/N --report jsonl=FILE" wrote, in any order. What \
      is missing or does not fit is told, and nothing is written: exit status 5 where shards or \
      cases are missing, 2 where records are not of one run. Else the exit status is that of the \
      run on one machine.
      """)

  @Argument(help: ArgumentHelp("The records of all shards.", valueName: "run"))
  var runs: [String]

  @Option(
    help: ArgumentHelp(
      "Write the merged run to a file; may be given several times. The formats: "
        + "\(ReportFormat.list). Its record goes to standard output where none is given.",
      valueName: "format=file"))
  var to: [FileReport] = []

  func run() throws {
    let stored = try runs.map(StoredRunFile.read)
    let merged: StoredRun
    do throws(RunMergeError) {
      merged = try RunMerge.merge(stored)
    } catch {
      let lines =
        ["the records cannot be merged"]
        + (error.contradictions + error.gaps).map(TextStyle.harmless)
      throw Exit(
        error.contradictions.isEmpty ? .incomplete : .usage, lines.joined(separator: "\n  "))
    }
    try StoredRunFile.write(merged, to: to.isEmpty ? [FileReport(.jsonl, to: "-")] : to)
    let status = merged.summary.exitStatus
    if status != .success { throw Exit(status) }
  }
}
