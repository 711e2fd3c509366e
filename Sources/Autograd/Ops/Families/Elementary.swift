import CKernels
import Foundation

extension Op {
  static let elementary: [Op] = [
    exp, exp2, expm1, log, log2, log10, log1p, sqrt, rsqrt, sin, cos, tan, asin, acos, atan, sinh,
    cosh, tanh, sigmoid, relu, softplus, erf,
  ]

  static let exp: Op = .unary(
    "exp", "e^x", { Pointwise.map($0, by: ck_exponential) }, vjp: .output { g, y in g * y }
  ).onNumbers(.exp).onComplex(map: \.exponential)

  static let exp2: Op = .unary(
    "exp2", "2^x", { Pointwise.map($0) { Foundation.exp2($0) } },
    // From the input: the slope is finite where the value is not yet, and not from there on.
    vjp: .snapshot { g, x in
      g * (x.dtype.isComplex ? exp2.lawfully(x) * M_LN2 : exp2Slope.lawfully(x))
    }
  ).onComplex(map: { ($0 * M_LN2).exponential })

  /// 2ˣ ln 2, which is finite for some x beyond 1024.
  static let exp2Slope: Op = .auxiliary(
    "exp2_slope", "2^x ln 2",
    { $0 > 1000 ? Foundation.exp2($0 - 1) * (2 * M_LN2) : Foundation.exp2($0) * M_LN2 },
    slope: { g, x in g * (exp2Slope.lawfully(x) * M_LN2) })

  static let expm1: Op = .unary(
    "expm1", "e^x - 1", { Pointwise.map($0, by: ck_expm1) },
    vjp: .snapshot { g, x in g * x.exp() }
  ).onComplex(map: \.exponentialMinusOne)

  static let log: Op = .unary(
    "log", "ln x", on: .positive, { Pointwise.map($0, by: ck_logarithm) },
    vjp: .input { g, x in g / x }
  ).onNumbers(.log).onComplex(map: \.logarithm)

  static let log2: Op = .unary(
    "log2", "ln x / ln 2", on: .positive, { Pointwise.map($0) { Foundation.log2($0) } },
    vjp: .input { g, x in g / (x * M_LN2) }
  ).onComplex(map: { $0.logarithm / M_LN2 })

  static let log10: Op = .unary(
    "log10", "ln x / ln 10", on: .positive, { Pointwise.map($0) { Foundation.log10($0) } },
    vjp: .input { g, x in g / (x * M_LN10) }
  ).onComplex(map: { $0.logarithm / M_LN10 })

  static let log1p: Op = .unary(
    "log1p", "ln(1 + x)", on: Domain(-1, sample: -0.8...3),
    { Pointwise.map($0, by: ck_log1p) }, vjp: .input { g, x in g / (x + 1) }
  ).onComplex(map: \.logarithmOnePlus)

  static let sqrt: Op = .unary(
    "sqrt", "x^(1/2)", on: .nonNegative, { Pointwise.map($0) { $0.squareRoot() } },
    vjp: .output { g, y in g / (y * 2) }
  ).onComplex(map: \.squareRoot)

  static let rsqrt: Op = .unary(
    "rsqrt", "x^(-1/2)", on: .positive, { Pointwise.map($0) { 1 / $0.squareRoot() } },
    vjp: .output { g, y in g * -0.5 * (y * y * y) }
  ).onComplex(map: { $0.squareRoot.reciprocal })

  static let sin: Op = .unary(
    "sin", "sin x", { Pointwise.map($0, by: ck_sine) },
    vjp: .input { g, x in g * x.cos() }
  ).onNumbers(.sin).onComplex(map: \.sine)

  static let cos: Op = .unary(
    "cos", "cos x", { Pointwise.map($0, by: ck_cosine) },
    vjp: .input { g, x in -g * x.sin() }
  ).onNumbers(.cos).onComplex(map: \.cosine)

  static let tan: Op = .unary(
    "tan", "tan x", on: Domain(sample: -1.2...1.2), { Pointwise.map($0) { Foundation.tan($0) } },
    vjp: .output { g, y in g * (y * y + 1) }
  ).onComplex(
    map: \.tangent,
    holomorphic: .snapshot { g, z in
      // The slope of tan z is that of tanh at i z, and is still there where tan has become i.
      g * Op.hyperbolicSlope.lawfully(z * Tensor.number(Complex.i))
    })

  static let asin: Op = .unary(
    "asin", "arcsin x", on: .unit, { Pointwise.map($0) { Foundation.asin($0) } },
    vjp: .input { g, x in g * Op.oneMinusSquare.lawfully(x).rsqrt() }
  ).onComplex(
    map: \.inverseSine,
    holomorphic: .input { g, z in g / (1 - z).sqrt() / (z + 1).sqrt() })

  static let acos: Op = .unary(
    "acos", "arccos x", on: .unit, { Pointwise.map($0) { Foundation.acos($0) } },
    vjp: .input { g, x in -g * Op.oneMinusSquare.lawfully(x).rsqrt() }
  ).onComplex(
    map: \.inverseCosine,
    holomorphic: .input { g, z in -g / (1 - z).sqrt() / (z + 1).sqrt() })

