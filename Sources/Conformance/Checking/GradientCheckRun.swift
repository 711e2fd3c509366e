import ConformanceModel
import EngineKit
import GradientCheck

/// Holds an engine's derivatives of a case's program against the program, and against each other.
///
/// Beside the finite differences that the case asks for there are relations that need none: the
/// gradient is linear in the cotangent, the same whatever layout that has and whichever other
/// inputs are flagged, twice the same, with and without a graph of its own.
struct GradientCheckRun {
  let subject: Case
  let request: GradientCheckRequest
  let program: ProgramFunction
  let seed: UInt64
  private(set) var findings: [Finding] = []
  private(set) var notes: [String] = []
  private(set) var checks = 0
  /// The finite differences that say most.
  private(set) var slopes: SlopeEvidence?

  init(
    _ subject: Case, _ request: GradientCheckRequest, on engine: any Engine, vocabulary: OpTable,
    seed: UInt64
  ) throws(ProgramStop) {
    self.subject = subject
    self.request = request
    self.seed = subject.directionSeed(seed)
    program = try ProgramFunction(subject, request, on: engine, vocabulary: vocabulary)
  }

  /// Runs the checks that the case asks for.
  mutating func run() throws(ProgramStop) {
    var options = FunctionCheckOptions()
    options.gradient.seed = seed
    // A case states one point and one size; other points may lie on other branches.
    options.properties.subtract([.gradientElsewhere, .expectedValue])
    options.passes = 4
    let report = try checkFunction(program.function, at: program.point, options: options)
    checks = report.results.count
    notes += report.notes
    slopes = SlopeEvidence(of: report.gradientReports, in: program)
    if program.conditionChangesNearby() {
      notes.append("a condition changes near the point; the branch was kept")
    }
    for finding in report.findings { add(finding) }
    for result in report.results where result.verdict.isKink { add(result) }
  }

  private mutating func add(_ result: PropertyFinding) {
    let verdict: ConformanceModel.Verdict
    var message: String
    switch result.verdict {
    case .agrees: return
    case .disagrees: (verdict, message) = (.mismatch, "differs")
    case .kink(let inside, let left, let right):
      if statesSubgradient && inside { return }
      let slopes = "slopes \(NumberText.short(left)) and \(NumberText.short(right))"
      (verdict, message) =
        statesSubgradient
        ? (.mismatch, "is outside the \(slopes) of a kink")
        : (.caseError, "the point is a kink with \(slopes): state a subgradient")
    case .inconclusive(let reason): (verdict, message) = (.inconclusive, reason)
    }
    if !result.place.isEmpty { message += " (\(result.place))" }
    let evidence = result.evidence
    let path = evidence.map { $0.subject.isEmpty ? "" : " of \($0.subject)" } ?? ""
    let finding = Finding(
      verdict, subject: "gradcheck: \(result.property)\(path)", message,
      wanted: evidence.map { NumberText.text($0.wanted) },
      got: evidence.map { NumberText.text($0.got) },
      distance: evidence.map { Ulps.distance(from: $0.wanted, to: $0.got, dtype: .float64) },
      bound: evidence.map { Finding.Bound($0.bound, from: $0.boundOrigin) },
      at: request.location, details: result.details)
    if !findings.contains(finding) { findings.append(finding) }
  }

  private var statesSubgradient: Bool {
    subject.allExpectations.contains {
      if case .subgradient = $0.matcher { true } else { false }
    }
  }
}

extension GradientCheck.Verdict {
  fileprivate var isKink: Bool {
    if case .kink = self { true } else { false }
  }
}

extension Case {
  /// The seed of the case's own directions, the same on every machine.
  func directionSeed(_ seed: UInt64) -> UInt64 {
    // FNV-1a, 64 bits.
    let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    var generator = SplitMix64(seed: seed ^ hash)
    return generator.next()
  }
}
