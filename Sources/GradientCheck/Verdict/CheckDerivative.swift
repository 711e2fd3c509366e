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
    var probe = Probe(evaluator, at: x, domain: options.domain, scale: options.scale)
    return probe.judge(
      Claim(value: claimed, accepted: options.acceptedSlopes[0], options: options))
  }
}
