extension Op {
  static let straightPieces: [Op] = [
    ceil, trunc, frac, roundDecimals, positive, degreesToRadians, radiansToDegrees, relu6,
    leakyRelu, hardtanh, hardSigmoid, hardSwish, softShrink, hardShrink, threshold, nanToNumber,
  ]

  static let ceil: Op = .steps("ceil", "the least integer that is not less") {
    $0.rounded(.up)
  }

  static let trunc: Op = .steps("trunc", "x without its fraction") { $0.rounded(.towardZero) }

  static let frac: Op = .piecewise("frac", "the fraction of x", on: .steps) { _ in
    { $0 - $0.rounded(.towardZero) }
  } slope: { _ in
    { _ in 1 }
  }

  static let roundDecimals: Op = .piecewise(
    "round", "the nearest integer, the even one of two; or to decimals", on: .steps,
    [Parameter("decimals", .integer, .integer(0))], integer: { _ in { $0 } }
  ) { attributes in
    let decimals = attributes.integer("decimals") ?? 0
    if decimals == 0 { return { $0.rounded(.toNearestOrEven) } }
    let power = powerOfTen(Int(Swift.min(decimals.magnitude, 400)))
    let isFraction = decimals > 0
    return { x in
      isFraction
        ? (x * power).rounded(.toNearestOrEven) / power
        : (x / power).rounded(.toNearestOrEven) * power
    }
  } slope: { _ in
    { _ in 0 }
  }

  static let positive: Op = .unary(
    "positive", "x",
    { x throws(AutogradError) in
      guard x.dtype != .bool else {
        throw AutogradError(.dtypeMismatch, "positive is not for bool tensors")
      }
      return x.compactedCopy()
    }, vjp: .linear { $0 }, jvp: .linear
  ).onComplex(.asWritten)

  static let degreesToRadians: Op = .unary(
    "deg2rad", "x π / 180", { Pointwise.map($0) { $0 * (Double.pi / 180) } },
    vjp: .linear { $0 * (Double.pi / 180) }, jvp: .linear)

  static let radiansToDegrees: Op = .unary(
    "rad2deg", "x 180 / π", { Pointwise.map($0) { $0 * (180 / Double.pi) } },
    vjp: .linear { $0 * (180 / Double.pi) }, jvp: .linear)

  static let relu6: Op = .piecewise(
    "relu6", "x, but at least 0 and at most 6", on: Domain(singular: [0, 6], sample: -3...9),
    integer: { _ in { Swift.min(Swift.max($0, 0), 6) } }
  ) { _ in
    { $0.isNaN ? $0 : Swift.min(Swift.max($0, 0), 6) }
  } slope: { _ in
    { $0 <= 0 || $0 >= 6 ? 0 : 1 }
  }

  static let leakyRelu: Op = .piecewise(
    "leaky_relu", "x where positive, else negative_slope x", on: .kinkAtZero,
    [Parameter("negative_slope", .number, .number(0.01))]
  ) { attributes in
    let slope = attributes.number("negative_slope") ?? 0.01
    return { $0 > 0 ? $0 : $0 * slope }
  } slope: { attributes in
    let slope = attributes.number("negative_slope") ?? 0.01
    return { $0 > 0 ? 1 : slope }
  }

  /// At the bounds the slope is 0, unlike that of `clamp`.
  static let hardtanh: Op = .piecewise(
    "hardtanh", "x, but at least min_val and at most max_val", on: Domain(singular: [-1, 1]),
    [Parameter("min_val", .number, .number(-1)), Parameter("max_val", .number, .number(1))]
  ) { attributes in
    let (low, high) = (attributes.number("min_val") ?? -1, attributes.number("max_val") ?? 1)
    return { $0 < low ? low : ($0 > high ? high : $0) }
  } slope: { attributes in
    let (low, high) = (attributes.number("min_val") ?? -1, attributes.number("max_val") ?? 1)
    return { $0 <= low || $0 >= high ? 0 : 1 }
  }

  static let hardSigmoid: Op = .piecewise(
    "hardsigmoid", "x/6 + 1/2, but at least 0 and at most 1",
    on: Domain(singular: [-3, 3], sample: -5...5)
  ) { _ in
    { $0.isNaN ? $0 : ($0 <= -3 ? 0 : ($0 >= 3 ? 1 : ($0 + 3) / 6)) }
  } slope: { _ in
    { $0 <= -3 || $0 >= 3 ? 0 : 1.0 / 6 }
  }

