public import ConformanceModel

/// A run as its record tells of it: what a report needs, long after the run.
public struct StoredRun: Sendable {
  /// The record's file, as it is shown to people.
  public var path: String
  /// What was known before the first case.
  public var header: RunHeader
  /// The results in the order of the cases, whatever the order in which they were written.
  public var results: [CaseResult]
  /// What the run came to; where the record has no end, what there is of it.
  public var summary: RunSummary
  /// How the record ends.
  public var ending: Ending
  /// The number of bytes up to where a resumed run goes on: all but an end record, and a last line
  /// that was not written whole.
  public var byteCountOfCases: Int

  /// How a record ends.
  public enum Ending: Sendable, Hashable {
    /// With an end record that says that every case was reached.
    case complete
    /// With an end record that says that the run was stopped, or that its engine was lost.
    case stopped
    /// Without an end record: whoever wrote it died.
    case truncated
  }

  /// The number of cases that were selected and not reached.
  public var unreached: Int { max(header.selected - judged.count, 0) }

  /// The results of the cases that were reached.
  public var judged: [CaseResult] { results.filter { $0.verdict != .notRun } }

  /// The events of the run, for any report.
  ///
  /// Of a truncated record they end as those of an interrupted run do.
  public var events: [Event] {
    [.runStarted(header)] + results.map(Event.caseFinished) + [.runFinished(summary)]
  }
}