  static let atan: Op = .smooth("atan", "arctan x") { g, x, _ in
    let square = x * x
    return g * ((square * 6 - 2) * (square + 1).power(-3))
  } _: { _ in
    let slope: @Sendable (Double) -> Double = { x in
      // Where the square could overflow the 1 has long been lost.
      Swift.abs(x) > 1e100 ? 1 / x / x : 1 / (1 + x * x)
    }
    return Jet(
      value: { Foundation.atan($0) }, slope: slope,
      curvature: { $0.isInfinite ? 0 : -2 * ($0 * slope($0)) * slope($0) })
  }.onComplex(
    map: \.inverseTangent,
    holomorphic: .input { g, z in
      let turned = z * Tensor.number(Complex.i)
      return g / (1 - turned) / (turned + 1)
    })

  static let sinh: Op = .unary(
    "sinh", "sinh x", { Pointwise.map($0) { Foundation.sinh($0) } },
    vjp: .input { g, x in g * x.cosh() }
  ).onComplex(map: \.hyperbolicSine)

  static let cosh: Op = .unary(
    "cosh", "cosh x", { Pointwise.map($0) { Foundation.cosh($0) } },
    vjp: .input { g, x in g * x.sinh() }
  ).onComplex(map: \.hyperbolicCosine)

  /// The slope is 1/cosh², which is still there where the output has become 1.
  static let tanh: Op = .unary(
    "tanh", "tanh x", { Pointwise.map($0, by: ck_hyperbolic_tangent) },
    vjp: .snapshot { g, x in g * Op.hyperbolicSlope.lawfully(x) }
  ).onComplex(map: \.hyperbolicTangent)

  /// 1/cosh², the slope of tanh, from powers that cannot overflow.
  static let hyperbolicSlope: Op = .auxiliary(
    "tanh_slope", "1 / cosh² x", by: ck_hyperbolic_slope
  ) { g, x in
    g * (Op.hyperbolicSlope.lawfully(x) * x.tanh() * -2)
  }.onComplex(map: \.hyperbolicSlope)

  /// 1 - x² by its factors, which near 1 keeps what the square would lose.
  static let oneMinusSquare: Op = .auxiliary("one_minus_square", "(1 - x)(1 + x)") { x in
    (1 - x) * (1 + x)
  } slope: { g, x in
    g * (x * -2)
  }

  /// The slope is σ(x) σ(-x), which is still there where the output has become 1.
  static let sigmoid: Op = .unary(
    "sigmoid", "1 / (1 + e^-x)", { Pointwise.map($0, by: ck_logistic) },
    vjp: .snapshot { g, x in g * Op.logisticSlope.lawfully(x) }
  ).onComplex(map: \.logistic)

  static let relu: Op = .unary(
    "relu", "x where positive, else 0", on: .kinkAtZero,
    { x throws(AutogradError) in
      guard x.dtype != .bool else {
        throw AutogradError(.dtypeMismatch, "relu is not for bool tensors")
      }
      return Pointwise.map(
        x, { $0.isNaN ? $0 : Swift.max($0, 0) }, integer: { Swift.max($0, 0) })
    },
    vjp: .output { g, y in Op.reluSlope.lawfully(g, y) })

  /// What relu's cotangent becomes; an op of its own because it depends on the output, with
  /// slope 0, where PyTorch's does.
  static let reluSlope: Op = .binary(
    "relu_slope", "g where y > 0, else 0",
    { g, y throws(AutogradError) in
      try Pointwise.zip(g, y) { $1 <= 0 ? 0 : $0 }
    },
    vjp: (.other { g, y in Op.reluSlope.lawfully(g, y) }, .linear { $0.zeros() }),
    traits: .internal)

  static let softplus: Op = Op(
    "softplus", inputs: Inputs(["input"]),
    parameters: [
      Parameter("beta", .number, .number(1)), Parameter("threshold", .number, .number(20)),
    ], formula: "ln(1 + e^(beta x)) / beta, and x above the threshold", traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let beta = attributes.number("beta") ?? 1
      let threshold = attributes.number("threshold") ?? 20
      if beta == 1 && threshold == 20 { return [Pointwise.map(inputs[0], by: ck_softplus)] }
      return [
        Pointwise.map(inputs[0]) { x in
          let scaled = x * beta
          if scaled > threshold { return x }
          return (Swift.max(scaled, 0) + Foundation.log1p(Foundation.exp(-Swift.abs(scaled))))
            / beta
        }
      ]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context in
      let scaled = context.input(0) * (context.attributes.number("beta") ?? 1)
      let isLinear = scaled > Tensor.number(context.attributes.number("threshold") ?? 20)
      return [Tensor.choose(isLinear, context.g, context.g * scaled.sigmoid())]
    }, jvp: .elementwise)

  static let erf: Op = .unary(
    "erf", "2/√π ∫₀ˣ e^(-t²) dt", { Pointwise.map($0, by: ck_error) },
    vjp: .input { g, x in g * (Op.bell.lawfully(x) * M_2_SQRTPI) })
}
