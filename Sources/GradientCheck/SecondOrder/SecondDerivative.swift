/// The second derivative of a function at a point, from values of the function alone.
///
/// Use it as the anchor of a check to second order, so that a wrong gradient and a Hessian that is
/// consistent with it cannot confirm each other. It holds about two thirds of the digits of a
/// first derivative; the derivative of a verified gradient (`checkTangent`) holds more.
///
/// At a kink the second derivative is infinite, and the estimate says so. Where the slope itself
/// bends, as that of x|x| does at 0, it is the mean of the second derivatives of both sides.
///
/// - Parameters:
///   - function: the function; a throw ends the estimate.
///   - x: the point.
///   - domain: where the function may be evaluated; at an edge there is no estimate.
///   - scale: the length over which the function changes, if it is known; else `max(|x|, 1)`.
/// - Returns: the estimate, with steps as distances from the point.
/// - Throws: what the function throws, and nothing else.
public func estimateSecondDerivative<Failure: Error>(
  of function: (Double) throws(Failure) -> Double, at x: Double, domain: Domain = .all,
  scale: Double? = nil
) throws(Failure) -> DerivativeEstimate {
  try withEvaluator(of: function) { evaluator in
    let curvature = Curvature(evaluator, at: x, domain: domain, scale: scale)
    var probe = curvature.probe
    return curvature.translated(probe.estimate())
  }
}

/// Holds a claimed second derivative against values of the function alone.
///
/// - Parameters:
///   - function: the function; a throw ends the check.
///   - x: the point.
///   - claimed: the second derivative that an engine claims there.
///   - options: domain, scale and resolution.
/// - Returns: the claim, the estimate, the bound and the verdict.
/// - Throws: what the function throws, and nothing else.
public func checkSecondDerivative<Failure: Error>(
  of function: (Double) throws(Failure) -> Double, at x: Double, claimed: Double,
  options: CheckOptions = CheckOptions()
) throws(Failure) -> GradientComparison {
  try withEvaluator(of: function) { evaluator in
    let curvature = Curvature(evaluator, at: x, domain: options.domain, scale: options.scale)
    var probe = curvature.probe
    // Half the second derivative is what the probe sees.
    let comparison = probe.judge(Claim(value: claimed / 2, options: options))
    return curvature.translated(comparison, claimed: claimed)
  }
}
