import ConformanceModel
import EngineKit

/// An error that a step must raise, and the replies that may be it.
final class ExpectedRaise {
  let kinds: [ErrorKind]
  let step: Step
  var pending: [EngineSession.Pending] = []

  init(_ kinds: [ErrorKind], step: Step) {
    self.kinds = kinds
    self.step = step
  }
}

extension ProgramRunner {
  /// Runs a block whose last step must raise; nothing that this step would bind is bound.
  func runRaising(_ kinds: [ErrorKind], _ body: [Step]) throws(ProgramStop) {
    guard let last = body.last else { return }
    try execute(Array(body.dropLast()))
    guard captures.isEmpty, raising == nil else {
      try runTolerant(last, kinds)
      return
    }
    let raise = ExpectedRaise(kinds, step: last)
    checks.append(.raise(raise))
    try runTolerant(last, raise: raise)
  }

  private func runTolerant(_ step: Step, _ kinds: [ErrorKind]) throws(ProgramStop) {
    try runTolerant(step, raise: raising ?? ExpectedRaise(kinds, step: step))
  }

  private func runTolerant(_ step: Step, raise: ExpectedRaise) throws(ProgramStop) {
    let outer = (raising, scope.values)
    raising = raise
    defer { (raising, scope.values) = outer }
    do {
      try execute([step])
    } catch {
      // A value could not be read because the step had raised already: that is what was due.
      guard case .finding(let finding) = error, finding.verdict == .raised else { throw error }
    }
  }

  /// What is wrong with how a step raised; `nil` when it raised what it must.
  func judge(_ raise: ExpectedRaise) throws(ProgramStop) {
    for pending in raise.pending {
      guard case .error(let kind, let message)? = pending.reply else { continue }
      if raise.kinds.contains(kind), kind.canBeExpected { return }
      if kind == .unsupported { throw unsupported(message, at: raise.step.location) }
      throw .finding(
        Finding(
          .wrongError, subject: raise.step.text, "raised another kind of error",
          wanted: text(raise.kinds), got: kind.rawValue, at: raise.step.location,
          details: message.isEmpty ? [] : ["the engine's words: \(message)"]))
    }
    throw .finding(
      Finding(
        .noError, subject: raise.step.text, "raised nothing", wanted: text(raise.kinds),
        got: "no error", at: raise.step.location))
  }

  private func text(_ kinds: [ErrorKind]) -> String {
    kinds.map(\.rawValue).joined(separator: " or ")
  }
}
