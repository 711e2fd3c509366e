/// The kinds of error that an engine may answer with; engines' own words are never compared.
public enum ErrorKind: String, Sendable, Hashable, CaseIterable {
  /// Backward of a non-scalar without a gradient.
  case notScalar = "not-scalar"
  /// Nothing to differentiate: no input requires grad.
  case noGraph = "no-graph"
  /// Saved values were released by an earlier backward.
  case graphFreed = "graph-freed"
  /// A value needed for the gradient was changed in place.
  case staleSavedValue = "stale-saved-value"
  /// An in-place operation on a leaf that requires grad, or on its view.
  case leafInPlace = "leaf-in-place"
  /// An in-place operation on a view that may not be written.
  case viewInPlace = "view-in-place"
  /// A write to memory that several elements share.
  case overlappingWrite = "overlapping-write"
  /// What only a leaf may have: changing `requires_grad`.
  case notALeaf = "not-a-leaf"
  /// `grad` of an input that the output does not depend on.
  case unusedInput = "unused-input"
  case shapeMismatch = "shape-mismatch"
  case dtypeMismatch = "dtype-mismatch"
  case badArgument = "bad-argument"
  /// An integer or boolean tensor asked to require grad.
  case dtypeNotDifferentiable = "dtype-not-differentiable"
  /// Outside the op's domain where the engine raises (a singular matrix).
  case domain
  /// The op has no derivative of that order or mode.
  case notImplemented = "not-implemented"
  /// A tensor made in inference mode needed for a gradient.
  case inferenceTensor = "inference-tensor"
  /// A custom function gave the wrong number, shape or dtype of gradients.
  case badBackward = "bad-backward"
  /// A hook returned what does not fit.
  case badHook = "bad-hook"
  /// Anomaly mode found a nan.
  case nanGradient = "nan-gradient"
  /// Recomputation differs from the first run.
  case checkpointMismatch = "checkpoint-mismatch"
  /// The engine cannot do this at all: the case is unsupported.
  case unsupported
  /// Anything else that is the engine's fault; never satisfies an expected kind.
  case `internal`
  /// Anything else; never satisfies an expected kind.
  case other

  /// Whether a case may expect this kind.
  public var canBeExpected: Bool {
    switch self {
    case .unsupported, .internal, .other: false
    default: true
    }
  }
}
