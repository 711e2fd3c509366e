/// What a probe found, before it is dressed as an estimate.
struct Finding {
  var point: PointKind
  var value = Double.nan
  var errorBar = Double.infinity
  var slopeErrorBar = 0.0
  var window: ClosedRange<Double>?
  var noise = Double.nan
  var opinion = GSLDerivative.none
  /// What GSL says of both sides of a kink.
  var sideOpinions = (left: GSLDerivative.none, right: GSLDerivative.none)
  /// The extrapolation that it stands on.
  var basis: Extrapolation?
  /// Other runs of slopes that are consistent in themselves.
  var alternatives: [Extrapolation] = []

  init(_ point: PointKind) { self.point = point }

  init(smooth found: Extrapolation, sides: Sides, opinion: GSLDerivative) {
    point = sides == .both ? .smooth : .edge
    value = found.value
    errorBar = found.errorBar
    noise = found.noise
    basis = found
    self.opinion = opinion
  }

  /// Replaces the extrapolation by another of the same slope.
  mutating func stand(on other: Extrapolation) {
    value = other.value
    errorBar = other.errorBar
    basis = other
  }

  func estimate(by probe: Probe) -> DerivativeEstimate {
    let terms = probe.ladder.slopes.terms
    let window =
      window ?? basis.map { terms[$0.terms.upperBound].step...terms[$0.terms.lowerBound].step }
    let magnitude =
      basis.map { probe.ladder.slopes.size(at: $0.terms.upperBound) }
      ?? probe.valueAtPoint.magnitude
    return DerivativeEstimate(
      value: value, errorBar: errorBar.isNaN ? .infinity : errorBar,
      evaluations: probe.evaluator.evaluations, point: point, stepWindow: window, noise: noise,
      magnitude: magnitude, slopeErrorBar: slopeErrorBar, gslValue: opinion.value,
      gslErrorBar: opinion.errorBar, gslStep: opinion.step, gslLeftValue: sideOpinions.left.value,
      gslRightValue: sideOpinions.right.value, ladder: probe.ladder.rungs)
  }
}
