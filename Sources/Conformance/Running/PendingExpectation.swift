import ConformanceModel
import EngineKit

/// An expectation with the replies that it will be judged by.
struct PendingExpectation {
  let expectation: Expectation
  /// What the runner itself knows, where the name stands for no tensor.
  var known: Reply.Value?
  /// The observed value.
  var value: EngineSession.Pending?
  /// The shape and dtype that an observed gradient must have: those of its tensor.
  var shape: EngineSession.Pending?
  var dtype: EngineSession.Pending?
  /// The storage of the observed tensor, and of those that it is compared with.
  var storage: EngineSession.Pending?
  var otherStorages: [String: EngineSession.Pending] = [:]

  init(_ expectation: Expectation) {
    self.expectation = expectation
  }

  /// Whether every reply is there.
  var isComplete: Bool {
    ([value, shape, dtype, storage].compactMap { $0 } + otherStorages.values)
      .allSatisfy { $0.reply != nil }
  }
}

extension ProgramRunner {
  /// Runs the case at its inputs and judges all that it states, its gradient check apart.
  func runCase() throws(ProgramStop) {
    try runSteps()
    currentStep = nil
    try observe(subject.expectations)
    try flush()
  }

  /// Runs the steps of the case at its inputs.
  func runSteps() throws(ProgramStop) {
    try run(
      subject.steps, inputs: subject.inputs.map(\.tensor.value),
      requiresGrad: subject.inputs.map(\.requiresGrad))
  }

  /// Asks the engine for all that expectations are judged by.
  func observe(_ expectations: [Expectation]) throws(ProgramStop) {
    for expectation in expectations {
      let pending = try pending(expectation)
      checks.append(.expectation(pending))
      asked.append(pending)
    }
  }

  private func pending(_ expectation: Expectation) throws(ProgramStop) -> PendingExpectation {
    var pending = PendingExpectation(expectation)
    switch expectation.observation {
    case .gradEnabled: pending.value = emit(.read(of: nil, .gradEnabled))
    case .hookOrder: pending.value = emit(.read(of: nil, .hookOrder))
    case .calls(let hook): pending.value = emit(.read(of: hook, .calls))
    case .tensor(let name, let property):
      guard let value = scope.values[name] else {
        throw caseError(
          "\"\(name)\" is observed and not bound when this runs", at: expectation.location)
      }
      guard case .tensor(let wire) = value else {
        pending.known = try known(value, property, at: expectation.location)
        return pending
      }
      try read(property, of: wire, into: &pending)
    }
    return pending
  }

  private func read(
    _ property: Observation.Property, of wire: WireName, into pending: inout PendingExpectation
  ) throws(ProgramStop) {
    var observed = wire
    switch property {
    case .value: pending.value = emit(.read(of: wire.text, .value))
    case .requiresGrad: pending.value = emit(.read(of: wire.text, .requiresGrad))
    case .isLeaf: pending.value = emit(.read(of: wire.text, .isLeaf))
    case .gradFn: pending.value = emit(.read(of: wire.text, .gradFn))
    case .shape: pending.value = emit(.read(of: wire.text, .shape))
    case .dtype: pending.value = emit(.read(of: wire.text, .dtype))
    case .version: pending.value = emit(.read(of: wire.text, .version))
    case .grad, .gradShape, .gradDType:
      pending.value = emit(.read(of: wire.text, .grad))
      pending.shape = emit(.read(of: wire.text, .shape))
      pending.dtype = emit(.read(of: wire.text, .dtype))
    case .gradRequiresGrad:
      observed = newWire()
      emit(.get(of: wire.text, .grad, out: observed.text))
      pending.value = emit(.read(of: observed.text, .requiresGrad))
    }
    let others = pending.expectation.matcher.comparedNames
    guard !others.isEmpty else { return }
    if property == .grad {
      observed = newWire()
      emit(.get(of: wire.text, .grad, out: observed.text))
    }
    pending.storage = emit(.read(of: observed.text, .storage))
    for other in others {
      let wire = try self.wire(named: other)
      pending.otherStorages[other] = emit(.read(of: wire.text, .storage))
    }
  }

  /// What is observed of a value that is the runner's own.
  private func known(
    _ value: RuntimeValue, _ property: Observation.Property, at location: FileLocation
  ) throws(ProgramStop) -> Reply.Value {
    switch (value, property) {
    case (.none, .value): return Reply.Value.none
    case (.boolean(let flag), .value): return .boolean(flag)
    case (.string(let text), .value): return .string(text)
    case (_, .value):
      if let literal = literal(value) { return .tensor(literal) }
    case (_, .shape):
      if let literal = literal(value) { return .list(literal.shape.map { .number(Double($0)) }) }
    case (_, .dtype):
      if let literal = literal(value) { return .string(literal.dtype.rawValue) }
    default: break
    }
    throw caseError("\(value.noun) has no \(property.rawValue)", at: location)
  }
}

extension Matcher {
  /// The names whose storage the matcher compares.
  fileprivate var comparedNames: [String] {
    switch self {
    case .sameAs(let name), .notSameAs(let name): [name]
    case .oneOf(let matchers): matchers.flatMap(\.comparedNames)
    default: []
    }
  }
}
