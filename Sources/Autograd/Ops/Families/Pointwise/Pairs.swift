import Foundation

extension Op {
  static let pairs: [Op] = [
    atan2, hypot, fmax, fmin, logAddExp, logAddExp2, copySign, xlogy, floatPower, heaviside,
  ]

  static let atan2: Op = .binary(
    "atan2", "the angle of the point (b, a)", on: [Domain(sample: 0.5...3), .real],
    { a, b throws(AutogradError) in try Pointwise.zip(a, b) { Foundation.atan2($0, $1) } },
    vjp: (
      .inputs { g, a, b in g * Op.planarInverse.lawfully(b, a) },
      .inputs { g, a, b in -g * Op.planarInverse.lawfully(a, b) }
    ))

  /// At the origin the slopes are 0, the least subgradient.
  static let hypot: Op = .binary(
    "hypot", "√(a² + b²)", on: [Domain(sample: 0.5...3), .real],
    { a, b throws(AutogradError) in try Pointwise.zip(a, b) { Foundation.hypot($0, $1) } },
    vjp: (
      .inputs { g, a, b in g * Op.direction.lawfully(a, b) },
      .inputs { g, a, b in g * Op.direction.lawfully(b, a) }
    ))

  static let fmax: Op = .numberOver("fmax", "the greater of a and b that is not nan") {
    $0.isNaN || $1 > $0 ? $1 : $0
  } integer: {
    Swift.max($0, $1)
  }

  static let fmin: Op = .numberOver("fmin", "the lesser of a and b that is not nan") {
    $0.isNaN || $1 < $0 ? $1 : $0
  } integer: {
    Swift.min($0, $1)
  }

  static let logAddExp: Op = .logarithmOfSum("logaddexp", "ln(e^a + e^b)", Compensated(1)) {
    Foundation.log1p(Foundation.exp($0))
  }.onComplex(.other(complexLogAddExp))

  static let logAddExp2: Op = .logarithmOfSum(
    "logaddexp2", "log₂(2^a + 2^b)", Compensated(M_LN2, 2.3190468138462996e-17)
  ) {
    Foundation.log1p(Foundation.exp2($0)) / M_LN2
  }

