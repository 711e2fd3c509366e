import Foundation

extension Op {
  static let divisions: [Op] = [roundedDivide, fmod, remainder, floorDivide]

  /// Division, and its quotient as a whole number where `rounding_mode` says.
  static let roundedDivide: Op = Op(
    "div", inputs: Inputs(["input", "other"]),
    parameters: [Parameter("rounding_mode", .string, .none)], formula: "a / b",
    domains: [.real, .nonZero], traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (a, b) = (inputs[0].alias(), inputs[1].alias())
      guard !attributes.has("rounding_mode") || !a.dtype.isComplex && !b.dtype.isComplex else {
        throw AutogradError(.dtypeMismatch, "quotients of complex tensors are not rounded")
      }
      switch attributes.string("rounding_mode") {
      case nil: return [try divide(a, b)]
      case "floor": return [try quotient(a, b, isFloor: true)]
      case "trunc": return [try quotient(a, b, isFloor: false)]
      case .some(let mode):
        throw AutogradError(.badArgument, "div rounds by floor or trunc, not \(mode)")
      }
    },
    vjp: .general(saving: { $0 == 0 ? .inputs(1) : .inputs(0, 1) }) { context in
      let g = context.g
      if context.attributes.has("rounding_mode") { return [g.zeros(), g.zeros()] }
      let b = context.input(1)
      return [
        context.needs[0] ? g / b : nil,
        context.needs[1] ? -g * ((context.input(0) / b) / b) : nil,
      ]
    }, jvp: .elementwise, complex: .holomorphic)

  static let fmod: Op = .remainder("fmod", "a - b trunc(a/b)", isFloor: false) {
    Foundation.fmod($0, $1)
  }

  static let remainder: Op = .remainder("remainder", "a - b floor(a/b)", isFloor: true) {
    let rest = Foundation.fmod($0, $1)
    return rest != 0 && (rest < 0) != ($1 < 0) ? rest + $1 : rest
  }

  static let floorDivide: Op = .binary(
    "floor_divide", "floor(a/b)", on: [.steps, Domain(singular: [0], sample: 1.1...3)],
    { a, b throws(AutogradError) in try quotient(a, b, isFloor: true) },
    vjp: (.linear { $0.zeros() }, .linear { $0.zeros() }))

  /// The whole quotient, by which a remainder moves as its divisor does.
  static let wholeQuotient: Op = Op(
    "whole_quotient", inputs: Inputs(["input", "other"]),
    parameters: [Parameter("floor", .boolean)], formula: "a/b rounded", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      [try quotient(inputs[0], inputs[1], isFloor: attributes.flag("floor"))]
    },
    vjp: .general(saving: { _ in .none }) { [$0.g.zeros(), $0.g.zeros()] })

  private static func remainder(
    _ name: String, _ formula: String, isFloor: Bool,
    _ f: @escaping @Sendable (Double, Double) -> Double
  ) -> Op {
    .binary(
      name, formula, on: [Domain(sample: 2.1...2.9), Domain(singular: [0], sample: 1.5...1.9)],
      { a, b throws(AutogradError) in
        try refuseZero(a, b)
        return try Pointwise.zip(a, b, f) { a, b in
          if b == -1 { return 0 }
          let rest = a % b
          return isFloor && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
        }
      },
      vjp: (
        .linear { $0 },
        .inputs { g, a, b in
          let whole = wholeQuotient.lawfully([a, b], Attributes(("floor", .boolean(isFloor))))
          return -g * whole[0]
        }
      ))
  }

  /// The quotient is taken from what the remainder leaves, because the rounded quotient of
  /// floats may be the next whole number.
  private static func quotient(
    _ a: Tensor, _ b: Tensor, isFloor: Bool
  ) throws(AutogradError) -> Tensor {
    try refuseZero(a, b)
    return try Pointwise.zip(a, b) { a, b in
      if b == 0 || !a.isFinite || !b.isFinite {
        let plain = a / b
        // An infinity has no remainder, and so no floor.
        if isFloor && a.isInfinite && b != 0 { return .nan }
        return isFloor && b.isInfinite && a.isFinite && a != 0 && (a < 0) != (b < 0)
          ? -1 : (plain.isFinite ? plain.rounded(isFloor ? .down : .towardZero) : plain)
      }
      let rest = Foundation.fmod(a, b)
      let whole = ((a - rest) / b).rounded()
      return isFloor && rest != 0 && (rest < 0) != (b < 0) ? whole - 1 : whole
    } integer: { a, b in
      if b == -1 { return 0 &- a }
      let whole = a / b
      return isFloor && a % b != 0 && (a < 0) != (b < 0) ? whole - 1 : whole
    }
  }

  private static func refuseZero(_ a: Tensor, _ b: Tensor) throws(AutogradError) {
    guard !ElementType.promoted(a, b).isFloating else { return }
    if b.values.contains(0) && a.count > 0 {
      throw AutogradError(.domain, "integers cannot be divided by zero")
    }
  }
}
