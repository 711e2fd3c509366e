import ConformanceModel
import EngineKit

/// Runs a case's program: control flow here, everything about tensors by commands to an engine.
///
/// The runner gives each tensor a wire name of its own and keeps aliases itself. It reads a
/// value from the engine only where a condition or `item` needs it, so that a straight-line
/// case is one batch.
final class ProgramRunner {
  let subject: Case
  let session: EngineSession
  let engine: EngineDescription
  let vocabulary: OpTable

  var scope = Scope()
  let released = ReleaseQueue()
  /// The step that runs, for messages.
  var currentStep: Step?
  /// Lists that commands go to instead of the engine: the bodies of hooks and functions.
  var captures: [[Command]] = []
  /// What is to be judged once replies are there, in the order of the program.
  var checks: [PendingCheck] = []
  /// What was judged and is not as it must be.
  var findings: [Finding] = []
  /// What the engine chose where several derivatives are lawful.
  var conventions: [CaseResult.Convention] = []
  /// Whether what is observed is kept, as a report shows it.
  var keepsObservations = false
  /// What was observed and judged, where that is kept.
  var observations: [ObservedValue] = []
  /// How many observations and errors were judged.
  var judged = 0
  /// The error that the running step must raise, if it must.
  var raising: ExpectedRaise?
  /// The custom functions that the engine knows.
  var defined: Set<String> = []
  /// Wire names that hooks and functions refer to for the rest of the case.
  var kept: [WireName] = []
  var callDepth = 0
  /// What there is to know of findings beyond their text, by their places among the findings.
  var evidence: [Int: FindingEvidence] = [:]
  /// The step of each command in the session's log.
  private(set) var logSteps: [Step?] = []
  /// The expectations that were asked for, in order, with their replies.
  var asked: [PendingExpectation] = []
  /// The first name that the case has for each tensor, by wire names.
  var namesGiven: [String: String] = [:]
  /// A condition, by its place among those that were read, to be taken for its opposite.
  var flippedCondition: Int?
  /// Values read for conditions, by the index of the `read` in the session's log.
  var conditions: [(logIndex: Int, truth: Bool)] = []
  /// Closed forms over the inputs as the case gives them.
  private(set) lazy var closedForms = ClosedForm(inputs: subject.inputs)
  private var counter = 0
  private var origins: [(pending: EngineSession.Pending, step: Step?, mayFail: Bool)] = []

  init(_ subject: Case, on engine: any Engine, vocabulary: OpTable = .standard) {
    self.subject = subject
    self.engine = engine.description
    self.vocabulary = vocabulary
    session = EngineSession(engine: engine)
  }

  /// Makes the inputs and runs the steps.
  ///
  /// - Parameters:
  ///   - steps: The steps; the case's own, or those that a gradient check keeps.
  ///   - inputs: The values of the inputs, in the order of the case.
  ///   - requiresGrad: Whether each input requires grad.
  /// - Throws: Why the program went no further.
  func run(
    _ steps: [Step], inputs: [TensorValue], requiresGrad: [Bool]
  ) throws(ProgramStop) {
    for ((input, value), flag) in zip(zip(subject.inputs, inputs), requiresGrad) {
      let wire = newWire()
      emit(.tensor(out: wire.text, value: value, requiresGrad: flag))
      scope.values[input.name] = .tensor(wire)
      namesGiven[wire.text] = input.name
    }
    try execute(steps)
  }

  // MARK: - Commands

  func newWire() -> WireName {
    counter += 1
    return WireName("w\(counter)", released: released)
  }

  @discardableResult
  func emit(_ action: Command.Action) -> EngineSession.Pending? {
    let command = Command(action, mayFail: raising != nil)
    if !captures.isEmpty {
      captures[captures.count - 1].append(command)
      return nil
    }
    return emitNow(command)
  }

  /// Sends a command to the engine even while a body is captured.
  @discardableResult
  func emitNow(_ command: Command) -> EngineSession.Pending {
    let pending = session.emit(command)
    logSteps.append(currentStep)
    origins.append((pending, currentStep, command.mayFail))
    raising?.pending.append(pending)
    return pending
  }

  /// Tells the engine to drop what nothing names any more.
  func releaseUnnamed() {
    guard captures.isEmpty, !released.names.isEmpty else { return }
    let names = released.names
    released.names = []
    session.emit(Command(.release(names)))
    logSteps.append(currentStep)
  }

  /// Sends what is waiting, then judges what can be judged.
  func flush() throws(ProgramStop) {
    do {
      try session.flush()
    } catch {
      throw .engine(error)
    }
    let sent = origins
    origins = []
    try judgeChecks()
    for (pending, step, mayFail) in sent where !mayFail {
      guard case .error(let kind, let message)? = pending.reply else { continue }
      throw stop(for: kind, message, at: step)
    }
  }

