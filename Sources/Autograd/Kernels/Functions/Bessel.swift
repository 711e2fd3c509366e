import CGSL
import Foundation

/// Bessel functions of whole order, whose derivatives are among themselves.
enum Bessel {
  /// The modified function of the first kind, Iₙ.
  static func modified(_ n: Int, _ x: Double) -> Double {
    let magnitude = Swift.abs(x)
    let sign = x < 0 && !n.isMultiple(of: 2) ? -1.0 : 1.0
    if magnitude == .infinity { return sign * .infinity }
    if magnitude.isNaN { return x }
    if magnitude < 20 || magnitude < 2 * Double(n) { return sign * series(n, magnitude) }
    var (zero, one) = (gsl_sf_result(), gsl_sf_result())
    gsl_sf_bessel_I0_scaled_e(magnitude, &zero)
    gsl_sf_bessel_I1_scaled_e(magnitude, &one)
    // GSL's own functions of higher order are less exact than the recurrence, which for orders
    // far below the argument loses nothing.
    var (before, current) = (zero.val, n == 0 ? zero.val : one.val)
    for k in stride(from: 1, to: n, by: 1) {
      (before, current) = (current, before - Double(2 * k) / magnitude * current)
    }
    // Half the exponential at a time, because the whole overflows before the function does.
    let power = Foundation.exp(magnitude / 2)
    return sign * (power * current * power)
  }

  /// Σ (x/2)^(n + 2k) / (k! (n + k)!), in twice the precision.
  private static func series(_ n: Int, _ x: Double) -> Double {
    var term = Compensated(1)
    for k in 0..<n { term = term * Compensated(quotient: x / 2, Double(k + 1)) }
    let square = Compensated(product: x / 2, x / 2)
    var sum = term
    var k = 1
    while k < 1000 {
      term = term * square * Compensated(Double(k) * Double(n + k)).reciprocal
      sum = sum + term
      if term.high <= sum.high * 1e-20 { break }
      k += 1
    }
    return sum.value
  }

  /// The spherical function of the first kind at π times `x`, jₙ(πx); j₀(πx) is sinc.
  static func spherical(_ n: Int, _ x: Double) -> Double {
    let z = Double.pi * Swift.abs(x)
    if z.isNaN { return z }
    if z == .infinity { return 0 }
    let sign = x < 0 && !n.isMultiple(of: 2) ? -1.0 : 1.0
    if z < 2 + Double(n) { return sign * sphericalSeries(n, Swift.abs(x)) }
    let half = Swift.abs(x).remainder(dividingBy: 2)
    var before = sine(half) / z
    if n == 0 { return before }
    var current = (before - cosine(half)) / z
    for k in 1..<Swift.max(n, 1) {
      (before, current) = (current, Double(2 * k + 1) / z * current - before)
    }
    return sign * current
  }

  /// zⁿ Σ (-z²/2)^k / (k! (2n + 2k + 1)!!), in twice the precision.
  private static func sphericalSeries(_ n: Int, _ x: Double) -> Double {
    let pi = Compensated(Double.pi, 1.2246467991473532e-16)
    let step = pi * pi * Compensated(product: x, x) * -0.5
    var term = Compensated(1)
    for k in 0..<n { term = term * pi * x * Compensated(Double(2 * k + 3)).reciprocal }
    var sum = term
    for k in 1..<100 {
      term = term * step * Compensated(Double(k) * Double(2 * n + 2 * k + 1)).reciprocal
      sum = sum + term
      if Swift.abs(term.high) <= Swift.abs(sum.high) * 1e-20 { break }
    }
    return sum.value
  }

  /// sin(πx) for |x| ≤ 1, zero exactly at the whole numbers.
  private static func sine(_ x: Double) -> Double {
    let magnitude = Swift.abs(x)
    let folded = magnitude > 0.5 ? 1 - magnitude : magnitude
    return (x < 0 ? -1 : 1) * Foundation.sin(Double.pi * folded)
  }

  /// cos(πx) for |x| ≤ 1, zero exactly half-way between the whole numbers.
  private static func cosine(_ x: Double) -> Double { sine(0.5 - Swift.abs(x)) }
}
