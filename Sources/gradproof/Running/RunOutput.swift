import ConformanceModel
import Foundation
import Reports
import Synchronization

/// All that a run writes: the report on standard output, other reports, and records.
///
/// Files are made when the run begins, so that a run that is refused harms none.
final class RunOutput: Sendable {
  private struct State {
    var reports: [any Report] = []
    var records: [RecordFile] = []
    var refusal: Exit?
  }

  private let format: ReportFormat
  private let style: TextStyle
  private let progress: ProgressDisplay?
  private let files: [FileReport]
  private let resumed: StoredRun?
  private let state = Mutex(State())

  /// Makes an output.
  ///
  /// - Parameters:
  ///   - format: The format on standard output.
  ///   - style: How text on standard output is laid out.
  ///   - progress: What shows how far the run is.
  ///   - files: Further reports.
  ///   - resumed: The run that is gone on with, in its own record.
  init(
    format: ReportFormat, style: TextStyle, progress: ProgressDisplay?, files: [FileReport],
    resuming resumed: StoredRun?
  ) {
    self.format = format
    self.style = style
    self.progress = progress
    self.files = files
    self.resumed = resumed
  }

  /// Why the run cannot go on, found when it began.
  var refusal: Exit? { state.withLock { $0.refusal } }

  /// Takes the next event.
  func receive(_ event: Event) {
    state.withLock { state in
      if case .runStarted(let header) = event {
        do {
          try begin(header, &state)
        } catch {
          state.refusal = error as? Exit ?? Exit(.internalError, "\(error)")
        }
      }
      if state.refusal != nil { return }
      for index in state.reports.indices { state.reports[index].receive(event) }
      for index in state.records.indices { state.records[index].receive(event) }
      progress?.receive(event)
    }
  }

  /// Takes a result as soon as it is judged.
  func record(_ result: CaseResult) {
    state.withLock { state in
      for record in state.records { record.record(result) }
    }
  }

  private func begin(_ header: RunHeader, _ state: inout sending State) throws {
    var files = files
    if let resumed {
      let own = Self.place(resumed.path)
      files.removeAll { $0.format == .jsonl && Self.place($0.path) == own }
      try Self.check(header, goesOnWith: resumed)
      // A record that is whole is only told again.
      if resumed.ending != .complete { state.records.append(try RecordFile(continuing: resumed)) }
    }
    let output = format == .pretty ? Terminal.outputForPeople : Terminal.output
    state.reports.append(
      format.report(to: progress?.around(output) ?? output, style: style))
    for file in files {
      if file.format == .jsonl, RecordFile.canBeginAt(file.path) {
        state.records.append(try RecordFile(creating: file.path))
      } else {
        state.reports.append(try file.open())
      }
    }
  }

  private static func check(_ header: RunHeader, goesOnWith run: StoredRun) throws {
    var differences = header.differences(
      from: run.header, names: (this: "this run", other: run.path))
    if header.scope.shard != run.header.scope.shard {
      let (here, there) = (header.scope.shard, run.header.scope.shard)
      differences.append(
        "shard: \(here?.description ?? "none") in this run, \(there?.description ?? "none") in "
          + run.path)
    }
    guard !differences.isEmpty else { return }
    throw Exit(
      .usage,
      (["\(run.path) cannot be gone on with, since this would be another run"]
        + differences.map(TextStyle.harmless)).joined(separator: "\n  "))
  }

  private static func place(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }
}
