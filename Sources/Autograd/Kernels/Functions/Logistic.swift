import CKernels
import Foundation

/// The logistic function σ(x) = 1 / (1 + e^-x) and what is made of it.
enum Logistic {
  /// σ, without overflow on either side.
  static func value(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + Foundation.exp(-x)) }
    let power = Foundation.exp(x)
    return power / (1 + power)
  }

  /// σ' = σ(x) σ(-x).
  static func slope(_ x: Double) -> Double {
    let power = Foundation.exp(-Swift.abs(x))
    return power / (1 + power) / (1 + power)
  }

  // MARK: - The inverse, ln(x / (1 - x))

  static func inverse(_ x: Double) -> Double {
    // Around one half, where it is zero, the ratio is almost 1.
    if x > 0.25 && x < 0.75 { return Foundation.log1p((2 * x - 1) / (1 - x)) }
    return Foundation.log(x) - Foundation.log1p(-x)
  }

  static func inverseSlope(_ x: Double) -> Double { x < 0 || x > 1 ? .nan : 1 / x / (1 - x) }

  static func inverseCurvature(_ x: Double) -> Double {
    x < 0 || x > 1 ? .nan : (2 * x - 1) / x / x / (1 - x) / (1 - x)
  }

  // MARK: - x by the function, and by a hyperbolic tangent

  /// x σ(x).
  static let silu = Jet(
    by: ck_silu, slope: ck_silu_slope,
    curvature: { x in
      x.isInfinite ? 0 : slope(x) * (2 - x * Foundation.tanh(x / 2))
    })

  /// x tanh(ln(1 + e^x)), where the hyperbolic tangent is a rational function of e^x.
  static let mish = Jet(
    value: { $0 == -.infinity ? 0 : $0 * mishGate($0) },
    slope: { x in
      x.isInfinite ? (x > 0 ? 1 : 0) : mishGate(x) + x * mishGateSlope(x)
    },
    curvature: { x in
      x.isInfinite ? 0 : mishGateSlope(x) * (2 + x * mishGateRatio(x))
    })

  private static func mishGate(_ x: Double) -> Double {
    let e = Foundation.exp(-Swift.abs(x))
    return x > 0
      ? (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : e * (e + 2) / (e * (e + 2) + 2)
  }

  private static func mishGateSlope(_ x: Double) -> Double {
    let e = Foundation.exp(-Swift.abs(x))
    let base = x > 0 ? 1 + 2 * e + 2 * e * e : e * (e + 2) + 2
    return 4 * (x > 0 ? e * e : e) * (1 + e) / base / base
  }

  /// The second derivative of mish's gate over its first.
  private static func mishGateRatio(_ x: Double) -> Double {
    let e = Foundation.exp(-Swift.abs(x))
    return x > 0
      ? 1 + 1 / (1 + e) - 4 * (1 + e) / (1 + 2 * e + 2 * e * e)
      : 1 + e / (1 + e) - 4 * e * (e + 1) / (e * (e + 2) + 2)
  }

  // MARK: - The approximation of gelu by a hyperbolic tangent, which is x σ(v)

  private static let geluScale = Compensated(
    2 * 0.7978845608028654, 2 * -4.98465440455546e-17)
  private static let geluCube = 0.044715

  /// v = 2 √(2/π) (x + 0.044715 x³), in twice the precision, because it is an exponent.
  private static func geluArgument(_ x: Double) -> Compensated {
    let square = Compensated(product: x, x)
    return geluScale * ((square * geluCube + 1) * x)
  }

  private static func geluArgumentSlope(_ x: Double) -> Double {
    geluScale.high * (1 + 3 * geluCube * x * x)
  }

  private static func geluArgumentCurvature(_ x: Double) -> Double {
    geluScale.high * 6 * geluCube * x
  }

  static let geluTanh = Jet(
    by: ck_gelu_tanh, slope: ck_gelu_tanh_slope,
    curvature: { x in
      if Swift.abs(x) > 100 { return 0 }
      let v = geluArgument(x)
      let gate = gate(v)
      let first = geluArgumentSlope(x)
      return gate.value * gate.other
        * (2 * first
          + x * (geluArgumentCurvature(x) - first * first * Foundation.tanh(v.high / 2)))
    })

  /// σ(v) and σ(-v).
  private static func gate(_ v: Compensated) -> (value: Double, other: Double) {
    let power = (v.high > 0 ? -v : v).exponential
    let (large, small) = (1 / (1 + power), power / (1 + power))
    return v.high > 0 ? (large, small) : (small, large)
  }

  // MARK: - The share of one of two exponentials in their sum

  /// σ((a - b) scale), with the difference in twice the precision, because it is an exponent.
  static func share(_ a: Double, _ b: Double, _ scale: Compensated) -> Double {
    // Of two equal infinities each has half.
    if a == b { return 0.5 }
    if a.isInfinite || b.isInfinite { return value(a - b) }
    return gate(Compensated(sum: a, -b) * scale).value
  }

  /// σ' at the same point.
  static func shareSlope(_ a: Double, _ b: Double, _ scale: Compensated) -> Double {
    if a == b { return 0.25 }
    if a.isInfinite || b.isInfinite { return slope(a - b) }
    let gate = gate(Compensated(sum: a, -b) * scale)
    return gate.value * gate.other
  }
}
