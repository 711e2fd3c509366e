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

  /// How far the claim is from the estimate; at a kink, from the nearer slope if not between both.
  public var difference: Double {
    guard case .kink(let left, let right) = estimate.point else {
      return (claimed - estimate.value).magnitude
    }
    return max(min(left, right) - claimed, claimed - max(left, right), 0)
  }
}
