public import EngineKit

/// What a mismatch looks like: the hypothesis that explains what came.
public struct Diagnosis: Sendable, Hashable {
  /// The cause that was found.
  public var cause: Cause
  /// The same for a person, as the end of a sentence that begins with "looks like".
  public var text: String

  /// Makes a diagnosis.
  public init(_ cause: Cause, _ text: String) {
    self.cause = cause
    self.text = text
  }

  /// The causes that hypotheses are tried for.
  public enum Cause: String, Sendable, Hashable, CaseIterable {
    /// Everything has the other sign.
    case sign
    /// Everything is a multiple of what is wanted.
    case factor
    /// Rows and columns are exchanged.
    case transposed
    /// The right numbers stand at the wrong places.
    case permuted
    /// A dimension that was broadcast over is still there.
    case notReduced = "not-reduced"
    /// The sum was taken over one dimension too many.
    case reducedTwice = "reduced-twice"
    /// One of several uses of a tensor does not count.
    case useLost = "use-lost"
    /// The gradient of a pass replaced that of the passes before.
    case overwritten
    /// A pass counts twice, or what was there before it does.
    case doubled
    /// Zeros where there is to be no gradient at all.
    case zerosForNone = "zeros-for-none"
    /// The derivative is that of the branch that did not run.
    case otherBranch = "other-branch"
    /// The gradient went through what must hold it up: `detach`, `.data` or `no_grad`.
    case throughDetach = "through-detach"
    /// The cotangent, or the direction, was taken for ones.
    case cotangentIgnored = "cotangent-ignored"
    /// The numbers are as far off as a lower precision explains.
    case lowerPrecision = "lower-precision"
    /// The shape is another one.
    case otherShape = "other-shape"
    /// The element type is another one.
    case otherDType = "other-dtype"
    /// No gradient, or nothing but zeros, where there is to be one.
    case noGradient = "no-gradient"
    /// A gradient that was asked for with a graph is a constant to the next derivative.
    case graphLost = "graph-lost"
  }
}

/// The op that a wrong derivative is traced to.
public struct Blame: Sendable, Hashable {
  /// The op's name in the op table.
  public var op: String
  /// What is wrong with it, in a sentence fragment.
  public var text: String
  /// The step that applies it, as it is written.
  public var step: String
  /// The place of that step.
  public var location: FileLocation

  /// Makes a blame.
  public init(op: String, _ text: String, step: String, at location: FileLocation) {
    self.op = op
    self.text = text
    self.step = step
    self.location = location
  }
}

extension Finding {
  /// An element that is not as it must be.
  public struct Element: Sendable, Hashable {
    /// What was observed with the place of the element: `x.grad[1, 0]`.
    public var path: String
    /// What was wanted, in the precision of `dtype`.
    public var wanted: Double
    /// What came.
    public var got: Double
    /// The type of the elements.
    public var dtype: DType
    /// How far apart the two are.
    public var distance: Distance
    /// How far apart they may be.
    public var bound: Bound

    /// Makes an element.
    public init(
      path: String, wanted: Double, got: Double, dtype: DType, distance: Distance, bound: Bound
    ) {
      self.path = path
      self.wanted = wanted
      self.got = got
      self.dtype = dtype
      self.distance = distance
      self.bound = bound
    }

    /// What was wanted as a C99 hexadecimal float; `nil` for exact types.
    public var wantedHex: String? { NumberText.hex(wanted, dtype: dtype) }

    /// What came as a C99 hexadecimal float; `nil` for exact types.
    public var gotHex: String? { NumberText.hex(got, dtype: dtype) }
  }
}
