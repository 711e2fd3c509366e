/// The derivative of a function at a point, with an error bar and with what the point is.
///
/// ```swift
/// let slope = estimateDerivative(of: { sin($0) }, at: 1)
/// // slope.value is 0.54030230586814, slope.errorBar some 1e-12, slope.point is .smooth
/// ```
///
/// No argument makes it trap: NaN, infinities, an empty domain and a scale that makes no sense give
/// an estimate that says so.
///
/// - Parameters:
///   - function: the function; a throw ends the estimate.
///   - x: the point.
///   - domain: where the function may be evaluated. Edges that are not declared are found by
///     themselves where the function gives NaN or an infinity beyond them.
///   - scale: the length over which the function changes, if it is known; else `max(|x|, 1)`.
/// - Returns: the estimate.
/// - Throws: what the function throws, and nothing else.
public func estimateDerivative<Failure: Error>(
  of function: (Double) throws(Failure) -> Double, at x: Double, domain: Domain = .all,
  scale: Double? = nil
) throws(Failure) -> DerivativeEstimate {
  try withEvaluator(of: function) { evaluator in
    var probe = Probe(evaluator, at: x, domain: domain, scale: scale)
    return probe.estimate()
  }
}
