import ConformanceModel
import EngineKit
import Engines

/// Explains the mismatches of a case, by hypotheses that are tried one after the other.
///
/// It runs only where something is wrong already, for a bounded time, and changes no verdict. The
/// engine under judgement is asked about single ops; programs that were changed to see what a
/// mistake would give are run on the reference engine, and only where that gives what is wanted of
/// the program as it stands.
struct MismatchDiagnosis {
  let subject: Case
  let engine: any Engine
  let vocabulary: OpTable
  let seed: UInt64
  private let deadline: ContinuousClock.Instant

  init(
    of subject: Case, on engine: any Engine, vocabulary: OpTable, seed: UInt64,
    within time: Duration = .seconds(2)
  ) {
    self.subject = subject
    self.engine = engine
    self.vocabulary = vocabulary
    self.seed = seed
    deadline = .now + time
  }

  /// How many findings of a case are explained.
  private static let findingLimit = 4

  /// Adds to findings what explains them.
  ///
  /// - Parameters:
  ///   - findings: The findings of the case, those of its gradient check last.
  ///   - runner: The run that they come from.
  func explain(_ findings: inout [Finding], of runner: ProgramRunner) {
    let wrong = findings.indices.filter { findings[$0].verdict == .mismatch }
      .prefix(Self.findingLimit)
    var blamed: [Int: BlameSearch.Outcome?] = [:]
    for index in wrong where .now < deadline {
      if let seen = runner.evidence[index] {
        explain(&findings[index], seen, runner, &blamed)
      } else if findings[index].subject.hasPrefix("gradcheck") {
        explainCheck(&findings, from: index)
        return
      }
    }
  }

  // MARK: - What was observed

  private func explain(
    _ finding: inout Finding, _ seen: FindingEvidence, _ runner: ProgramRunner,
    _ blamed: inout [Int: BlameSearch.Outcome?]
  ) {
    guard let readIndex = seen.readIndex, readIndex < runner.session.log.count else {
      finding.diagnosis = seen.evidence?.structural
      return
    }
    let program = Array(runner.session.log[..<readIndex])
    let passes = program.count { $0.isReversePass || $0.isForwardPass }
    // Another type of the same tensor explains its numbers as well.
    let ofSame = runner.evidence.values.filter { $0.observation == seen.observation }
    let structural = ofSame.lazy.compactMap { $0.evidence?.ofType }.first
    if let diagnosis = structural ?? seen.evidence?.structural {
      finding.diagnosis = diagnosis
      return
    }
    if seen.observation.isNumeric {
      // What one pass gave wrongly for one input has the same cause for the others.
      let outcome =
        blamed[passes]
        ?? BlameSearch(
          program: program, steps: runner.logSteps, engine: engine, deadline: deadline
        ).outcome()
      blamed[passes] = .some(outcome)
      finding.blame = outcome?.blame
      finding.diagnosis = outcome?.diagnosis
    }
    guard finding.diagnosis == nil, let evidence = seen.evidence else { return }
    if finding.blame == nil {
      finding.diagnosis =
        guess(program + [runner.session.log[readIndex]], evidence)
        ?? otherBranch(seen, evidence, runner)
    }
    finding.diagnosis = finding.diagnosis ?? evidence.likeness
  }

  /// The guess about the whole program that gives what came.
  private func guess(_ program: [Command], _ evidence: Evidence) -> Diagnosis? {
    guard let got = evidence.got, let wanted = evidence.wanted else { return nil }
    let near = Nearness(evidence.dtype)
    let simulation = Simulation()
    guard let asTold = simulation.value(of: program), near.holds(asTold, wanted) else {
      return nil
    }
    for guess in ProgramHypothesis.all(about: program) {
      guard .now < deadline else { break }
      guard let value = simulation.value(of: guess.commands), near.holds(value, got),
        !near.holds(value, wanted)
      else { continue }
      return guess.diagnosis
    }
    return nil
  }

  /// Whether the program took another branch, or was differentiated as if it had.
  private func otherBranch(
    _ seen: FindingEvidence, _ evidence: Evidence, _ runner: ProgramRunner
  ) -> Diagnosis? {
    guard !runner.conditions.isEmpty, let got = evidence.got, let wanted = evidence.wanted else {
      return nil
    }
    let near = Nearness(evidence.dtype)
    func value(flipping condition: Int?) -> Reply.Value? {
      let other = ProgramRunner(subject, on: ReferenceEngine(), vocabulary: vocabulary)
      other.flippedCondition = condition
      return other.value(of: seen.observation)
    }
    guard let asTold = value(flipping: nil), near.holds(asTold, wanted) else { return nil }
    for condition in runner.conditions.indices.prefix(8) {
      guard .now < deadline else { break }
      guard let value = value(flipping: condition), near.holds(value, got) else { continue }
      return Diagnosis(
        .otherBranch, "the side not taken, of condition \(condition + 1) in the order of the run")
    }
    return nil
  }

  // MARK: - Gradient checks

