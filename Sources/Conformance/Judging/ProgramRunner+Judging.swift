import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// Judges an expectation whose replies are there.
  func judge(_ pending: PendingExpectation) {
    let expectation = pending.expectation
    let subjectText = expectation.observation.shortDescription
    switch observed(pending) {
    case .failure(let finding): findings.append(finding)
    case .success(let observed):
      if keepsObservations {
        observations.append(observedValue(observed, expectation.matcher))
      }
      var matching = Matching(
        observed: observed, inputs: closedForms, tolerance: subject.tolerance)
      if let failure = matching.failure(expectation.matcher) {
        evidence[findings.count] = FindingEvidence(
          observation: expectation.observation, evidence: failure.evidence,
          readIndex: pending.value?.logIndex)
        findings.append(failure.finding(subject: subjectText, at: expectation.location))
      }
      conventions += matching.conventions.map { chosen, recorded in
        CaseResult.Convention(subject: subjectText, chosen: chosen, recorded: recorded)
      }
      findings += gradientShapeFindings(pending, observed)
    }
  }

  private enum Judged {
    case success(Matching.Observed)
    case failure(Finding)
  }

  private func observed(_ pending: PendingExpectation) -> Judged {
    let location = pending.expectation.location
    let subjectText = pending.expectation.observation.shortDescription
    var observed = Matching.Observed(
      observation: pending.expectation.observation, value: pending.known ?? .none)
    let replies: [(EngineSession.Pending?, (Reply.Value) -> Void)] = [
      (pending.value, { observed.value = $0 }), (pending.storage, { observed.storage = $0 }),
    ]
    for (reply, store) in replies {
      switch reply?.reply {
      case .ok(let value)?: store(value)
      case .error(let kind, let message)?:
        return .failure(
          Finding(
            kind == .unsupported ? .falseClaim : .raised, subject: subjectText,
            "could not be observed: the engine raised \(kind.rawValue)", at: location,
            details: message.isEmpty ? [] : ["the engine's words: \(message)"]))
      case nil: break
      }
    }
    for (name, reply) in pending.otherStorages {
      if case .ok(let value)? = reply.reply { observed.otherStorages[name] = value }
    }
    return .success(observed)
  }

  /// Unasked, a gradient has its tensor's shape and dtype.
  private func gradientShapeFindings(
    _ pending: PendingExpectation, _ observed: Matching.Observed
  ) -> [Finding] {
    guard case .tensor(let gradient) = observed.value,
      case .ok(let shape)? = pending.shape?.reply, case .ok(let dtype)? = pending.dtype?.reply
    else { return [] }
    let subjectText = pending.expectation.observation.shortDescription
    var findings: [Finding] = []
    if let shape = shape.integers, shape != gradient.shape, !alreadyFound(subjectText) {
      evidence[self.findings.count] = FindingEvidence(
        observation: pending.expectation.observation,
        evidence: .gradientShape(wanted: shape, got: gradient.shape),
        readIndex: pending.value?.logIndex)
      findings.append(
        Finding(
          .mismatch, subject: subjectText, "a gradient has its tensor's shape",
          wanted: "shape \(shape)", got: "shape \(gradient.shape)",
          at: pending.expectation.location))
    }
    if case .string(let dtype) = dtype, dtype != gradient.dtype.rawValue {
      evidence[self.findings.count + findings.count] = FindingEvidence(
        observation: pending.expectation.observation,
        evidence: .dtype(wanted: dtype, got: gradient.dtype.rawValue),
        readIndex: pending.value?.logIndex)
      findings.append(
        Finding(
          .mismatch, subject: subjectText, "a gradient has its tensor's dtype", wanted: dtype,
          got: gradient.dtype.rawValue, at: pending.expectation.location))
    }
    return findings
  }

  private func alreadyFound(_ subjectText: String) -> Bool {
    findings.last?.subject == subjectText
  }
}

extension Observation {
  /// The observation, `x.value` as `x`.
  var shortDescription: String {
    if case .tensor(let name, .value) = self { name } else { description }
  }
}

extension Reply.Value {
  /// The integers of a list, as `shape` answers.
  var integers: [Int]? {
    guard case .list(let values) = self else { return nil }
    var integers: [Int] = []
    for value in values {
      guard case .number(let number) = value, let integer = Int(exactly: number) else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
