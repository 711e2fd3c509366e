/// A claimed slope, with all that decides how near the truth must be.
struct Claim {
  let value: Double
  /// The size of the terms of the sum that `value` is, for a slope along a direction.
  var norm = 0.0
  /// What is accepted at a kink; nil for anything between both slopes.
  var accepted: ClosedRange<Double>?
  let options: CheckOptions

  func bound(_ estimated: Double, errorBar: Double) -> Bound {
    Bound(
      errorBar: errorBar, estimated: estimated, claimed: value, norm: norm, options: options)
  }

  /// Whether the claim is a slope along a direction, the sum of what many entries claim.
  var isSum: Bool { norm > 0 }

  /// Whether the claim lies within the bound around an estimate.
  func isWithinBound(of estimated: Double, errorBar: Double) -> Bool {
    (value - estimated).magnitude <= bound(estimated, errorBar: errorBar).total
  }

  /// The size to which a relative resolution refers.
  func size(with estimated: Double) -> Double {
    max(value.isFinite ? value.magnitude : 0, estimated.magnitude, norm)
  }
}
