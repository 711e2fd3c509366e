import Foundation

/// A differentiable function at a point, with its derivative in closed form.
struct SmoothPoint: CustomStringConvertible, Sendable {
  let description: String
  let x: Double
  let derivative: Double
  let function: @Sendable (Double) -> Double

  init(
    _ description: String, at x: Double, _ derivative: Double,
    _ function: @escaping @Sendable (Double) -> Double
  ) {
    self.description = "\(description) at \(x)"
    self.x = x
    self.derivative = derivative
    self.function = function
  }

  static let all = plain + scaled + nearEdges + curved + nearKinks + cancelling

  static let plain = [
    SmoothPoint("exp", at: 1, exp(1)) { exp($0) },
    SmoothPoint("sin", at: 1, cos(1)) { sin($0) },
    SmoothPoint("cos", at: 0, 0) { cos($0) },
    SmoothPoint("x^2", at: 0, 0) { $0 * $0 },
    SmoothPoint("x^3", at: 0, 0) { $0 * $0 * $0 },
    SmoothPoint("x|x|", at: 0, 0) { $0 * abs($0) },
    SmoothPoint("|x|^1.5", at: 0, 0) { pow(abs($0), 1.5) },
    SmoothPoint("asin", at: 0.5, 1 / 0.75.squareRoot()) { asin($0) },
    SmoothPoint("lgamma", at: 3, 0.92278433509846713939) { lgamma($0) },
    SmoothPoint("1/(1+25x^2)", at: 0.3, -15 / 10.5625) { 1 / (1 + 25 * $0 * $0) },
    SmoothPoint("a constant", at: 3, 0) { _ in 5 },
    SmoothPoint("zero", at: 0, 0) { _ in 0 },
    SmoothPoint("x", at: 0, 1) { $0 },
    SmoothPoint("sin(x)/x", at: 0, 0) { $0 == 0 ? 1 : sin($0) / $0 },
    SmoothPoint("exp(-1/x^2)", at: 0, 0) { $0 == 0 ? 0 : exp(-1 / ($0 * $0)) },
  ]

  static let scaled = [
    SmoothPoint("exp", at: 1e-8, exp(1e-8)) { exp($0) },
    SmoothPoint("sin(1e-8x)", at: 1, 1e-8 * cos(1e-8)) { sin(1e-8 * $0) },
    SmoothPoint("sin(1e8x)", at: 1, 1e8 * cos(1e8)) { sin(1e8 * $0) },
    SmoothPoint("sqrt", at: 1e8, 0.5e-4) { $0.squareRoot() },
    SmoothPoint("log", at: 1e8, 1e-8) { log($0) },
    SmoothPoint("1/x", at: 1e8, -1e-16) { 1 / $0 },
    SmoothPoint("x^2", at: 1e8, 2e8) { $0 * $0 },
    SmoothPoint("1e300x", at: 1, 1e300) { $0 * 1e300 },
    SmoothPoint("x", at: 1e300, 1) { $0 },
    SmoothPoint("x", at: Double.leastNonzeroMagnitude, 1) { $0 },
    SmoothPoint("sin", at: 1e5, cos(1e5)) { sin($0) },
    SmoothPoint("sin", at: 1e10, cos(1e10)) { sin($0) },
    SmoothPoint("exp", at: 700, exp(700)) { exp($0) },
    SmoothPoint("sinh", at: 100, cosh(100)) { sinh($0) },
  ]

  static let nearEdges = [
    SmoothPoint("log", at: 1e-8, 1e8) { log($0) },
    SmoothPoint("log", at: 1e-300, 1e300) { log($0) },
    SmoothPoint("sqrt", at: 1e-8, 0.5e4) { $0.squareRoot() },
    SmoothPoint("1/x", at: 1e-8, -1e16) { 1 / $0 },
    SmoothPoint("cbrt", at: 1e-12, 1e8 / 3) { cbrt($0) },
    SmoothPoint("cbrt", at: 1e-300, 1e200 / 3) { cbrt($0) },
    SmoothPoint("log(x-1)", at: 1 + 1e-10, 1 / ((1 + 1e-10) - 1)) { log($0 - 1) },
    SmoothPoint("acos", at: 0.999_999, -1 / ((1 - 0.999_999) * 1.999_999).squareRoot()) {
      acos($0)
    },
    SmoothPoint("exp near overflow", at: 709.7, exp(709.7)) { exp($0) },
  ]

  static let curved = [
    SmoothPoint("exp(-1e6x^2)", at: 1e-3, -2e3 * exp(-1)) { exp(-1e6 * $0 * $0) },
    SmoothPoint("exp(-1/x^2)", at: 0.1, 2000 * exp(-100)) { exp(-1 / ($0 * $0)) },
    SmoothPoint("exp(-x^2)", at: 3, -6 * exp(-9)) { exp(-$0 * $0) },
    SmoothPoint("softplus", at: -40, 1 / (1 + exp(40))) { log1p(exp($0)) },
  ]

  static let nearKinks = [
    SmoothPoint("|x|", at: 1e-6, 1) { abs($0) },
    SmoothPoint("relu", at: -1e-9, 0) { max($0, 0) },
    SmoothPoint("x+|x-1e-5|/1000", at: 0, 1 - 1e-3) { $0 + 1e-3 * abs($0 - 1e-5) },
    SmoothPoint("floor", at: 0.5, 0) { floor($0) },
    SmoothPoint("floor", at: 1000.5, 0) { floor($0) },
  ]

  /// Points where doubles leave little of the derivative, so that an honest bar has to be wide.
  static let cancelling = [
    SmoothPoint("(1-cos x)/x^2", at: 1e-4, -1e-4 / 12) { (1 - cos($0)) / ($0 * $0) },
    SmoothPoint("1e8+x", at: 0, 1) { 1e8 + $0 },
    SmoothPoint("tanh", at: 20, 4 * exp(-40)) { tanh($0) },
    SmoothPoint("(x-1)^3 expanded", at: 1.0001, 3e-8) { (($0 - 3) * $0 + 3) * $0 - 1 },
    SmoothPoint("sin in single precision", at: 1, cos(1)) { Double(sin(Float($0))) },
  ]
}
