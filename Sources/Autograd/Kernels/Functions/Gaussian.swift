import CGSL
import Foundation

/// The error function's relatives, exact also where the function itself has become 0 or 1.
enum Gaussian {
  private static let rootHalf = Compensated(0.5.squareRoot(), -4.833646656726457e-17)
  private static let rootTau = 2.5066282746310007
  /// √2, by which erf's argument and the normal distribution's differ.
  private static let rootTwo = 2.0.squareRoot()

  /// e^(-x²), with the square in twice the precision.
  static func bell(_ x: Double) -> Double {
    if Swift.abs(x) > 30 { return x.isNaN ? x : 0 }
    return (-Compensated(product: x, x)).exponential
  }

  /// The density of the normal distribution.
  static func density(_ x: Double) -> Double {
    if Swift.abs(x) > 40 { return x.isNaN ? x : 0 }
    let square = Compensated(product: x, x)
    return Compensated(-square.high / 2, -square.low / 2).exponential / rootTau
  }

  /// The normal distribution.
  static func distribution(_ x: Double) -> Double {
    if x < -40 { return 0 }
    if x > 10 { return 1 }
    let z = rootHalf * x
    // The argument's own rounding matters in the tail: its square is the exponent.
    return (Foundation.erfc(-z.high) + M_2_SQRTPI * bell(z.high) * z.low) / 2
  }

  /// The logarithm of the normal distribution.
  static func logDistribution(_ x: Double) -> Double {
    if x > 0 { return Foundation.log1p(-distribution(-x)) }
    if x > -30 { return Foundation.log(distribution(x)) }
    let inverse = 1 / x / x
    var series = 1.0
    for factor in stride(from: 17.0, to: 0, by: -2) { series = 1 - factor * inverse * series }
    return -x * x / 2 - Foundation.log(-x) - Foundation.log(rootTau) + Foundation.log1p(series - 1)
  }

  /// The density over the distribution, which is the slope of the latter's logarithm.
  static func hazard(_ x: Double) -> Double {
    x < -1.5 ? -x + excess(x) : density(x) / distribution(x)
  }

  /// How much the hazard is above -x.
  ///
  /// In the lower tail it is a continued fraction of positive numbers, where the difference would
  /// lose everything.
  static func excess(_ x: Double) -> Double {
    guard x < -1.5 else { return x + hazard(x) }
    if x == -.infinity { return 0 }
    let steps = 20 + Int(1100 / (x * x))
    var result = 0.0
    for step in (1...steps).reversed() { result = Double(step) / (-x + result) }
    return result
  }

  /// What erf takes to `y`.
  static func inverseError(_ y: Double) -> Double {
    Swift.abs(y) <= 0.5
      ? central(y).x : (y < 0 ? -1 : 1) * tail(1 - Swift.abs(y)).x
  }

  /// The slope of `inverseError`.
  static func inverseErrorSlope(_ y: Double) -> Double {
    Swift.abs(y) <= 0.5 ? central(y).slope : tail(1 - Swift.abs(y)).slope
  }

  /// What the normal distribution takes to `p`.
  static func quantile(_ p: Double) -> Double {
    if p >= 0.25 && p <= 0.75 { return rootTwo * central(2 * p - 1).x }
    return p < 0.5 ? -rootTwo * tail(2 * p).x : rootTwo * tail(2 * (1 - p)).x
  }

  /// The slope of `quantile`.
  static func quantileSlope(_ p: Double) -> Double {
    2 * rootTwo
      * (p >= 0.25 && p <= 0.75
        ? central(2 * p - 1).slope : tail(p < 0.5 ? 2 * p : 2 * (1 - p)).slope)
  }

  /// x with erf(x) = y for |y| ≤ 0.5, and the slope of x there.
  private static func central(_ y: Double) -> (x: Double, slope: Double) {
    var x = y * (Double.pi.squareRoot() / 2)
    if Swift.abs(y) > 1e-5 {
      x = gsl_cdf_ugaussian_Pinv((1 + y) / 2) / rootTwo
      x -= (Foundation.erf(x) - y) / (M_2_SQRTPI * bell(x))
    } else {
      x += x * x * x / 3
    }
    return (x, corrected(x, by: y - Foundation.erf(x)))
  }

  /// x > 0 with erfc(x) = q, and the magnitude of the slope of x there.
  private static func tail(_ q: Double) -> (x: Double, slope: Double) {
    guard q > 0 else { return q == 0 ? (.infinity, .infinity) : (.nan, .nan) }
    guard q <= 1 else { return (.nan, .nan) }
    var x = gsl_cdf_ugaussian_Qinv(Swift.max(q / 2, .leastNonzeroMagnitude)) / rootTwo
    for _ in 0..<2 { x += (Foundation.erfc(x) - q) / (M_2_SQRTPI * bell(x)) }
    return (x, corrected(x, by: Foundation.erfc(x) - q))
  }

  /// √π/2 e^(x²), at the point that lies off the rounded `x` by as much as the residual says.
  private static func corrected(_ x: Double, by residual: Double) -> Double {
    let slope = Compensated(product: x, x).exponential / M_2_SQRTPI
    return slope * (1 + 2 * x * residual * slope)
  }
}
