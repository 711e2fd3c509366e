import Foundation

/// The derivatives of the logarithm of the gamma function.
///
/// GSL's psi functions are right to some 1e-15, which near the root of digamma and in the
/// differences for negative arguments is less than a derivative needs.
enum Gamma {
  /// B₂ₖ for k from 1.
  private static let bernoulli: [Double] = [
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510,
    43867.0 / 798, -174611.0 / 330,
  ]
  private static let logSixteen = Compensated(2.772588722239781, 9.276187255385198e-17)

  /// The logarithm of the magnitude of gamma.
  static func logarithm(_ x: Double) -> Double {
    if x == .infinity || x == -.infinity { return .infinity }
    return Foundation.lgamma(x)
  }

  /// The slope of `logarithm`.
  static func digamma(_ x: Double) -> Double {
    if x == 0 { return x.sign == .minus ? .infinity : -.infinity }
    if x > 0 { return digamma(Compensated(x)).value }
    if x == x.rounded() || x.isNaN { return .nan }
    // ψ(x) = ψ(1 - x) - π cot(πx), where the distance to the nearest pole is exact.
    let distance = x - x.rounded()
    let magnitude = Swift.abs(distance)
    let cotangent =
      magnitude < 0.25
      ? 1 / Foundation.tan(Double.pi * magnitude)
      : Foundation.tan(Double.pi * (0.5 - magnitude))
    let reflected = Double.pi * (distance < 0 ? cotangent : -cotangent)
    return (digamma(Compensated(sum: 1, -x)) + reflected).value
  }

  private static func digamma(_ x: Compensated) -> Compensated {
    if x.high == .infinity || x.high.isNaN { return x }
    if x.high < 1e-300 { return Compensated(-1 / x.high) }
    var shifted = x
    var sum = Compensated(0)
    while shifted.high < 15.5 {
      sum = sum + -shifted.reciprocal
      shifted = shifted + 1
    }
    let y = shifted.high
    var logarithm = Compensated(Foundation.log(y))
    if y < 17 {
      logarithm = logSixteen + Foundation.log1p(((y - 16) + shifted.low) / 16)
    }
    let inverse = 1 / y / y
    var series = 0.0
    for k in (0..<8).reversed() {
      series = inverse * (bernoulli[k] / Double(2 * k + 2) + series)
    }
    return logarithm + -(Compensated(sum: 0.5 / y, series) + -sum)
  }

  /// The derivative of digamma of order `n`, at least 1.
  static func polygamma(_ n: Int, _ x: Double) -> Double {
    let s = n + 1
    let factor = (s.isMultiple(of: 2) ? 1.0 : -1.0) * (1...n).reduce(1.0) { $0 * Double($1) }
    if x.isNaN || x == -.infinity { return .nan }
    if x > 0 { return factor * zeta(s, x) }
    if x == x.rounded() { return s.isMultiple(of: 2) ? .infinity : (x == 0 ? -.infinity : .nan) }
    // The poles on either side: those to the left of x, and those to the right up to zero.
    // The distance to the nearer neighbour, which counts most, is exact.
    let left = zeta(s, x - x.rounded(.down))
    let right = zeta(s, x.rounded(.up) - x) - zeta(s, 1 - x)
    return factor * (left + (s.isMultiple(of: 2) ? right : -right))
  }

  /// The zeta function of Hurwitz, Σ (x + k)^-s for k from 0, by Euler and Maclaurin.
  private static func zeta(_ s: Int, _ x: Double) -> Double {
    let order = Double(s)
    var head: [Double] = []
    var y = x
    while y < 16 {
      head.append(Foundation.pow(y, -order))
      y += 1
    }
    if y == .infinity { return 0 }
    let power = Foundation.pow(y, -order)
    var series = 0.0
    var factor = order / y
    var factorial = 2.0
    for k in 0..<10 {
      let term = bernoulli[k] / factorial * factor
      series += term
      if Swift.abs(term) < 1e-18 * Swift.abs(series) || !term.isFinite { break }
      let rising = order + Double(2 * k + 1)
      factor *= rising / y * ((rising + 1) / y)
      factorial *= Double((2 * k + 3) * (2 * k + 4))
    }
    // For a huge order the series means nothing, and the first term is everything.
    var sum = power == 0 ? 0 : power * (y / (order - 1) + 0.5 + series)
    for term in head.reversed() { sum += term }
    return sum
  }
}