  /// Explains the findings of the gradient check, all in one: they have one cause.
  private func explainCheck(_ findings: inout [Finding], from index: Int) {
    guard let request = subject.gradcheck,
      let function = try? ProgramFunction(subject, request, on: engine, vocabulary: vocabulary)
    else { return }
    var outcome: BlameSearch.Outcome?
    var diagnosis: Diagnosis?
    // The check itself goes by float64, then holds float32 against it.
    for isSingle in function.checked.contains(where: { function.isSingle[$0] })
      ? [false, true] : [false]
    where outcome == nil && diagnosis == nil {
      let passes = CheckedPasses(
        function, request, seed: subject.directionSeed(seed), inSinglePrecision: isSingle)
      outcome =
        BlameSearch(
          program: passes.commands, steps: function.trace.steps, engine: engine,
          deadline: deadline
        ).outcome()
      diagnosis = outcome?.diagnosis ?? (outcome == nil ? guess(passes) : nil)
    }
    for place in findings.indices.dropFirst(index)
    where findings[place].subject.hasPrefix("gradcheck") {
      findings[place].blame = outcome?.blame
      findings[place].diagnosis = diagnosis
    }
  }
}

extension MismatchDiagnosis {
  /// The guess about the first derivative that is not that of the reference engine.
  private func guess(_ passes: CheckedPasses) -> Diagnosis? {
    for read in passes.reads where .now < deadline {
      let commands = passes.commands + [read]
      guard let got = Simulation(on: engine).value(of: commands),
        let wanted = Simulation().value(of: commands),
        let evidence = Evidence.comparing(got, with: wanted)
      else { continue }
      if let found = evidence.structural ?? guess(commands, evidence) ?? evidence.likeness {
        return found
      }
    }
    return nil
  }
}

extension Evidence {
  /// What needs no trying: another type, or zeros for none.
  fileprivate var structural: Diagnosis? {
    switch self {
    case .dtype(let wanted, let got):
      return Diagnosis(.otherDType, "\(got) in place of \(wanted)")
    case .unwanted(let tensor):
      let isZero = tensor.parts.elements.allSatisfy { $0 == 0 }
      return isZero
        ? Diagnosis(.zerosForNone, "zeros where there is to be no gradient at all") : nil
    case .gradientShape(let wanted, let got):
      return Diagnosis(.otherShape, "the shape \(got) in place of \(wanted)")
    case .elements, .shape, .missing, .flag: return nil
    }
  }

  /// That the type is another one.
  fileprivate var ofType: Diagnosis? {
    if case .dtype = self { structural } else { nil }
  }

  /// What the arrays alone look like.
  fileprivate var likeness: Diagnosis? {
    switch self {
    case .elements(let comparison):
      Likeness(
        wanted: Array64(shape: comparison.shape, comparison.wanted),
        got: Array64(shape: comparison.shape, comparison.got), dtype: comparison.dtype
      ).diagnosis
    case .shape(let wanted, let got):
      Likeness(wanted: wanted, got: got.parts, dtype: got.dtype).diagnosis
    case .missing: Diagnosis(.noGradient, "no gradient at all")
    case .unwanted, .dtype, .gradientShape, .flag: nil
    }
  }

  fileprivate var dtype: DType {
    switch self {
    case .elements(let comparison): comparison.dtype
    case .shape(_, let got), .unwanted(let got): got.dtype
    case .missing, .dtype, .gradientShape, .flag: .float64
    }
  }

  /// The difference of two observations; `nil` where there is none.
  fileprivate static func comparing(_ got: Reply.Value, with wanted: Reply.Value) -> Evidence? {
    switch (got, wanted) {
    case (.tensor(let g), .tensor(let w)):
      let (got, wanted) = (g.parts, w.parts)
      if got.shape != wanted.shape { return .shape(wanted: wanted, got: g) }
      if Nearness(g.dtype).holds(got.elements, wanted.elements) { return nil }
      return .elements(
        ElementComparison(
          got: got.elements, wanted: wanted.elements, shape: got.shape, dtype: g.dtype,
          tolerance: Tolerance()))
    case (.tensor(let g), .none): return .unwanted(g)
    case (.none, .tensor(let w)): return .missing(wanted: w.parts)
    default: return nil
    }
  }
}

extension Observation {
  /// Whether numbers of a tensor are observed.
  fileprivate var isNumeric: Bool {
    if case .tensor(_, let property) = self {
      property == .value || property == .grad
    } else {
      false
    }
  }
}

extension ProgramRunner {
  /// Runs the case and reads what is observed at its end; `nil` where there is no such thing.
  fileprivate func value(of observation: Observation) -> Reply.Value? {
    guard case .tensor(let name, let property) = observation,
      property == .value || property == .grad,
      (try? runSteps()) != nil,
      case .tensor(let wire)? = scope.values[name]
    else { return nil }
    let pending = emit(.read(of: wire.text, property == .grad ? .grad : .value))
    guard (try? flush()) != nil, case .ok(let value)? = pending?.reply else { return nil }
    return value
  }
}
