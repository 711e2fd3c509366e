import Foundation

extension Op {
  static let arithmetic: [Op] = [
    scaledAdd, scaledSubtract, multiply, power, maximum, minimum, negate, square, reciprocal,
    absolute, sign, floor,
  ]

  /// Addition without a factor, which nearly every sum is; `add` of the table is `scaledAdd`.
  static let add: Op = .binary(
    "add", "a + b",
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b, { $0 + $1 }, integer: { $0 &+ $1 })
    },
    vjp: (.linear { $0 }, .linear { $0 }), jvp: .linear, traits: [.inPlace, .internal]
  ).onNumbers(.add).onComplex(zip: { $0 + $1 })

  static let subtract: Op = .binary(
    "sub", "a - b",
    { a, b throws(AutogradError) in
      guard a.dtype != .bool, b.dtype != .bool else {
        throw AutogradError(.dtypeMismatch, "bool tensors are not subtracted; use logical_xor")
      }
      return try Pointwise.zip(a, b, { $0 - $1 }, integer: { $0 &- $1 })
    },
    vjp: (.linear { $0 }, .linear { -$0 }), jvp: .linear, traits: [.inPlace, .internal]
  ).onNumbers(.subtract).onComplex(zip: { $0 - $1 })

  static let scaledAdd: Op = .scaledSum("add", "a + alpha b") { $0 }

  static let scaledSubtract: Op = .scaledSum("sub", "a - alpha b") { -$0 }

  static let multiply: Op = .binary(
    "mul", "a b",
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b, { $0 * $1 }, integer: { $0 &* $1 })
    },
    vjp: (.other { g, b in g * b }, .other { g, a in g * a })
  ).onNumbers(.multiply).onComplex(zip: { $0 * $1 })

  /// Division without a rounding mode; `div` of the table is `roundedDivide`.
  static let divide: Op = .binary(
    "div", "a / b", on: [.real, .nonZero],
    { a, b throws(AutogradError) in try Pointwise.zip(a, b) { $0 / $1 } },
    vjp: (.other { g, b in g / b }, .inputs { g, a, b in -g * ((a / b) / b) }),
    traits: [.inPlace, .internal]
  ).onNumbers(.divide).onComplex(zip: { $0 / $1 })

  /// At exponent 0 the slope along the base is 0, also at base 0; along the exponent it is 0
  /// at base 0 from exponent 0 on.
  static let power: Op = Op(
    "pow", inputs: Inputs(["input", "exponent"]), formula: "a^b", domains: [.positive, .real],
    traits: .inPlace,
    forward: .binary { a, b throws(AutogradError) in
      if b.isNumber, b.dtype == .int64, !a.dtype.isFloating, b.values[0] < 0 {
        throw AutogradError(.domain, "integers have no negative integer powers")
      }
      return try Pointwise.zip(a, b, { Foundation.pow($0, $1) }, integer: integerPower)
    },
    vjp: .binary(
      .inputs { g, a, b in powerAlongBase(g, a, b) },
      .inputs { g, a, b in powerAlongExponent(g, a, b) }), jvp: .elementwise
  ).onComplex(.other(complexPower("pow")))

  static let maximum: Op = .extremum("maximum", "the greater of a and b") {
    a, b throws(AutogradError) in
    try Pointwise.zip(
      a, b, { $0.isNaN ? $0 : $1.isNaN || $1 >= $0 ? $1 : $0 }, integer: { Swift.max($0, $1) })
  }

  static let minimum: Op = .extremum("minimum", "the lesser of a and b") {
    a, b throws(AutogradError) in
    try Pointwise.zip(
      a, b, { $0.isNaN ? $0 : $1.isNaN || $1 < $0 ? $1 : $0 }, integer: { Swift.min($0, $1) })
  }

  static let negate: Op = .unary(
    "neg", "-x",
    { x throws(AutogradError) in
      guard x.dtype != .bool else {
        throw AutogradError(.dtypeMismatch, "a bool tensor has no negative; use logical_not")
      }
      return Pointwise.map(x, { -$0 }, integer: { 0 &- $0 })
    }, vjp: .linear { -$0 }, jvp: .linear
  ).onNumbers(.negate).onComplex(map: { -$0 })

  static let square: Op = .unary(
    "square", "x^2", { Pointwise.map($0, { $0 * $0 }, integer: { $0 &* $0 }) },
    vjp: .input { g, x in g * (x * 2) }
  ).onComplex(map: { $0 * $0 })

  static let reciprocal: Op = .unary(
    "reciprocal", "1 / x", on: .nonZero, { Pointwise.map($0) { 1 / $0 } },
    vjp: .output { g, y in -g * (y * y) }
  ).onComplex(map: \.reciprocal)

  static let absolute: Op = .unary(
    "abs", "|x|", on: .kinkAtZero,
    { Pointwise.map($0, { Swift.abs($0) }, integer: { $0 < 0 ? 0 &- $0 : $0 }) },
    vjp: .input { g, x in g * x.sign() }
  ).onComplex(.other(complexMagnitude))

  static let sign: Op = .unary(
    "sign", "-1, 0 or 1", on: .kinkAtZero,
    { x in
      let sign = Pointwise.map(
        x, { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }, integer: { $0.signum() })
      return x.dtype == .bool ? sign.converted(to: .bool) : sign
    },
    vjp: .linear { $0.zeros() })

  static let floor: Op = .unary(
    "floor", "the greatest integer that is not greater", on: .steps,
    { Pointwise.map($0, { $0.rounded(.down) }, integer: { $0 }) },
    vjp: .linear { $0.zeros() })

  /// `add` and `sub` with PyTorch's factor on the second operand.
  private static func scaledSum(
    _ name: String, _ formula: String, _ factor: @escaping @Sendable (Double) -> Double
  ) -> Op {
    Op(
      name, inputs: Inputs(["input", "other"]),
      parameters: [Parameter("alpha", .scalar, .integer(1))], formula: formula,
      domains: [.real, .real], traits: .inPlace,
      forward: .general { inputs, attributes throws(AutogradError) in
        let (a, b) = (inputs[0].alias(), inputs[1].alias())
        let plain: Op = factor(1) < 0 ? .subtract : .add
        guard let alpha = attributes.number("alpha"), alpha != 1 else {
          return [try plain(a, b)]
        }
        guard alpha == alpha.rounded() || a.dtype.isFloating || b.dtype.isFloating else {
          throw AutogradError(.badArgument, "alpha must be an integer for integer tensors")
        }
        let scale: Tensor = attributes.integer("alpha").map { .number($0) } ?? .number(alpha)
        // The factor is applied in the type of the sum, which may be wider than the operand's.
        let wide = b.converted(to: ElementType.promoted(a, b))
        return [try plain(a, try Op.multiply(wide, scale))]
      },
      vjp: .general(saving: { _ in .none }) { context in
        let scale = factor(context.attributes.number("alpha") ?? 1)
        return [context.g, scale == 1 ? context.g : context.g * scale]
      }, jvp: .linear, complex: .asWritten)
  }

  /// The greater or the lesser of two; equal operands share the cotangent evenly.
  private static func extremum(
    _ name: String, _ formula: String,
    _ kernel: @escaping @Sendable (Tensor, Tensor) throws(AutogradError) -> Tensor
  ) -> Op {
    let isGreater = name == "maximum"
    return .binary(
      name, formula, kernel,
      vjp: (
        .inputs { g, a, b in share(g, a, b, loses: isGreater ? a < b : a > b) },
        .inputs { g, a, b in share(g, a, b, loses: isGreater ? b < a : b > a) }
      ))
  }

  private static func share(_ g: Tensor, _ a: Tensor, _ b: Tensor, loses: Tensor) -> Tensor {
    .choose(loses, 0, .choose(a.equal(to: b), g / 2, g))
  }

  /// Powers by squaring; a negative exponent gives what truncation leaves of a fraction.
  private static func integerPower(_ base: Int64, _ exponent: Int64) -> Int64 {
    if exponent < 0 {
      if base == 1 { return 1 }
      if base == -1 { return exponent.isMultiple(of: 2) ? 1 : -1 }
      return 0
    }
    var result: Int64 = 1
    var factor = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      rest >>= 1
    }
    return result
  }
}
