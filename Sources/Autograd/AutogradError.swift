/// Why something was refused: a kind that a program can act on, and words for a person.
public struct AutogradError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What sort of mistake or limit it was.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Backward of a non-scalar without a gradient.
    case notScalar
    /// Nothing to differentiate: no input requires grad.
    case noGraph
    /// Saved values were released by an earlier backward.
    case graphFreed
    /// A value needed for the gradient was changed in place.
    case staleSavedValue
    /// An in-place operation on a leaf that requires grad, or on its view.
    case leafInPlace
    /// An in-place operation on a view that may not be written.
    case viewInPlace
    /// A write to memory that several elements share.
    case overlappingWrite
    /// What only a leaf may have.
    case notALeaf
    /// The gradient of an input that the output does not depend on.
    case unusedInput
    case shapeMismatch, dtypeMismatch, badArgument
    /// An integer or boolean tensor asked to require grad.
    case dtypeNotDifferentiable
    /// Outside the op's domain where the engine raises.
    case domain
    /// The op has no derivative of that order or mode.
    case notImplemented
    /// A custom function gave the wrong number, shape or dtype of gradients.
    case badBackward
    /// A hook returned what does not fit.
    case badHook
    /// A tensor made in inference mode where a gradient, a write or a version is wanted.
    case inferenceTensor
    /// Anomaly detection found a nan.
    case nanGradient
    /// What a checkpoint computed again is not what it computed first.
    case checkpointMismatch
    /// The engine does not have this at all.
    case unsupported
    /// Anything else.
    case other
  }

  /// What sort of mistake or limit it was.
  public let kind: Kind
  /// What happened, in words.
  public let message: String

  /// Makes an error.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The kind and the message.
  public var description: String { "\(kind.rawValue): \(message)" }
}

/// Runs what a Swift programmer has promised to be lawful, and stops with the engine's own
/// words where it is not.
///
/// Everything that outside input can reach uses the throwing forms; operators and methods,
/// which would read badly with `try`, come through here.
@inline(__always)
func lawful<R>(_ body: () throws(AutogradError) -> R) -> R {
  do throws(AutogradError) { return try body() } catch { preconditionFailure(error.message) }
}
