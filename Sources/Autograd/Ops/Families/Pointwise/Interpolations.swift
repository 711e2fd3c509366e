extension Op {
  static let interpolations: [Op] = [lerp, addcmul, addcdiv]

  static let lerp: Op = Op(
    "lerp", inputs: Inputs(["input", "end", "weight"]), formula: "a + w (b - a)",
    domains: [.real, .real, .real], traits: .inPlace,
    forward: .general { inputs, _ throws(AutogradError) in
      let (a, b, w) = (inputs[0].alias(), inputs[1].alias(), inputs[2].alias())
      let distance = try subtract(b, a)
      // From the nearer end, so that both ends are exact.
      let fromStart = try add(a, try multiply(w, distance))
      let fromEnd = try subtract(b, try multiply(distance, try subtract(.number(1), w)))
      let isNear =
        w.dtype.isComplex
        ? ComplexPointwise.map(w) { $0.magnitude < 0.5 }
        : Pointwise.test(w) { Swift.abs($0) < 0.5 }
      return try conditional.run([isNear, fromStart, fromEnd], .none)
    },
    vjp: .general(saving: { $0 == 2 ? .inputs(0, 1) : .inputs(2) }) { context in
      let g = context.g
      return [
        context.needs[0] ? g * (1 - context.input(2)) : nil,
        context.needs[1] ? g * context.input(2) : nil,
        context.needs[2] ? g * (context.input(1) - context.input(0)) : nil,
      ]
    }, jvp: .elementwise, complex: .holomorphic)

  static let addcmul: Op = .addCombined("addcmul", "x + value a b", on: .real) {
    a, b throws(AutogradError) in
    try multiply(a, b)
  } left: { g, _, b in
    g * b
  } right: { g, a, _ in
    g * a
  }

  static let addcdiv: Op = .addCombined("addcdiv", "x + value a / b", on: .nonZero) {
    a, b throws(AutogradError) in
    try divide(a, b)
  } left: { g, _, b in
    g / b
  } right: { g, a, b in
    -g * ((a / b) / b)
  }

  private static func addCombined(
    _ name: String, _ formula: String, on domain: Domain,
    _ combine: @escaping @Sendable (Tensor, Tensor) throws(AutogradError) -> Tensor,
    left: @escaping @Sendable (_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor,
    right: @escaping @Sendable (_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input", "tensor1", "tensor2"]),
      parameters: [Parameter("value", .scalar, .integer(1))], formula: formula,
      domains: [.real, .real, domain], traits: .inPlace,
      forward: .general { inputs, attributes throws(AutogradError) in
        let combined = try combine(inputs[1].alias(), inputs[2].alias())
        let value = attributes.bound("value") ?? .number(1)
        return [try add(inputs[0].alias(), try multiply(combined, value))]
      },
      vjp: .general(saving: { $0 == 0 ? .none : .inputs(1, 2) }) { context in
        let scaled = context.g * (context.attributes.number("value") ?? 1)
        return [
          context.g,
          context.needs[1] ? left(scaled, context.input(1), context.input(2)) : nil,
          context.needs[2] ? right(scaled, context.input(1), context.input(2)) : nil,
        ]
      }, jvp: .elementwise, complex: .holomorphic)
  }
}
