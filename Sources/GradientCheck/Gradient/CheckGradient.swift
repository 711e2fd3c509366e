/// Holds a claimed gradient of a function of many variables against the function.
///
/// ```swift
/// let report = try checkGradient(of: f, at: x, claimed: g)
/// #expect(report.agrees, "\(report)")
/// ```
///
/// - Parameters:
///   - function: the function; a throw ends the check.
///   - point: the point.
///   - claimed: the gradient that an engine claims there.
///   - options: seed, domains, scales, resolution, and what is examined.
/// - Returns: the report.
/// - Throws: what the function throws, and nothing else.
public func checkGradient<Failure: Error>(
  of function: ([Double]) throws(Failure) -> Double, at point: [Double], claimed: [Double],
  options: CheckOptions = CheckOptions()
) throws(Failure) -> GradientReport {
  var failure: Failure?
  let report = withoutActuallyEscaping(function) { function in
    var examination = Examination(
      of: { arguments in
        do throws(Failure) {
          return try function(arguments)
        } catch {
          failure = error
          return nil
        }
      }, at: point, claimed: claimed, options: options)
    return examination.run()
  }
  if let failure { throw failure }
  return report
}
