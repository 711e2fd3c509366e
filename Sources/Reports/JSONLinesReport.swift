public import ConformanceModel
import EngineKit

/// The report for programs: one JSON object a line, `gradproof-events/1`.
///
/// The first line describes the run (`"event": "run"`), then comes one line for each case
/// (`"case"`), and the last line (`"end"`) says that the stream is whole. The format is public:
/// Documentation/run-record.md describes it, and `RunRecordReader` reads it back.
public struct JSONLinesReport: Report {
  private let output: TextOutput

  /// Makes a report.
  public init(to output: TextOutput) {
    self.output = output
  }

  /// Takes the next event.
  public mutating func receive(_ event: Event) {
    output.write(Self.line(event))
  }

  /// The line that stands for an event.
  public static func line(_ event: Event) -> String {
    let value: JSONValue =
      switch event {
      case .runStarted(let header): value(header)
      case .caseFinished(let result): value(result)
      case .runFinished(let summary): value(summary)
      }
    return "\(value)\n"
  }

  // MARK: - The header

  /// The name and version of the format; members may be added, and a reader passes over those that
  /// it does not know.
  static let schema = "gradproof-events/1"

  private static func value(_ header: RunHeader) -> JSONValue {
    var object = JSONObject([
      .init("event", "run"), .init("schema", .string(schema)),
      .init("version", .string(header.version)), .init("engine", engine(header)),
      .init("cases", header.casesArgument.map(JSONValue.string) ?? .null),
      .init("corpus", header.scope.corpusDigest.map(JSONValue.string) ?? .null),
      .init("patterns", .array(header.scope.patterns.map { .string($0) })),
      .init("tier", .string(header.scope.tier.rawValue)),
      .init("total", JSONValue(header.total)),
    ])
    if let shard = header.scope.shard {
      object.append("shard", ["number": JSONValue(shard.number), "count": JSONValue(shard.count)])
    }
    object.append("selected", JSONValue(header.selected))
    if let list = header.scope.knownFailures {
      object.append(
        "known_failures", ["path": .string(list.path), "digest": .string(list.digest)])
    }
    object.append("seed", JSONValue(header.seed))
    object.append("time_limit", JSONValue(header.timeLimit))
    return .object(object)
  }

  private static func engine(_ header: RunHeader) -> JSONValue {
    header.engine.json(with: [
      .init("argument", .string(header.engineArgument)),
      .init("options", .array(header.engineOptions.map { .string($0) })),
    ])
  }

  // MARK: - A case

  private static func value(_ result: CaseResult) -> JSONValue {
    var object = JSONObject()
    object.append("event", "case")
    object.append("position", JSONValue(result.position))
    object.append("id", .string(result.id))
    object.append("verdict", .string(result.verdict.rawValue))
    object.append("expected", .boolean(result.isExpected))
    object.append("tier", .string(result.tier.rawValue))
    if let known = result.known {
      var entry = JSONObject([
        .init("standing", .string(known.kind.rawValue)),
        .init("pattern", .string(known.entry.pattern)),
        .init("listed", .array(known.entry.verdicts.map { .string($0.rawValue) })),
        .init("reason", .string(known.entry.reason)),
      ])
      if let link = known.entry.link { entry.append("link", .string(link)) }
      if let versions = known.entry.versions {
        entry.append("versions", .string(versions.description))
      }
      entry.append("location", value(known.entry.location))
      object.append("known", .object(entry))
    }
    object.append("about", .string(result.about))
    object.append("location", value(result.location))
    object.append("checks", JSONValue(result.checks))
    object.append("seconds", JSONValue(result.seconds))
    if !result.findings.isEmpty { object.append("findings", .array(result.findings.map(value))) }
    if !result.missing.isEmpty {
      object.append("missing", .array(result.missing.map { .string($0) }))
    }
    if !result.notes.isEmpty { object.append("notes", .array(result.notes.map { .string($0) })) }
    if !result.engineNotes.isEmpty {
      object.append("engine_notes", .array(result.engineNotes.map { .string($0) }))
    }
    if !result.standardError.isEmpty {
      object.append("standard_error", .string(result.standardError))
    }
    if !result.conventions.isEmpty {
      object.append(
        "conventions",
        .array(
          result.conventions.map { convention in
            [
              "subject": .string(convention.subject), "chosen": .string(convention.chosen),
              "recorded": convention.recorded.map(JSONValue.string) ?? .null,
            ]
          }))
    }
    append(evidenceOf: result, to: &object)
    return .object(object)
  }

