#if canImport(_Differentiation)
  import _Differentiation

  /// Holds the derivative that Swift itself derives against the function.
  ///
  /// - Parameters:
  ///   - function: the function, as its author declared it differentiable.
  ///   - x: the point.
  ///   - options: domain, scale and resolution; the rest concerns several variables.
  /// - Returns: the claim, the estimate, the bound and the verdict.
  public func checkDifferentiable(
    _ function: @differentiable(reverse) (Double) -> Double, at x: Double,
    options: CheckOptions = CheckOptions()
  ) -> GradientComparison {
    checkDerivative(
      of: { function($0) }, at: x, claimed: gradient(at: x, of: function), options: options)
  }

  /// Holds the gradient that Swift itself derives against the function.
  ///
  /// - Parameters:
  ///   - function: the function, as its author declared it differentiable.
  ///   - point: the point.
  ///   - options: seed, domains, scales, resolution, and what is examined.
  /// - Returns: the report.
  public func checkDifferentiable(
    _ function: @differentiable(reverse) ([Double]) -> Double, at point: [Double],
    options: CheckOptions = CheckOptions()
  ) -> GradientReport {
    let claimed = gradient(at: point, of: function).base
    // Swift gives no entries at all for a function that looks at none.
    let padding = [Double](repeating: 0, count: max(0, point.count - claimed.count))
    return checkGradient(
      of: { function($0) }, at: point, claimed: claimed.isEmpty ? padding : claimed,
      options: options)
  }
#endif
