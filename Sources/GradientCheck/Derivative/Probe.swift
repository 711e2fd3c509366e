/// The first checker: GSL's rules with a step in proportion to the point.
struct Probe {
  let evaluator: Evaluator
  let x: Double
  let domain: Domain
  let scale: Double

  init(_ evaluator: Evaluator, at x: Double, domain: Domain, scale: Double?) {
    self.evaluator = evaluator
    self.x = x
    self.domain = domain
    let natural = max(x.magnitude, 1)
    self.scale = scale.map { $0.isFinite && $0 > 0 ? $0 : natural } ?? natural
  }

  func estimate() -> DerivativeEstimate {
    guard domain.contains(x) else { return answer(.none, .outsideDomain) }
    guard evaluator(x).isFinite else { return answer(.none, .notFinite) }
    let below = domain.roomBelow(x)
    let above = domain.roomAbove(x)
    let step = scale * 1e-3
    let right = GSLDerivative.estimate(.forward, of: evaluator, at: x, step: min(step, above / 2))
    let left = GSLDerivative.estimate(.backward, of: evaluator, at: x, step: min(step, below / 2))
    if !left.value.isFinite { return answer(right, right.value.isFinite ? .edge : .unresolved) }
    if !right.value.isFinite { return answer(left, .edge) }
    let central = GSLDerivative.estimate(
      .central, of: evaluator, at: x, step: min(step, below / 2, above / 2))
    let bars = left.errorBar + right.errorBar
    guard (right.value - left.value).magnitude > 3 * bars else { return answer(central, .smooth) }
    let middle = GSLDerivative(
      value: left.value / 2 + right.value / 2,
      errorBar: (right.value - left.value).magnitude / 2 + bars, step: step)
    return answer(middle, .kink(left: left.value, right: right.value), slopeErrorBar: bars)
  }

  private func answer(
    _ opinion: GSLDerivative, _ point: PointKind, slopeErrorBar: Double = 0
  ) -> DerivativeEstimate {
    DerivativeEstimate(
      value: opinion.value,
      errorBar: opinion.errorBar.isFinite ? opinion.errorBar : .infinity,
      evaluations: evaluator.evaluations, point: point, stepWindow: nil, noise: .nan,
      magnitude: .nan, slopeErrorBar: slopeErrorBar, gslValue: opinion.value,
      gslErrorBar: opinion.errorBar, gslStep: opinion.step, ladder: [])
  }
}