  private static func value(_ finding: Finding) -> JSONValue {
    var object = JSONObject()
    object.append("verdict", .string(finding.verdict.rawValue))
    object.append("subject", .string(finding.subject))
    object.append("message", .string(finding.message))
    if let wanted = finding.wanted { object.append("wanted", .string(wanted)) }
    if let got = finding.got { object.append("got", .string(got)) }
    if let distance = finding.distance {
      object.append("absolute", JSONValue(distance.absolute))
      object.append("relative", JSONValue(distance.relative))
      object.append("ulps", distance.ulps.map { JSONValue($0) } ?? .null)
    }
    if let bound = finding.bound {
      object.append(
        "bound", ["value": JSONValue(bound.value), "origin": .string(bound.origin)])
    }
    if let first = finding.first { object.append("first", value(first)) }
    if let worst = finding.worst { object.append("worst", value(worst)) }
    if let diagnosis = finding.diagnosis {
      object.append(
        "diagnosis",
        ["cause": .string(diagnosis.cause.rawValue), "text": .string(diagnosis.text)])
    }
    if let blame = finding.blame {
      object.append(
        "blame",
        [
          "op": .string(blame.op), "text": .string(blame.text), "step": .string(blame.step),
          "location": value(blame.location),
        ])
    }
    if !finding.details.isEmpty {
      object.append("details", .array(finding.details.map { .string($0) }))
    }
    object.append("location", value(finding.location))
    return .object(object)
  }

  private static func value(_ element: Finding.Element) -> JSONValue {
    var object = JSONObject([
      .init("path", .string(element.path)), .init("dtype", .string(element.dtype.rawValue)),
      .init("wanted", JSONValue(element.wanted)), .init("got", JSONValue(element.got)),
    ])
    if let hex = element.wantedHex { object.append("wanted_hex", .string(hex)) }
    if let hex = element.gotHex { object.append("got_hex", .string(hex)) }
    object.append("absolute", JSONValue(element.distance.absolute))
    object.append("relative", JSONValue(element.distance.relative))
    object.append("ulps", element.distance.ulps.map { JSONValue($0) } ?? .null)
    object.append(
      "bound", ["value": JSONValue(element.bound.value), "origin": .string(element.bound.origin)])
    return .object(object)
  }

  private static func value(_ location: FileLocation) -> JSONValue {
    [
      "path": .string(location.path), "line": JSONValue(location.line),
      "column": JSONValue(location.column),
    ]
  }

  // MARK: - The end

  private static func value(_ summary: RunSummary) -> JSONValue {
    let counts = Verdict.allCases.filter { summary.counts[$0, default: 0] > 0 }.map { verdict in
      JSONObject.Member(verdict.rawValue, JSONValue(summary.counts[verdict, default: 0]))
    }
    var object = JSONObject([
      .init("event", "end"),
      .init("complete", .boolean(!summary.interrupted && summary.engineFailure == nil)),
      .init("counts", .object(JSONObject(counts))), .init("disputed", JSONValue(summary.disputed)),
      .init("checks", JSONValue(summary.checks)), .init("seconds", JSONValue(summary.seconds)),
    ])
    if !summary.known.isEmpty {
      let kinds = summary.known.sorted { $0.key.rawValue < $1.key.rawValue }
      object.append(
        "known", .object(JSONObject(kinds.map { .init($0.key.rawValue, JSONValue($0.value)) })))
    }
    if !summary.listProblems.isEmpty {
      object.append(
        "list_problems",
        .array(summary.listProblems.map(value)))
    }
    if !summary.engineNotes.isEmpty {
      object.append(
        "engine_notes",
        .array(
          summary.engineNotes.map {
            ["message": .string($0.message), "first_case": .string($0.firstCase)]
          }))
    }
    if summary.interrupted { object.append("interrupted", true) }
    if let failure = summary.engineFailure {
      object.append(
        "engine_failure",
        [
          "code": .string(failure.code.name), "message": .string(failure.message),
          "details": .array(failure.details.map { .string($0) }),
        ])
    }
    object.append("exit_status", JSONValue(Int(summary.exitStatus.rawValue)))
    return .object(object)
  }

  private static func value(_ problem: Diagnostic) -> JSONValue {
    var object = JSONObject([
      .init("message", .string(problem.message)), .init("location", value(problem.location)),
    ])
    if let suggestion = problem.suggestion { object.append("suggestion", .string(suggestion)) }
    return .object(object)
  }
}
