import ConformanceModel
import EngineKit

/// Runs one case on an engine and judges it.
struct CaseRunner {
  let engine: any Engine
  let vocabulary: OpTable
  let seed: UInt64
  /// Whether mismatches are explained, which takes time.
  var explains = false
  /// Whether what was observed and the program's graph are kept, which only reports need.
  var keepsEvidence = false

  /// A result, and the breakdown of the engine that it came to, if it did.
  struct Outcome {
    var result: CaseResult
    var failure: EngineFailure?
  }

  func run(_ subject: Case) -> Outcome {
    let missing = subject.requirements(vocabulary: vocabulary).missing(from: engine.description)
    guard missing.isEmpty else { return Outcome(result: CaseResult(of: subject, missing: missing)) }
    let clock = ContinuousClock()
    let start = clock.now
    var outcome = judged(subject)
    outcome.result.seconds = (clock.now - start) / .seconds(1)
    return outcome
  }

  private func judged(_ subject: Case) -> Outcome {
    let runner = ProgramRunner(subject, on: engine, vocabulary: vocabulary)
    runner.keepsObservations = keepsEvidence
    var findings: [Finding] = []
    var missing: [String] = []
    var notes: [String] = []
    var checks = 0
    var failure: EngineFailure?
    var slopes: SlopeEvidence?
    do {
      try runner.runCase()
      findings = runner.findings
      if let request = subject.gradcheck {
        var check = try GradientCheckRun(
          subject, request, on: engine, vocabulary: vocabulary, seed: seed)
        try check.run()
        findings += check.findings
        notes += check.notes
        checks += check.checks
        slopes = check.slopes
      }
    } catch {
      findings = runner.findings
      switch error {
      case .finding(let finding): findings.append(finding)
      case .unsupported(let reason): missing = findings.isEmpty ? [reason] : []
      case .engine(let breakdown):
        findings.append(finding(for: breakdown, in: subject, runner))
        failure = breakdown
      }
    }
    if explains, failure == nil, findings.contains(where: { $0.verdict == .mismatch }) {
      MismatchDiagnosis(of: subject, on: engine, vocabulary: vocabulary, seed: seed)
        .explain(&findings, of: runner)
    }
    var result = CaseResult(
      of: subject, findings: findings, missing: missing, conventions: runner.conventions,
      notes: notes, checks: runner.judged + checks)
    result.observations = runner.observations
    if keepsEvidence { result.graph = ProgramGraph(of: runner) }
    result.slopes = slopes
    return Outcome(result: result, failure: failure)
  }

  private func finding(
    for failure: EngineFailure, in subject: Case, _ runner: ProgramRunner
  ) -> Finding {
    Finding(
      ConformanceModel.Verdict(rawValue: failure.code.name) ?? .crash,
      subject: runner.currentStep?.text ?? subject.id, failure.message,
      at: runner.currentStep?.location ?? subject.location, details: failure.details)
  }
}
