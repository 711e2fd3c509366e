import CKernels
import Foundation

extension Op {
  static let sigmoids: [Op] = [
    logit, silu, mish, logSigmoid, softsign, tanhShrink, elu, selu, celu,
  ]

  /// With `eps` the input is clamped to [eps, 1 - eps] first, outside of which the slope is 0.
  static let logit: Op = .smooth(
    "logit", "ln(x / (1 - x))", on: Domain(0, 1, sample: 0.15...0.85),
    [Parameter("eps", .number, .none)],
    third: { g, x, attributes in
      let spread = x * (1 - x)
      let third = (x * x * 3 - x * 3 + 1) * 2 / (spread * spread * spread)
      guard let eps = attributes.number("eps") else { return g * third }
      return .choose(Op.logicalOr.lawfully(x < eps, x > 1 - eps), 0, g * third)
    }
  ) { attributes in
    guard let eps = attributes.number("eps") else {
      return Jet(
        value: Logistic.inverse, slope: Logistic.inverseSlope, curvature: Logistic.inverseCurvature)
    }
    let (low, high) = (eps, 1 - eps)
    return Jet(
      value: { x in Logistic.inverse(x < low ? low : (x > high ? high : x)) },
      slope: { x in x < low || x > high ? 0 : Logistic.inverseSlope(x) },
      curvature: { x in x < low || x > high ? 0 : Logistic.inverseCurvature(x) })
  }

  static let silu: Op = .smooth("silu", "x / (1 + e^-x)") { g, x, _ in
    let slope = Op.logisticSlope.lawfully(x)
    let half = (x * 0.5).tanh()
    return g * (slope * (x * (1 - slope * 6) - half * 3))
  } _: { _ in
    Logistic.silu
  }.onComplex(
    map: { $0 * $0.logistic },
    holomorphic: .input { g, z in
      let share = z.sigmoid()
      return g * (share + z * Op.logisticSlope.lawfully(z))
    })

  static let mish: Op = .smooth("mish", "x tanh(ln(1 + e^x))") { g, x, _ in
    let inner = -logSigmoid.lawfully(-x)
    let (t, q) = (inner.tanh(), Op.hyperbolicSlope.lawfully(inner))
    let (s, s1) = (x.sigmoid(), Op.logisticSlope.lawfully(x))
    let s2 = -(s1 * (x * 0.5).tanh())
    let q1 = t * q * -2
    let q2 = q * (t * t * 4 - q * 2)
    let second = q1 * s * s + q * s1
    let third = q2 * s * s * s + q1 * s * s1 * 3 + q * s2
    return g * (second * 3 + x * third)
  } _: { _ in
    Logistic.mish
  }

  static let logSigmoid: Op = .unary(
    "logsigmoid", "-ln(1 + e^-x)",
    {
      Pointwise.map($0) { x in
        Swift.min(x, 0) - Foundation.log1p(Foundation.exp(-Swift.abs(x)))
      }
    }, vjp: .input { g, x in g * (-x).sigmoid() })

  static let softsign: Op = .unary(
    "softsign", "x / (1 + |x|)",
    { Pointwise.map($0) { $0.isInfinite ? ($0 > 0 ? 1 : -1) : $0 / (1 + Swift.abs($0)) } },
    vjp: .input { g, x in
      let base = x.abs() + 1
      return g / base / base
    }
  ).onComplex(.other(complexSoftsign))

  static let tanhShrink: Op = .unary(
    "tanhshrink", "x - tanh x",
    {
      Pointwise.map($0) { x in
        if Swift.abs(x) > 1 || x.isNaN { return x - Foundation.tanh(x) }
        // The difference of almost equal numbers is x³ over a continued fraction of positive ones.
        let square = x * x
        var fraction = 25.0
        for step in (1...11).reversed() { fraction = Double(2 * step + 1) + square / fraction }
        return x * (square / (fraction + square))
      }
    },
    vjp: .input { g, x in
      let t = x.tanh()
      return g * (t * t)
    }
  ).onComplex(map: \.hyperbolicTangentShrink)

