import ConformanceModel

extension CaseResult {
  /// Reads the line of a case.
  init(_ record: RecordFields) throws(RecordProblem) {
    let location = try FileLocation(try record.fields("location"))
    var findings: [Finding] = []
    for finding in try record.list("findings") { findings.append(try Finding(finding)) }
    var conventions: [Convention] = []
    for convention in try record.list("conventions") {
      conventions.append(
        Convention(
          subject: try convention.string("subject"), chosen: try convention.string("chosen"),
          recorded: try convention.optionalString("recorded")))
    }
    self.init(
      of: Case(
        id: try record.string("id"), about: try record.string("about"),
        source: try record.optionalString("source") ?? "", location: location,
        tier: try record.word("tier")),
      findings: findings, missing: try record.strings("missing"), conventions: conventions,
      notes: try record.strings("notes"),
      standardError: try record.optionalString("standard_error") ?? "",
      checks: try record.integer("checks"), seconds: try record.double("seconds"))
    text = try record.optionalString("text") ?? ""
    verdict = try record.word("verdict")
    position = try record.integer("position")
    engineNotes = try record.strings("engine_notes")
    known = try record.optionalFields("known").map(KnownStanding.init)
    for observation in try record.list("observations") {
      observations.append(try ObservedValue(observation))
    }
    graph = try record.optionalFields("graph").map(ProgramGraph.init)
    slopes = try record.optionalFields("slopes").map(SlopeEvidence.init)
  }
}

extension KnownStanding {
  fileprivate init(_ record: RecordFields) throws(RecordProblem) {
    var verdicts: [Verdict] = []
    for name in try record.strings("listed") {
      guard let verdict = Verdict(rawValue: name) else {
        throw RecordProblem("\"\(name)\" is no verdict that this version knows")
      }
      verdicts.append(verdict)
    }
    self.init(
      try record.word("standing"),
      KnownFailure(
        try record.string("pattern"), verdicts, reason: try record.string("reason"),
        link: try record.optionalString("link"),
        versions: try record.optionalString("versions").flatMap(VersionRange.init),
        at: try FileLocation(try record.fields("location"))))
  }
}

extension FileLocation {
  init(_ record: RecordFields) throws(RecordProblem) {
    self.init(
      path: try record.string("path"), line: try record.integer("line"),
      column: try record.integer("column"))
  }
}