  /// At a = 0 the slope is 0, as of the magnitude that it takes.
  static let copySign: Op = .binary(
    "copysign", "the magnitude of a with the sign of b", on: [.kinkAtZero, .kinkAtZero],
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b) { $0.isNaN ? $0 : Swift.abs($0) * ($1.sign == .minus ? -1 : 1) }
    },
    vjp: (
      .inputs { g, a, b in Op.gate.lawfully(g, Op.signAgreement.lawfully(a, b)) },
      .linear { $0.zeros() }
    ))

  /// Where a is 0 so are the value and the slope along b, whatever b is.
  static let xlogy: Op = .binary(
    "xlogy", "a ln b, and 0 where a is 0", on: [.real, .positive],
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b) { $1.isNaN ? $1 : ($0 == 0 ? 0 : $0 * Foundation.log($1)) }
    },
    vjp: (
      .inputs { g, a, b in
        let isFlat = Op.logicalAnd.lawfully(a.equal(to: 0), b <= 0)
        return .choose(isFlat, 0, g * Tensor.choose(isFlat, 1, b).log())
      },
      .inputs { g, a, b in
        let isFlat = Op.logicalAnd.lawfully(a.equal(to: 0), b.equal(to: 0))
        return g * (a / Tensor.choose(isFlat, 1, b))
      }
    ))

  static let floatPower: Op = Op(
    "float_power", inputs: Inputs(["input", "other"]), formula: "a^b in float64",
    domains: [.positive, .real], traits: .inPlace,
    forward: .binary { a, b throws(AutogradError) in
      try Pointwise.zip(a.converted(to: .float64), b.converted(to: .float64)) {
        Foundation.pow($0, $1)
      }
    },
    vjp: .binary(
      .inputs { g, a, b in powerAlongBase(g, a.doubled, b.doubled) },
      .inputs { g, a, b in powerAlongExponent(g, a.doubled, b.doubled) }),
    jvp: .elementwise
  ).onComplex(.other(complexPower("float_power")))

  static let heaviside: Op = Op(
    "heaviside", inputs: Inputs(["input", "values"]),
    formula: "0 below zero, 1 above, the value at it", domains: [.kinkAtZero, .real],
    traits: .inPlace,
    forward: .binary { a, b throws(AutogradError) in
      guard a.dtype == b.dtype || b.isNumber else {
        throw AutogradError(
          .dtypeMismatch, "heaviside cannot take \(a.dtype.name) and \(b.dtype.name)")
      }
      let result = try Pointwise.zip(
        a, b, { $0 == 0 ? $1 : ($0.isNaN ? $0 : ($0 > 0 ? 1 : 0)) },
        integer: { $0 == 0 ? $1 : ($0 > 0 ? 1 : 0) })
      return result
    },
    vjp: .binary(
      .linear { $0.zeros() }, .other { g, a in .choose(a.equal(to: 0), g, 0) }))

  // MARK: - What their derivatives are made of

  /// a / (a² + b²), and 0 at the origin.
  static let planarInverse: Op = .binary(
    "planar_inverse", "a / (a² + b²)",
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b) { a, b in
        let length = Foundation.hypot(a, b)
        return length == 0 ? 0 : a / length / length
      }
    },
    vjp: (
      .inputs { g, a, b in
        let length = Op.nonZeroLength(a, b)
        return g * ((b - a) / length / length) * ((b + a) / length / length)
      },
      .inputs { g, a, b in
        g * -2 * Op.planarInverse.lawfully(a, b) * Op.planarInverse.lawfully(b, a)
      }
    ), traits: .internal)

  /// a / √(a² + b²), and 0 at the origin.
  static let direction: Op = .binary(
    "direction", "a / √(a² + b²)",
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b) { a, b in
        let length = Foundation.hypot(a, b)
        return length == 0 ? 0 : a / length
      }
    },
    vjp: (
      .inputs { g, a, b in
        let other = Op.direction.lawfully(b, a)
        return g * (other * other / Op.nonZeroLength(a, b))
      },
      .inputs { g, a, b in
        -g
          * (Op.direction.lawfully(a, b) * Op.direction.lawfully(b, a)
            / Op.nonZeroLength(a, b))
      }
    ), traits: .internal)

  /// The length of (a, b), and 1 at the origin, where what it divides is zero.
  private static func nonZeroLength(_ a: Tensor, _ b: Tensor) -> Tensor {
    let length = hypot.lawfully(a, b)
    return .choose(length.equal(to: 0), 1, length)
  }

  /// 1 where the signs agree, -1 where they do not, 0 where a is zero.
  static let signAgreement: Op = .binary(
    "sign_agreement", "sign a times sign b",
    { a, b throws(AutogradError) in
      try Pointwise.zip(a, b) { $0 == 0 ? 0 : (($0 < 0) == ($1.sign == .minus) ? 1 : -1) }
    }, vjp: (.linear { $0.zeros() }, .linear { $0.zeros() }), traits: .internal)

  static let exponentialShare: Op = .share("exponential_share", slope: false, Compensated(1))
  static let exponentialShareSlope: Op = .share(
    "exponential_share_slope", slope: true, Compensated(1))
  static let binaryShare: Op = .share("binary_share", slope: false, logarithmOfTwo)
  static let binaryShareSlope: Op = .share("binary_share_slope", slope: true, logarithmOfTwo)

  private static var logarithmOfTwo: Compensated { Compensated(M_LN2, 2.3190468138462996e-17) }

  /// σ((a - b) scale) or σ' there.
  private static func share(_ name: String, slope: Bool, _ scale: Compensated) -> Op {
    let isBinary = scale.high != 1
    let along: @Sendable (Tensor, Tensor, Tensor) -> Tensor = { g, a, b in
      let first = isBinary ? Op.binaryShareSlope : Op.exponentialShareSlope
      let factor = first.lawfully(a, b) * scale.high
      if !slope { return g * factor }
      let isEqual = a.equal(to: b)
      let half = Tensor.choose(isEqual, 0, a - b) * (scale.high / 2)
      return -g * factor * half.tanh()
    }
    return .binary(
      name, slope ? "σ'((a - b) scale)" : "σ((a - b) scale)",
      { a, b throws(AutogradError) in
        try Pointwise.zip(a, b) {
          slope ? Logistic.shareSlope($0, $1, scale) : Logistic.share($0, $1, scale)
        }
      },
      vjp: (
        .inputs { g, a, b in along(g, a, b) }, .inputs { g, a, b in -along(g, a, b) }
      ), traits: .internal)
  }

  private static func logarithmOfSum(
    _ name: String, _ formula: String, _ scale: Compensated,
    _ excess: @escaping @Sendable (Double) -> Double
  ) -> Op {
    let isBinary = scale.high != 1
    return .binary(
      name, formula,
      { a, b throws(AutogradError) in
        try Pointwise.zip(a, b) { a, b in
          if a == b && a.isInfinite { return a }
          return (a.isNaN || a > b ? a : b) + excess(-Swift.abs(a - b))
        }
      },
      vjp: (
        .inputs { g, a, b in
          g * (isBinary ? Op.binaryShare : Op.exponentialShare).lawfully(a, b)
        },
        .inputs { g, a, b in
          g * (isBinary ? Op.binaryShare : Op.exponentialShare).lawfully(b, a)
        }
      ))
  }

  /// Of equal operands the first gets everything, as in PyTorch, and of a nan the other does.
  private static func numberOver(
    _ name: String, _ formula: String, _ f: @escaping @Sendable (Double, Double) -> Double,
    integer: @escaping @Sendable (Int64, Int64) -> Int64
  ) -> Op {
    let isGreater = name == "fmax"
    let takesFirst: @Sendable (Tensor, Tensor) -> Tensor = { a, b in
      Op.logicalOr.lawfully(isGreater ? a >= b : a <= b, Op.isNaN.lawfully(b))
    }
    return .binary(
      name, formula,
      { a, b throws(AutogradError) in try Pointwise.zip(a, b, f, integer: integer) },
      vjp: (
        .inputs { g, a, b in .choose(takesFirst(a, b), g, 0) },
        .inputs { g, a, b in .choose(takesFirst(a, b), 0, g) }
      ))
  }
}

extension Tensor {
  /// The elements as float64, in the graph.
  fileprivate var doubled: Tensor { converted(to: .float64, recorded: dtype.isFloating) }
}