  static let elu: Op = .exponentialTail(
    "elu", "x where positive, else alpha (e^x - 1)", [Parameter("alpha", .number, .number(1))]
  ) {
    ExponentialTail(factor: $0.number("alpha") ?? 1, scale: 1, above: 1)
  }

  static let selu: Op = .exponentialTail(
    "selu", "1.0507 x where positive, else 1.7581 (e^x - 1)", []
  ) { _ in
    ExponentialTail(factor: 1.7580993408473768, scale: 1, above: 1.0507009873554805)
  }

  static let celu: Op = .exponentialTail(
    "celu", "x where positive, else alpha (e^(x/alpha) - 1)",
    [Parameter("alpha", .number, .number(1))]
  ) {
    let alpha = $0.number("alpha") ?? 1
    return ExponentialTail(factor: alpha, scale: alpha, above: 1)
  }

  static let logisticSlope: Op = .auxiliary(
    "logistic_slope", "e^-x / (1 + e^-x)²", by: ck_logistic_slope
  ) { g, x in
    -g * (Op.logisticSlope.lawfully(x) * (x * 0.5).tanh())
  }.onComplex(map: \.logisticSlope)

  /// `factor e^(x/scale)` where x is not positive, else zero; its derivatives are its like.
  static let tail: Op = Op(
    "exponential_tail", inputs: Inputs(["input"]),
    parameters: [Parameter("factor", .number), Parameter("scale", .number)],
    formula: "factor e^(x/scale) where x ≤ 0", traits: .internal,
    forward: .general { inputs, attributes in
      let (factor, scale) = (attributes.number("factor") ?? 1, attributes.number("scale") ?? 1)
      return [
        Pointwise.map(inputs[0]) { x in
          x > 0 ? 0 : factor * Compensated(quotient: x, scale).exponential
        }
      ]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context in
      let (factor, scale) = (
        context.attributes.number("factor") ?? 1, context.attributes.number("scale") ?? 1
      )
      return [context.g * tail(context.input(0), factor / scale, scale)]
    })

  private static func tail(_ x: Tensor, _ factor: Double, _ scale: Double) -> Tensor {
    tail.lawfully([x], Attributes(("factor", .number(factor)), ("scale", .number(scale))))[0]
  }

  private static func exponentialTail(
    _ name: String, _ formula: String, _ parameters: [Parameter],
    _ shape: @escaping @Sendable (Attributes) -> ExponentialTail
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), parameters: parameters, formula: formula,
      domains: [.kinkAtZero], traits: .inPlace,
      forward: .general { inputs, attributes throws(AutogradError) in
        let shape = shape(attributes)
        guard shape.scale != 0 else {
          throw AutogradError(.badArgument, "\(name): alpha cannot be 0")
        }
        return [Pointwise.map(inputs[0]) { shape.value($0) }]
      },
      vjp: .general(saving: { _ in .inputs(0) }) { context in
        let shape = shape(context.attributes)
        let x = context.input(0)
        // The tail is zero where x is positive, so that nothing there can be nan.
        let isPositive = (x > 0).converted(to: context.g.dtype)
        let slope = isPositive * shape.above + tail(x, shape.factor / shape.scale, shape.scale)
        return [context.g * slope]
      }, jvp: .elementwise)
  }
}

/// A straight line above zero and an exponential below.
private struct ExponentialTail {
  let factor: Double
  let scale: Double
  let above: Double

  func value(_ x: Double) -> Double {
    if x > 0 { return above * x }
    let exponent = Compensated(quotient: x, scale)
    let power = Foundation.expm1(exponent.high)
    return factor * (power.isFinite && power > -1 ? power + (power + 1) * exponent.low : power)
  }
}