  /// What an error where none is due makes of the case.
  func stop(for kind: ErrorKind, _ message: String, at step: Step?) -> ProgramStop {
    let location = step?.location ?? subject.location
    if kind == .unsupported { return unsupported(message, at: location) }
    return .finding(
      Finding(
        .raised, subject: step?.text ?? "the program", "raised \(kind.rawValue)",
        wanted: "no error", got: kind.rawValue, at: location,
        details: message.isEmpty ? [] : ["the engine's words: \(message)"]))
  }

  /// An answer `unsupported` is lawful for an op that the engine's list leaves out, and a false
  /// claim otherwise: what the case needs was compared with what the engine declares before.
  func unsupported(_ message: String, at location: FileLocation) -> ProgramStop {
    if let ops = engine.ops, let op = subject.undeclaredOp(in: session.log, ops: ops) {
      return .unsupported("op \(op)")
    }
    return .finding(
      Finding(
        .falseClaim, subject: currentStep?.text ?? "the program",
        "answered unsupported, though it declares what the case needs", at: location,
        details: message.isEmpty ? [] : ["the engine's words: \(message)"]))
  }

  /// A fault of the case itself.
  func caseError(_ message: String, at location: FileLocation? = nil) -> ProgramStop {
    .finding(
      Finding(
        .caseError, subject: currentStep?.text ?? subject.id, message,
        at: location ?? currentStep?.location ?? subject.location))
  }

  /// Judges, in order, every check whose replies are there.
  private func judgeChecks() throws(ProgramStop) {
    while let check = checks.first {
      switch check {
      case .raise(let raise):
        guard raise !== raising, raise.pending.allSatisfy({ $0.reply != nil }) else { return }
        checks.removeFirst()
        judged += 1
        try judge(raise)
      case .expectation(let pending):
        guard pending.isComplete else { return }
        checks.removeFirst()
        judged += 1
        judge(pending)
      }
    }
  }

  // MARK: - Reading values

  /// The value of a tensor, read from the engine now.
  func readNow(
    _ wire: WireName, at location: FileLocation
  ) throws(ProgramStop) -> TensorValue {
    guard captures.isEmpty else {
      throw caseError(
        "the body of a hook, custom function or checkpoint holds no condition on a tensor",
        at: location)
    }
    let pending = emit(.read(of: wire.text, .value))
    try flush()
    switch pending?.reply {
    case .ok(.tensor(let value))?: return value
    case .ok(.none)?: throw caseError("there is none to read a value from", at: location)
    case .ok?:
      throw .engine(EngineFailure(.protocolError, "read value answered what is no tensor"))
    case .error?, nil:
      // Only in a step that must raise, and that did: the rest of the step is not run.
      throw .finding(
        Finding(.raised, subject: currentStep?.text ?? "", "raised", at: location))
    }
  }

  /// The one element of a tensor.
  func element(
    of wire: WireName, at location: FileLocation
  ) throws(ProgramStop) -> (value: Double, dtype: DType) {
    let value = try readNow(wire, at: location)
    guard value.count == 1, let element = value.doubles?.first else {
      throw caseError("a tensor of shape \(value.shape) is not one number", at: location)
    }
    return (element, value.dtype)
  }

  /// Whether a condition holds.
  func truth(of condition: Expression) throws(ProgramStop) -> Bool {
    let value = try evaluate(condition)
    if let number = value.double { return number != 0 }
    guard case .tensor(let wire) = value else {
      throw caseError(
        "a condition is \(value.noun), not a number or tensor", at: condition.location)
    }
    var truth = try element(of: wire, at: condition.location).value != 0
    if flippedCondition == conditions.count { truth.toggle() }
    conditions.append((session.log.count - 1, truth))
    return truth
  }
}

/// Something that is judged once its replies are there.
enum PendingCheck {
  case raise(ExpectedRaise)
  case expectation(PendingExpectation)
}

extension Case {
  /// An op of the last commands that the engine's own list of ops leaves out.
  fileprivate func undeclaredOp(in log: [Command], ops: Set<String>) -> String? {
    var pending = log
    while let command = pending.popLast() {
      switch command.action {
      case .apply(let application):
        let name = application.op
        let plain = name.hasSuffix("_") ? String(name.dropLast()) : name
        if functions[name] == nil, ops.isDisjoint(with: [name, plain, plain + "_"]) {
          return plain
        }
      case .hook(let hook): pending += hook.body
      case .define(let function): pending += function.forward + function.backward
      case .checkpoint(let commands, _, _): pending += commands
      default: break
      }
    }
    return nil
  }
}
