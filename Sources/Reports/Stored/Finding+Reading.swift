import ConformanceModel
import EngineKit

extension Finding {
  /// Reads one thing that was not as it must be.
  init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      try record.word("verdict"), subject: try record.string("subject"),
      try record.string("message"), wanted: try record.optionalString("wanted"),
      got: try record.optionalString("got"),
      distance: record.has("absolute") ? try Distance(record) : nil,
      bound: try record.optionalFields("bound").map(Bound.init),
      at: try FileLocation(try record.fields("location")), details: try record.strings("details"))
    first = try record.optionalFields("first").map(Element.init)
    worst = try record.optionalFields("worst").map(Element.init)
    diagnosis = try record.optionalFields("diagnosis").flatMap(Diagnosis.init)
    blame = try record.optionalFields("blame").map(Blame.init)
  }
}

extension Finding.Distance {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      absolute: try record.double("absolute"), relative: try record.double("relative"),
      ulps: try record.optionalInteger("ulps", as: UInt64.self))
  }
}

extension Finding.Bound {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    self.init(try record.double("value"), from: try record.string("origin"))
  }
}

extension Finding.Element {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      path: try record.string("path"), wanted: try record.double("wanted"),
      got: try record.double("got"), dtype: try record.word("dtype"),
      distance: try Finding.Distance(record),
      bound: try Finding.Bound(try record.fields("bound")))
  }
}

extension Diagnosis {
  /// Reads a diagnosis; `nil` for a cause that this version does not know.
  fileprivate init?(_ record: RecordFields) throws(RecordProblem) {
    guard let cause = Cause(rawValue: try record.string("cause")) else { return nil }
    self.init(cause, try record.string("text"))
  }
}

extension Blame {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      op: try record.string("op"), try record.string("text"), step: try record.string("step"),
      at: try FileLocation(try record.fields("location")))
  }
}
