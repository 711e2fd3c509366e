/// Holds a claimed derivative of a function of one variable against the function.
///
/// - Parameters:
///   - function: the function; a throw ends the check.
///   - x: the point.
///   - claimed: the derivative that an engine claims there.
///   - options: domain, scale and resolution; the rest concerns several variables.
/// - Returns: the claim, the estimate, the bound and the verdict.
/// - Throws: what the function throws, and nothing else.
public func checkDerivative<Failure: Error>(
  of function: (Double) throws(Failure) -> Double, at x: Double, claimed: Double,
  options: CheckOptions = CheckOptions()
) throws(Failure) -> GradientComparison {
  try withEvaluator(of: function) { evaluator in
    let probe = Probe(evaluator, at: x, domain: options.domain, scale: options.scale)
    return probe.compare(claimed: claimed, options: options, accepted: options.acceptedSlopes[0])
  }
}

extension Probe {
  func compare(
    claimed: Double, options: CheckOptions, accepted: ClosedRange<Double>?
  ) -> GradientComparison {
    let estimate = estimate()
    let bound = Bound(
      errorBar: estimate.errorBar, estimated: estimate.value, claimed: claimed, options: options)
    let difference = (claimed - estimate.value).magnitude
    var verdict = Verdict.inconclusive(reason: "\(estimate.point)")
    switch estimate.point {
    case .kink(let left, let right):
      let range = accepted ?? min(left, right)...max(left, right)
      let slack = Bound.safety * estimate.slopeErrorBar
      let inside = claimed >= range.lowerBound - slack && claimed <= range.upperBound + slack
      verdict = .kink(inside: inside, left: left, right: right)
    case .smooth, .edge:
      if difference <= bound.total {
        verdict = .agrees
      } else if !(difference < 2 * bound.errorBarTerm) {
        verdict = .disagrees
      }
    default: break
    }
    return GradientComparison(
      claimed: claimed, estimate: estimate, bound: bound, verdict: verdict)
  }
}
