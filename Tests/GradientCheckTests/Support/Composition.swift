import Foundation

/// A random nesting of elementary functions, with its derivative by the chain rule.
struct Composition: Sendable {
  enum Step: Sendable {
    case affine(Double, Double)
    case sin, cos, exp, log, sqrt, tanh, square, reciprocal, atan
    case bend(at: Double)
  }

  let steps: [Step]
  let x: Double

  /// The value, and the derivative, at `x`.
  func evaluate(_ x: Double) -> (value: Double, derivative: Double) {
    var (v, d) = (x, 1.0)
    for step in steps {
      switch step {
      case .affine(let a, let b): (v, d) = (a * v + b, a * d)
      case .sin: (v, d) = (Foundation.sin(v), Foundation.cos(v) * d)
      case .cos: (v, d) = (Foundation.cos(v), -Foundation.sin(v) * d)
      case .exp: (v, d) = (Foundation.exp(v), Foundation.exp(v) * d)
      case .log: (v, d) = (Foundation.log(v), d / v)
      case .sqrt: (v, d) = (v.squareRoot(), d / (2 * v.squareRoot()))
      case .tanh: (v, d) = (Foundation.tanh(v), d / (Foundation.cosh(v) * Foundation.cosh(v)))
      case .square: (v, d) = (v * v, 2 * v * d)
      case .reciprocal: (v, d) = (1 / v, -d / (v * v))
      case .atan: (v, d) = (Foundation.atan(v), d / (1 + v * v))
      case .bend(let c): (v, d) = v > c ? (v, d) : (c + 0.3 * (v - c), 0.3 * d)
      }
    }
    return (v, d)
  }

  /// So many compositions, the same for the same seed; with kinks at distances from 1e-6 to 1.
  static func random(_ count: Int, seed: UInt64, kinked: Bool) -> [Composition] {
    var generator = SplitMix(state: seed)
    var found: [Composition] = []
    while found.count < count {
      let composition = random(&generator, kinked: kinked)
      let (value, derivative) = composition.evaluate(composition.x)
      // Leave out what doubles cannot show: overflow, and slopes far below rounding.
      let isVisible = (derivative * composition.x).magnitude > 1e-6 * value.magnitude
      if value.isFinite, derivative.isFinite, derivative != 0, value.magnitude < 1e100, isVisible {
        found.append(composition)
      }
    }
    return found
  }

  private static func random(_ generator: inout SplitMix, kinked: Bool) -> Composition {
    let operations: [Step] = [
      .sin, .cos, .exp, .log, .sqrt, .tanh, .square, .reciprocal, .atan,
    ]
    let x = pow(10, generator.uniform() * 8 - 4)
    var steps: [Step] = []
    for _ in 0...Int(generator.uniform() * 3) {
      let v = Composition(steps: steps, x: x).evaluate(x).value
      steps.append(.affine((0.2 + generator.uniform() * 2) / v, generator.uniform()))
      if kinked {
        let v = Composition(steps: steps, x: x).evaluate(x).value
        let distance = pow(10, -6 * generator.uniform())
        steps.append(.bend(at: v + (generator.uniform() < 0.5 ? distance : -distance)))
      }
      steps.append(operations[Int(generator.uniform() * 8.999)])
    }
    return Composition(steps: steps, x: x)
  }
}

/// A small generator that is the same everywhere.
struct SplitMix {
  var state: UInt64

  mutating func uniform() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
