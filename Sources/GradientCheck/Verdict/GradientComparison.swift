/// A claimed derivative held against an estimated one.
public struct GradientComparison: Sendable {
  /// What the engine says.
  public let claimed: Double
  /// What the function says.
  public let estimate: DerivativeEstimate
  /// How far apart they may be.
  public let bound: Bound
  /// What follows.
  public let verdict: Verdict

  /// How far the claim is from the estimate.
  public var difference: Double { (claimed - estimate.value).magnitude }
}
