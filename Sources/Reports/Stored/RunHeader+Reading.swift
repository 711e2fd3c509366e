import ConformanceModel
import EngineKit

extension RunHeader {
  /// Reads the first line of a record.
  init(_ record: RecordFields) throws(RecordProblem) {
    let schema = try record.string("schema")
    guard schema == JSONLinesReport.schema else {
      throw RecordProblem(
        "the record has the format \"\(schema)\"; this version reads \(JSONLinesReport.schema)")
    }
    let engine = try record.fields("engine")
    let selected = try record.integer("selected")
    self.init(
      version: try record.string("version"), engine: try EngineDescription(engine),
      engineArgument: try engine.string("argument"), engineOptions: try engine.strings("options"),
      casesArgument: try record.optionalString("cases"), selected: selected,
      total: try record.integer("total"), seed: try record.integer("seed", as: UInt64.self),
      timeLimit: try record.double("time_limit"), scope: try RunScope(record))
    guard selected >= 0, total >= selected else {
      throw RecordProblem("\(selected) cases of \(total) are selected, which cannot be")
    }
  }
}

extension RunScope {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      corpusDigest: try record.optionalString("corpus"), patterns: try record.strings("patterns"),
      tier: try record.word("tier"))
    if let shard = try record.optionalFields("shard") {
      let (number, count) = (try shard.integer("number"), try shard.integer("count"))
      guard let part = Shard(number: number, of: count) else {
        throw RecordProblem("there is no shard \(number) of \(count)")
      }
      self.shard = part
    }
    if let list = try record.optionalFields("known_failures") {
      knownFailures = ListIdentity(
        path: try list.string("path"), digest: try list.string("digest"))
    }
  }
}

extension EngineDescription {
  /// Reads an engine; of capabilities and dtypes, those that this version knows.
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      name: try record.string("name"), version: try record.string("version"),
      capabilities: Set(try record.strings("capabilities").compactMap(Capability.init)),
      dtypes: Set(try record.strings("dtypes").compactMap(DType.init)))
    if record.has("ops") { ops = Set(try record.strings("ops")) }
    homepage = try record.optionalString("homepage")
    if let facts = try record.optionalFields("environment") {
      for name in facts.names { environment[name] = try facts.string(name) }
    }
  }
}
