import ConformanceModel
import EngineKit

/// The last line of a record.
struct StoredEnd {
  /// Whether every case was reached.
  var isComplete: Bool
  /// What the line says of the numbers of cases; the summary counts them anew.
  var counts: [Verdict: Int]
  /// What the run came to, without what the lines of the cases say.
  var summary: RunSummary

  init(_ record: RecordFields) throws(RecordProblem) {
    isComplete = try record.boolean("complete")
    counts = [:]
    let numbers = try record.fields("counts")
    for name in numbers.names {
      guard let verdict = Verdict(rawValue: name) else {
        throw RecordProblem("\"\(name)\" is no verdict that this version knows")
      }
      counts[verdict] = try numbers.integer(name)
    }
    summary = RunSummary(
      seconds: try record.double("seconds"),
      interrupted: record.has("interrupted") ? try record.boolean("interrupted") : false,
      engineFailure: try record.optionalFields("engine_failure").map(EngineFailure.init))
    for problem in try record.list("list_problems") {
      summary.listProblems.append(
        Diagnostic(
          at: try FileLocation(try problem.fields("location")), try problem.string("message"),
          suggestion: try problem.optionalString("suggestion")))
    }
  }
}

extension EngineFailure {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    let name = try record.string("code")
    let codes: [Code] = [.notStarted, .crash, .timeout, .protocolError, .cancelled]
    self.init(
      codes.first { $0.name == name } ?? .crash, try record.string("message"),
      details: try record.strings("details"))
  }
}
