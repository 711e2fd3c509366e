import ConformanceModel
import EngineKit
import Reports

/// Runs that never were, for tests of what is made of runs.
struct SampleRun {
  var header: RunHeader
  var results: [CaseResult]
  var summary: RunSummary

  static let place = FileLocation(path: "Cases/a/b.yaml", line: 12, column: 7)

  /// A run of as many cases as asked for, with every kind of result, the same for the same seed.
  init(cases: Int, seed: UInt64 = 0, shard: Shard? = nil) {
    var random = SampleRandom(seed)
    let all = (0..<cases).map { Self.result($0, &random) }
    results = all.filter { shard?.contains($0.id) ?? true }
    let engine = EngineDescription(
      name: "toy", version: "2.0+cpu", capabilities: [.leaf, .detach], dtypes: [.float64, .bool],
      ops: ["mul", "add"], homepage: "https://example.org", environment: ["python": "3.11 \u{1B}"])
    header = RunHeader(
      version: "0.1.0", engine: engine, engineArgument: "exec:./toy x",
      engineOptions: ["--option", "device=cpu"], casesArgument: "my cases",
      selected: results.count, total: cases, seed: UInt64.max, timeLimit: 2.5,
      scope: RunScope(
        corpusDigest: "sha256:ab", patterns: ["a", "c/*"], tier: .extended, shard: shard,
        knownFailures: .init(path: "known.yaml", digest: "sha256:cd")))
    summary = RunSummary(seconds: 0.1 + 0.2)
    summary.isShard = shard != nil
    summary.listProblems = [
      Diagnostic(at: Self.place, "the entry \"x\" matches no case", suggestion: "remove it")
    ]
    for index in results.indices {
      results[index].engineNotes = summary.newNotes(of: results[index])
      summary.count(results[index])
    }
  }

  var events: [Event] {
    [.runStarted(header)] + results.map(Event.caseFinished) + [.runFinished(summary)]
  }

  /// The run's record.
  var record: [UInt8] { Array(events.map(JSONLinesReport.line).joined().utf8) }

  private static func result(_ index: Int, _ random: inout SampleRandom) -> CaseResult {
    let names = ["a/b/square", "a/c/kink", "d/e/broadcast", "f/é\u{200D}"]
    let id = "\(names[index % names.count])[n=\(index)]"
    let tiers: [Tier] = [.core, .core, .extended, .quarantine]
    let subject = Case(
      id: id, about: "The gradient of x² is 2x.", source: "", location: place,
      tier: tiers[Int(random.next() % 4)])
    var result: CaseResult
    switch random.next() % 4 {
    case 0:
      result = CaseResult(of: subject, missing: ["capability hooks"], notes: ["a branch"])
    case 1:
      let numbers = [
        0.1, -0.0, .infinity, .nan, Double.leastNonzeroMagnitude, 1.7976931348623157e308,
      ]
      let value = numbers[Int(random.next() % 6)]
      result = CaseResult(
        of: subject,
        findings: [
          Finding(
            .mismatch, subject: "x.grad[\(index)]", "differs", wanted: "3.0", got: "2.0",
            distance: .init(absolute: value, relative: 1.0 / 3, ulps: UInt64.max),
            bound: .init(4e-14, from: "64 ε·|want|"), at: place,
            details: ["the engine's words: \u{1B}[31mred\u{07}", "line\nbreak \"quoted\""]),
          Finding(.raised, subject: "backward(y)", "raised", at: place),
        ], standardError: "Traceback\n  ValueError\n")
      result.findings[0].first = Finding.Element(
        path: "x.grad[0]", wanted: value, got: 0.1, dtype: .float32,
        distance: .init(absolute: 0.1, relative: .infinity, ulps: nil),
        bound: .init(value, from: "ε"))
      result.findings[0].worst = result.findings[0].first
      result.findings[0].diagnosis = Diagnosis(.sign, "the other sign")
      result.findings[0].blame = Blame(op: "mul", "its vjp", step: "y = x * x", at: place)
      if random.next() % 2 == 0 {
        let entry = KnownFailure(
          "a/**", [.mismatch, .raised], reason: "a bug", link: "https://example.org/1",
          versions: VersionRange(">=2 <3"), at: place)
        result.known = KnownStanding(.changed, entry)
      }
    default: result = CaseResult(of: subject, conventions: [.init(subject: "x", chosen: "0.5")])
    }
    if random.next() % 3 == 0 { result.engineNotes = ["NaN is not JSON", "late"] }
    if random.next() % 2 == 0 {
      result.observations = [
        ObservedValue("x.grad", got: "[2.0]", wanted: "[3.0]", ulps: UInt64.max),
        ObservedValue("y.is_leaf", got: "false"),
      ]
      result.graph = ProgramGraph(
        [.init(.variable, "x", name: "x"), .init(.op, "mul", inputs: [0, 0])], omitted: 3)
      result.slopes = SlopeEvidence(
        "x[0]", claimed: 0.1, derivative: .nan, errorBar: 1e-300, bound: -0.0,
        gsl: index % 2 == 0 ? nil : 2, rungs: [.init(exponent: -20, error: .infinity)])
    }
    result.position = index + 1
    result.checks = Int(random.next() % 40)
    result.seconds = Double(random.next() % 1_000_000) / 7e6
    return result
  }
}

/// The numbers of SplitMix64, the same for the same seed.
struct SampleRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
