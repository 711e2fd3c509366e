/// Holds a claimed directional derivative of a function with many outputs against the function.
///
/// This checks a Jacobian-vector product: `claimed` is J v at the point. It checks a
/// Hessian-vector product just as well: let the function be a gradient that has been verified, and
/// `claimed` H v. All outputs share the evaluations of one ladder, and each is judged for itself,
/// so that a wrong output is named at no cost.
///
/// - Parameters:
///   - function: the function; a throw ends the check.
///   - point: the point.
///   - tangent: the direction v.
///   - claimed: the derivative of each output that an engine claims.
///   - options: resolution; domains are taken into account, scales are not: the length of the
///     tangent is the scale.
/// - Returns: the report, whose entries are the outputs.
/// - Throws: what the function throws, and nothing else.
public func checkTangent<Failure: Error>(
  of function: ([Double]) throws(Failure) -> [Double], at point: [Double], along tangent: [Double],
  claimed: [Double], options: CheckOptions = CheckOptions()
) throws(Failure) -> GradientReport {
  var failure: Failure?
  let report = withoutActuallyEscaping(function) { function in
    let line = Line(
      of: { arguments in
        do throws(Failure) {
          return try function(arguments)
        } catch {
          failure = error
          return nil
        }
      }, at: point, along: tangent, options: options)
    return line.report(on: claimed, options: options)
  }
  if let failure { throw failure }
  return report
}
