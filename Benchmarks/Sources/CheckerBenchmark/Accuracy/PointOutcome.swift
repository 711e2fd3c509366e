import GradientCheck

/// An estimate at a point held against the truth.
struct PointOutcome {
  let point: TruthPoint
  let estimate: DerivativeEstimate
  /// Whether float64 and mpmath compute the same function, as far as the noisier ones can show it.
  let isSameFunction: Bool

  struct UnknownFunction: Error { let name: String }

  init(of point: TruthPoint) throws {
    guard let function = PointFunctions.named(point.function) else {
      throw UnknownFunction(name: point.function)
    }
    self.point = point
    estimate = estimateDerivative(of: function, at: point.x, domain: point.domain)
    let (value, truth) = (function(point.x), Double(point.value) ?? .nan)
    isSameFunction = (value - truth).magnitude <= 1e-6 * truth.magnitude
  }

  /// Whether a derivative was given, with a bar.
  var isAnswered: Bool {
    switch estimate.point {
    case .smooth, .edge, .staircase: estimate.value.isFinite && estimate.errorBar.isFinite
    default: false
    }
  }

  /// The distance from the truth, which is not rounded to float64 first.
  var error: Double { distance(estimate.value, from: point.derivative) }

  /// The distance in units of the truth; where that is 0, in units of the function's size.
  var relativeError: Double {
    let size = (Double(point.derivative ?? "") ?? .nan).magnitude
    return error / (size > 0 ? size : max(estimate.magnitude, .leastNormalMagnitude))
  }

  var isBarRight: Bool { error <= estimate.errorBar }

  /// What is wrong with the estimate; nil where nothing is.
  var complaint: String? {
    switch (point.kind, estimate.point) {
    case (.smooth, _):
      if !isAnswered { return "not answered" }
      return isBarRight ? nil : "wrong bar"
    case (.kink, .kink(let left, let right)):
      let bar = estimate.slopeErrorBar
      let isRight =
        distance(left, from: point.left) <= bar && distance(right, from: point.right) <= bar
      return isRight ? nil : "wrong slopes"
    case (.jump, .jump), (.infiniteSlope, .infiniteSlope): return nil
    default: return "called \(estimate.point)"
    }
  }

  /// One line for a list.
  var line: String {
    let found = "\(estimate.value) +- \(rough(estimate.errorBar)) (\(estimate.point))"
    let truth = point.derivative ?? point.left.map { "\($0) | \(point.right ?? "")" } ?? "-"
    return "\(complaint ?? "right"): \(point.function) at \(point.x): \(found), truth "
      + "\(truth.prefix(24)), relative error \(rough(relativeError)), "
      + "\(estimate.evaluations) evaluations"
  }

  private func distance(_ value: Double, from truth: String?) -> Double {
    guard let truth, let exact = DoubleDouble(truth) else { return .nan }
    return (DoubleDouble(value) - exact).high.magnitude
  }
}
