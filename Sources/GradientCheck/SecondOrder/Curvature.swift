/// A second derivative as a first one.
///
/// The even part of the function around the point, taken as a function of the square s of the
/// step, is smooth on the right of 0, and its slope there is half the second derivative:
///
/// ```
/// (f(x + h) + f(x - h)) / 2 = f(x) + s f''(x) / 2 + s^2 f''''(x) / 24 + ...,   s = h^2
/// ```
///
/// So the one-sided ladder measures it, with bars, noise and kinds of points and all.
struct Curvature {
  let probe: Probe
  private let evaluator: Evaluator

  init(_ evaluator: Evaluator, at x: Double, domain: Domain, scale: Double?) {
    self.evaluator = evaluator
    let even = Evaluator { s in
      guard s > 0 else { return domain.contains(x) ? evaluator(x) : .nan }
      // Both arguments must be equally far away: the slope in between would count as curvature.
      let right = x + s.squareRoot()
      let left = x - (right - x)
      guard domain.contains(left), domain.contains(right) else { return .nan }
      let mean = evaluator(left) / 2 + evaluator(right) / 2
      return evaluator.isStopped ? nil : mean
    }
    // Powers of four, so that steps are powers of two.
    let length = Ladder.powerOfTwo(notAbove: Probe.scale(scale, at: x)) / 4
    let square = max(length * length, .leastNormalMagnitude)
    probe = Probe(
      even, at: 0, domain: Domain(lower: 0), scale: min(8 * square, .greatestFiniteMagnitude),
      spacing: x.ulp * x.ulp)
  }

  /// The estimate of the slope at s = 0 as one of the second derivative.
  func translated(_ estimate: DerivativeEstimate) -> DerivativeEstimate {
    DerivativeEstimate(
      value: 2 * estimate.value, errorBar: 2 * estimate.errorBar,
      evaluations: evaluator.evaluations, point: estimate.point == .edge ? .smooth : estimate.point,
      stepWindow: estimate.stepWindow.map {
        $0.lowerBound.squareRoot()...$0.upperBound.squareRoot()
      },
      noise: estimate.noise, magnitude: estimate.magnitude, slopeErrorBar: 0,
      gslValue: 2 * estimate.gslValue, gslErrorBar: 2 * estimate.gslErrorBar,
      gslStep: estimate.gslStep.squareRoot(), gslLeftValue: .nan, gslRightValue: .nan,
      ladder: estimate.ladder.map {
        Rung(
          step: $0.step.squareRoot(), left: $0.left, right: $0.right, slope: 2 * $0.slope,
          leftSlope: 2 * $0.leftSlope, rightSlope: 2 * $0.rightSlope,
          secondDifference: $0.secondDifference)
      })
  }

  /// The comparison of half a claim as one of the whole.
  func translated(_ comparison: GradientComparison, claimed: Double) -> GradientComparison {
    GradientComparison(
      claimed: claimed, estimate: translated(comparison.estimate),
      bound: comparison.bound.doubled, verdict: comparison.verdict)
  }
}