  static let hardSwish: Op = .smooth(
    "hardswish", "x hardsigmoid(x)", on: Domain(singular: [-3, 3], sample: -5...5)
  ) { g, _, _ in
    g.zeros()
  } _: { _ in
    Jet(
      value: { $0 <= -3 ? 0 : ($0 >= 3 ? $0 : $0 * (($0 + 3) / 6)) },
      slope: { $0 <= -3 ? 0 : ($0 >= 3 ? 1 : (2 * $0 + 3) / 6) },
      curvature: { $0 <= -3 || $0 >= 3 ? 0 : 1.0 / 3 })
  }

  static let softShrink: Op = .piecewise(
    "softshrink", "x brought nearer to zero by lambd", on: Domain(singular: [-0.5, 0.5]),
    [Parameter("lambd", .number, .number(0.5))]
  ) { attributes in
    let lambda = attributes.number("lambd") ?? 0.5
    return { $0 > lambda ? $0 - lambda : ($0 < -lambda ? $0 + lambda : $0 * 0) }
  } slope: { attributes in
    let lambda = attributes.number("lambd") ?? 0.5
    return { $0 >= -lambda && $0 <= lambda ? 0 : 1 }
  }

  static let hardShrink: Op = .piecewise(
    "hardshrink", "x, but 0 within lambd of zero", on: Domain(singular: [-0.5, 0.5]),
    [Parameter("lambd", .number, .number(0.5))]
  ) { attributes in
    let lambda = attributes.number("lambd") ?? 0.5
    return { $0 >= -lambda && $0 <= lambda ? 0 : $0 }
  } slope: { attributes in
    let lambda = attributes.number("lambd") ?? 0.5
    return { $0 >= -lambda && $0 <= lambda ? 0 : 1 }
  }

  static let threshold: Op = .piecewise(
    "threshold", "x above the threshold, else value", on: Domain(singular: [0.5]),
    [Parameter("threshold", .number), Parameter("value", .number)]
  ) { attributes in
    let (bound, value) = (attributes.number("threshold") ?? 0, attributes.number("value") ?? 0)
    return { $0 <= bound ? value : $0 }
  } slope: { attributes in
    let bound = attributes.number("threshold") ?? 0
    return { $0 <= bound ? 0 : 1 }
  }

  static let nanToNumber: Op = Op(
    "nan_to_num", inputs: Inputs(["input"]),
    parameters: [
      Parameter("nan", .number, .number(0)), Parameter("posinf", .number, .none),
      Parameter("neginf", .number, .none),
    ], formula: "x, with numbers in place of nan and the infinities", traits: .inPlace,
    forward: .general { inputs, attributes in
      let x = inputs[0]
      if !x.dtype.isFloating { return [x.compactedCopy()] }
      // The greatest number is that of the tensor's own type.
      let greatest =
        x.dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
      let nan = attributes.number("nan") ?? 0
      let top = attributes.number("posinf") ?? greatest
      let bottom = attributes.number("neginf") ?? -greatest
      return [
        Pointwise.map(x) {
          $0.isNaN ? nan : ($0 == .infinity ? top : ($0 == -.infinity ? bottom : $0))
        }
      ]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context in
      [Tensor.choose(Pointwise.test(context.input(0)) { $0.isFinite }, context.g, 0)]
    }, jvp: .elementwise)

  /// The cotangent times a slope of straight pieces, and zero where that is zero.
  static let gate: Op = .binary(
    "gate", "a b, and 0 where b is 0",
    { g, slope throws(AutogradError) in try Pointwise.zip(g, slope) { $1 == 0 ? 0 : $0 * $1 } },
    vjp: (.other { g, slope in gate.lawfully(g, slope) }, .linear { $0.zeros() }),
    traits: .internal)

  private static func steps(
    _ name: String, _ formula: String, _ f: @escaping @Sendable (Double) -> Double
  ) -> Op {
    .unary(
      name, formula, on: .steps, { Pointwise.map($0, f, integer: { $0 }) },
      vjp: .linear { $0.zeros() })
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }
}
