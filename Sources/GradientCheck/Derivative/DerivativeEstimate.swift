/// A derivative with an error bar that is meant to be believed.
public struct DerivativeEstimate: Sendable {
  /// The derivative.
  ///
  /// At a kink it is the mean of both slopes; at an infinite slope, an infinity with its sign; NaN
  /// where nothing can be said.
  public let value: Double
  /// How far the truth may be from `value`.
  ///
  /// At a kink every slope between left and right lies within it.
  public let errorBar: Double
  /// How often the function was evaluated.
  public let evaluations: Int
  /// What the function does at the point.
  public let point: PointKind
  /// The steps between which the function behaves as `point` says; nil where none were found.
  public let stepWindow: ClosedRange<Double>?
  /// The absolute noise of one evaluation, read off the function itself.
  public let noise: Double
  /// The size of the function's values around the point, to which `noise` is to be compared.
  public let magnitude: Double
  /// The error bar of each of the two slopes at a kink; 0 elsewhere.
  public let slopeErrorBar: Double
  /// The second opinion: GSL's derivative at `gslStep`; NaN where it was not asked.
  public let gslValue: Double
  /// GSL's own estimate of the error of `gslValue`; NaN where it was not asked.
  public let gslErrorBar: Double
  /// The step given to GSL; NaN where it was not asked.
  public let gslStep: Double
  /// GSL's slope from the left of a kink, by its backward rule; NaN elsewhere.
  public let gslLeftValue: Double
  /// GSL's slope from the right of a kink, by its forward rule; NaN elsewhere.
  public let gslRightValue: Double
  /// All steps that were tried, coarse to fine.
  public let ladder: [Rung]
}
