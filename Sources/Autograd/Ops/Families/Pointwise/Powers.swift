import Foundation

extension Op {
  /// a^(b - k), for the derivatives of powers, which lower the exponent again and again.
  ///
  /// What rounding takes from the exponent is made good, because a great or small base would
  /// multiply it.
  static let loweredPower: Op = Op(
    "lowered_power", inputs: Inputs(["input", "exponent"]),
    parameters: [Parameter("k", .integer)], formula: "a^(b - k)", domains: [.positive, .real],
    traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let k = Double(attributes.integer("k") ?? 0)
      return [
        try Pointwise.zip(inputs[0], inputs[1]) { a, b in
          let lowered = Compensated(sum: b, -k)
          let power = Foundation.pow(a, lowered.high)
          // Of an infinite exponent nothing is lost, and the difference is nan.
          if !b.isFinite || lowered.low == 0 || !power.isFinite || power == 0 { return power }
          return power * (1 + lowered.low * Foundation.log(Swift.abs(a)))
        }
      ]
    },
    vjp: .general(saving: { _ in .inputs(0, 1) }) { context in
      let (a, b) = (context.input(0), context.input(1))
      let k = context.attributes.integer("k") ?? 0
      let y = lowered(a, b, k)
      return [
        context.needs[0] ? context.g * slope(a, b, k) : nil,
        context.needs[1] ? context.g * timesLogarithm(y, a, b - Double(k)) : nil,
      ]
    })

  private static func lowered(_ a: Tensor, _ b: Tensor, _ k: Int) -> Tensor {
    loweredPower.lawfully([a, b], Attributes(("k", .integer(k))))[0]
  }

  /// The gradient of a^b along the base: at exponent 0 it is 0, also at base 0.
  static func powerAlongBase(_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    // A bool exponent is lawful and cannot be subtracted from.
    g * slope(a, b.dtype == .bool ? b.converted(to: .int64) : b, 0)
  }

  /// The slope (b - k) a^(b - k - 1).
  ///
  /// Where b = k that is 0 times a power, which mixed derivatives need;
  /// where the power is infinite or nan it is put aside, so that the product is 0.
  private static func slope(_ a: Tensor, _ b: Tensor, _ k: Int) -> Tensor {
    let isFlat = logicalAnd.lawfully(
      b.equal(to: Double(k)), logicalOr.lawfully(a.equal(to: 0), isNaN.lawfully(a)))
    return (b - Double(k)) * lowered(.choose(isFlat, 1, a), b, k + 1)
  }

  /// The gradient of a^b along the exponent: at base 0 it is 0 from exponent 0 on.
  static func powerAlongExponent(_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    g * timesLogarithm(lowered(a, b, 0), a, b)
  }

  /// `y ln a` for y = a^b, which at a = 0 is 0 from b = 0 on.
  private static func timesLogarithm(_ y: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let isFlat = logicalAnd.lawfully(a.equal(to: 0), b >= 0)
    return .choose(isFlat, 0, y * Tensor.choose(isFlat, 1, a).log())
  }
}
