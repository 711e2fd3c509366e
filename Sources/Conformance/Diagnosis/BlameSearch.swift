import ConformanceModel
import EngineKit
import Engines

/// Finds the op of a program whose derivative is wrong.
///
/// Each op's own derivative is looked at with the operands and the cotangent that it had in the run,
/// the last op first: what comes before it in a backward pass is right then, so that the first wrong
/// one is where the error began.
struct BlameSearch {
  /// The commands that led to what was observed, which is not among them.
  let program: [Command]
  /// The step of each command.
  let steps: [Step?]
  let engine: any Engine
  let deadline: ContinuousClock.Instant

  /// What was found.
  struct Outcome {
    var blame: Blame
    /// What the op's derivative looks like beside the right one.
    var diagnosis: Diagnosis?
  }

  /// How ops are looked at.
  struct Way {
    /// Operands come by the views that they came by in the program.
    var withViews = false
    /// float64 in place of float32.
    var isWide = false
    /// Finite differences are taken even where the reference engine agrees.
    var isThorough = false

    /// The ways in turn: plain operands first.
    static let all = [
      Way(), Way(isWide: true), Way(withViews: true), Way(isThorough: true),
    ]
  }

  /// The first op that is wrong; `nil` where none is.
  func outcome() -> Outcome? {
    let applications = found()
    guard !applications.isEmpty else { return nil }
    var scope = LocalCheck.Scope(
      gradients: program.contains(where: \.isReversePass),
      secondDerivatives: program.contains(where: \.createsGraph),
      tangents: program.contains(where: \.isForwardPass))
    if scope.gradients, !LocalCheck.isCalibrated(engine, forward: false) {
      (scope.gradients, scope.secondDerivatives) = (false, false)
    }
    if scope.tangents, !LocalCheck.isCalibrated(engine, forward: true) { scope.tangents = false }
    var suspect: (Occurrence, LocalProgram, LocalCheck.Fault)?
    for way in Way.all where scope.gradients || scope.tangents {
      for occurrence in applications.reversed() {
        guard .now < deadline else { break }
        guard let local = localProgram(occurrence, in: applications, way) else { continue }
        let check = LocalCheck(
          program: local, engine: engine, reference: ReferenceEngine(), scope: scope,
          isThorough: way.isThorough, deadline: deadline)
        guard let fault = check.fault(cotangents: cotangents(of: occurrence, local)) else {
          continue
        }
        if fault.isShown { return outcome(occurrence, local, fault) }
        if suspect == nil { suspect = (occurrence, local, fault) }
      }
    }
    for occurrence in applications {
      guard .now < deadline else { break }
      guard let local = localProgram(occurrence, in: applications, Way()) else {
        continue
      }
      let check = LocalCheck(
        program: local, engine: engine, reference: ReferenceEngine(), scope: scope,
        isThorough: false, deadline: deadline)
      if let fault = check.valueFault() { return outcome(occurrence, local, fault) }
    }
    return suspect.map { outcome($0, $1, $2) }
  }

  /// An op of the program with what it was given and what came of its results.
  struct Occurrence {
    var application: Command.Application
    var index: Int
    var operands: [String: TensorValue]
    var cotangents: [String: TensorValue]
    /// The names that were written in place since they were made.
    var written: Set<String>
  }

  // MARK: - Words

  private func outcome(
    _ occurrence: Occurrence, _ local: LocalProgram, _ fault: LocalCheck.Fault
  ) -> Outcome {
    let diagnosis = self.diagnosis(occurrence, local, fault)
    let title: String
    switch fault.what {
    case "gradient", "second derivative":
      let variables = local.variables
      let operand =
        variables.indices.contains(fault.index)
        ? local.leafTitles[variables[fault.index]] : "operand"
      title = "its \(fault.what == "gradient" ? "gradient" : "second derivative") of \(operand)"
    default: title = "its \(fault.what)"
    }
    let oracle =
      fault.what == "value"
      ? "is not that of the reference engine"
      : fault.isShown
        ? "is not what finite differences give"
        : "is not that of the reference engine, and finite differences cannot tell"
    let step = steps.indices.contains(occurrence.index) ? steps[occurrence.index] : nil
    let looks = diagnosis.map { "; it looks like \($0.text)" } ?? ""
    return Outcome(
      blame: Blame(
        op: occurrence.application.op, "\(title) \(oracle)\(looks)", step: step?.text ?? "",
        at: step?.location ?? FileLocation(path: "", line: 0, column: 0)),
      diagnosis: diagnosis)
  }

  /// What the op's derivative looks like: guesses about the op first, which explain more.
  private func diagnosis(
    _ occurrence: Occurrence, _ local: LocalProgram, _ fault: LocalCheck.Fault
  ) -> Diagnosis? {
    if fault.what == "second derivative", fault.got?.elements.allSatisfy({ $0 == 0 }) == true {
      return Diagnosis(.graphLost, "a gradient that is a constant to the next derivative")
    }
    if fault.what == "gradient", let got = fault.got {
      let point = local.leaves.map(\.value)
      for cotangents in cotangents(of: occurrence, local) {
        let variable = local.variables[fault.index]
        let commands = local.commands(point, cotangents, readingGradientOf: variable)
        for guess in ProgramHypothesis.all(about: commands)
        where guess.diagnosis.cause == .useLost || guess.diagnosis.cause == .otherBranch {
          guard case .tensor(let value)? = Simulation().value(of: guess.commands),
            Nearness(fault.dtype).holds(value.parts.elements, got.elements),
            fault.wanted.map({ !Nearness(fault.dtype).holds($0.elements, got.elements) }) ?? true
          else { continue }
          return guess.diagnosis
        }
      }
    }
    return fault.likeness
  }
}

extension Command {
  /// Whether the command is a backward pass.
  var isReversePass: Bool {
    switch action {
    case .backward, .grad: true
    default: false
    }
  }

  /// Whether the command is forward mode.
  var isForwardPass: Bool { if case .jvp = action { true } else { false } }

  /// Whether the command is a backward pass that is recorded itself.
  var createsGraph: Bool {
    switch action {
    case .backward(let pass): pass.createGraph
    case .grad(let pass): pass.createGraph
    default: false
    }
  }
}
