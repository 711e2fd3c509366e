/// What an observation must be.
public indirect enum Matcher: Sendable {
  /// A number, list, boolean, shape, dtype name, or a closed form over the initial inputs.
  case equals(Expression)
  /// `hooks.order`'s list of names.
  case names([String])
  /// `none`.
  case absent
  /// `present`.
  case present
  /// Any of the derivatives that are lawful at a kink; `recorded` is PyTorch's choice.
  case subgradient(Subgradient, recorded: Expression?)
  /// Any right-hand side of the list.
  case oneOf([Matcher])
  /// Every element is finite.
  case finite
  /// Every element is nan.
  case notANumber
  /// A value to within a tolerance of its own.
  case approximately(Expression, Tolerance)
  /// The same storage as a named tensor.
  case sameAs(String)
  /// Other storage than a named tensor.
  case notSameAs(String)

  /// A set of lawful derivatives.
  public indirect enum Subgradient: Sendable {
    /// Elementwise any value between two expressions, both included.
    case interval(Expression, Expression)
    /// Shares of tied elements: not negative, that add up to the cotangent.
    case simplex
    /// At most this 2-norm.
    case ball(radius: Expression)
  }
}

/// How close floats must be.
public struct Tolerance: Sendable, Hashable {
  /// The relative part of the bound; 64 ε of the observed dtype where absent.
  public var relative: Double?
  /// The absolute part of the bound; 64 ε · max|want| where absent.
  public var absolute: Double?
  /// A distance in units in the last place, in place of the other two.
  public var ulps: Double?
  /// Whether `-0.0` differs from `0.0`.
  public var signedZero: Bool

  /// Makes a tolerance; what is absent has the default of the format.
  public init(
    relative: Double? = nil, absolute: Double? = nil, ulps: Double? = nil, signedZero: Bool = false
  ) {
    self.relative = relative
    self.absolute = absolute
    self.ulps = ulps
    self.signedZero = signedZero
  }
}
