/// Checks all that a function offers of its derivatives, and reports what is wrong with them.
///
/// The gradient is held against the function by finite differences with honest bars, at the point
/// and at others; then come the relations that need none, with bounds of rounding only; then
/// forward mode, the second and third order and a lower precision, as far as they are offered.
///
/// ```swift
/// let cube = DifferentiableFunction({ $0[0] * $0[0] * $0[0] }, gradient: { [3 * $0[0] * $0[0]] })
/// let report = checkFunction(cube, at: [[2]])
/// #expect(report.agrees, "\(report)")
/// ```
///
/// - Parameters:
///   - function: the function, with what it offers.
///   - point: its inputs.
///   - options: what is looked at, and how.
/// - Returns: the report.
/// - Throws: what the function throws at the point, and nothing else; a throw at another point, to
///   which the check went by itself, is noted in the report.
public func checkFunction<Failure: Error>(
  _ function: DifferentiableFunction<Failure>, at point: [ShapedArray],
  options: FunctionCheckOptions = FunctionCheckOptions()
) throws(Failure) -> FunctionReport {
  var examination = try FunctionExamination(of: function, at: point, options: options)
  try examination.run()
  return examination.report
}
