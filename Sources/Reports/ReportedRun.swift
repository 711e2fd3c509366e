public import ConformanceModel
import EngineKit

/// All that the events of one run say, for reports whose first lines count what comes after them.
public struct ReportedRun: Sendable {
  /// What was known before the first case; `nil` where the run never began.
  public private(set) var header: RunHeader?
  /// The results in the order of the run.
  public private(set) var results: [CaseResult] = []
  /// What the run came to; `nil` where the record was cut off.
  public private(set) var summary: RunSummary?

  /// Makes a run from its events.
  public init(_ events: some Sequence<Event> = []) {
    for event in events { receive(event) }
  }

  /// Takes the next event.
  public mutating func receive(_ event: Event) {
    switch event {
    case .runStarted(let header): self.header = header
    case .caseFinished(let result): results.append(result)
    case .runFinished(let summary): self.summary = summary
    }
  }

  /// The results by the first part of their ids, in the order of the run.
  var areas: [(name: String, results: [CaseResult])] {
    var areas: [(name: String, results: [CaseResult])] = []
    var positions: [String: Int] = [:]
    for result in results {
      if let position = positions[result.area] {
        areas[position].results.append(result)
      } else {
        positions[result.area] = areas.count
        areas.append((result.area, [result]))
      }
    }
    return areas
  }

  /// The results that need attention.
  var unexpected: [CaseResult] { results.filter { !$0.isExpected } }

  /// How many cases were selected and not reached.
  var notRun: Int {
    max(summary?.counts[.notRun] ?? 0, summary == nil ? (header?.selected ?? 0) - results.count : 0)
  }

  /// Why the run did not come to its end, if it did not.
  var breakage: String? {
    if let failure = summary?.engineFailure {
      return "the engine cannot be run any more: \(failure.message)"
    }
    if notRun > 0 {
      let all = results.count + notRun
      let reason = summary == nil ? "the record is cut off" : "the run was stopped"
      return "\(reason): \(notRun) of \(counted(all, "case")) were not run"
    }
    return summary?.interrupted == true ? "the run was stopped" : nil
  }
}

/// A report that is written when the run is over.
protocol ClosingReport: Report {
  var run: ReportedRun { get set }
  var output: TextOutput { get }
  /// The whole report.
  var text: String { get }
}

extension ClosingReport {
  mutating func receive(_ event: Event) {
    run.receive(event)
    if case .runFinished = event { output.write(text) }
  }
}

extension CaseResult {
  /// The first part of the id.
  var area: String { id.split(separator: "/").first.map(String.init) ?? id }

  /// What the case came to in a word: its verdict, or how that stands to a list.
  var standing: String { known?.kind.rawValue ?? verdict.rawValue }
}
