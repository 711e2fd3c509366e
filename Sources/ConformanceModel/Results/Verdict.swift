/// What running a case on an engine came to.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Everything observed is what it must be.
  case pass
  /// An observation is not what it must be.
  case mismatch
  /// The engine raised another kind of error than the one expected.
  case wrongError = "wrong-error"
  /// The engine raised an error where a value was due.
  case raised
  /// The engine raised nothing where an error was due.
  case noError = "no-error"
  /// The engine answered `unsupported` for something that it says it can do.
  case falseClaim = "false-claim"
  /// The engine died, and died again when the case ran alone.
  case crash
  /// The engine died, but not when the case ran alone.
  case crashFlaky = "crash-flaky"
  /// The engine did not answer in time.
  case timeout
  /// The engine answered what is no reply.
  case protocolError = "protocol-error"
  /// The oracle could not resolve the question; never a pass.
  case inconclusive
  /// The case needs something that the engine does not say it has; never a pass.
  case unsupported
  /// The case was selected and not reached.
  case notRun = "not-run"
  /// The case itself is wrong.
  case caseError = "case-error"

  /// Whether the verdict needs nobody's attention.
  public var isExpected: Bool { self == .pass || self == .unsupported }

  /// How grave the verdict is among several findings of one case, the gravest last.
  var gravity: Int {
    switch self {
    case .pass: 0
    case .unsupported: 1
    case .inconclusive: 2
    case .mismatch: 3
    case .noError, .wrongError, .raised: 4
    case .falseClaim: 5
    case .notRun: 6
    case .timeout, .crashFlaky, .crash, .protocolError: 7
    case .caseError: 8
    }
  }
}
