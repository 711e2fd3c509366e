extension Op {
  /// A function that serves derivatives alone.
  static func auxiliary(
    _ name: String, _ formula: String, _ f: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (_ g: Tensor, _ x: Tensor) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), formula: formula, traits: .internal,
      forward: .unary { Pointwise.map($0, f) }, vjp: .unary(.input(slope)), jvp: .elementwise)
  }

  /// A function that serves derivatives alone, of elements by the thousand.
  static func auxiliary(
    _ name: String, _ formula: String, by f: @escaping Pointwise.ArrayFunction,
    slope: @escaping @Sendable (_ g: Tensor, _ x: Tensor) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), formula: formula, traits: .internal,
      forward: .unary { Pointwise.map($0, by: f) }, vjp: .unary(.input(slope)), jvp: .elementwise)
  }

  /// A function of one number with arguments, whose first two derivatives are functions of their
  /// own, so that neither is put together from rounded parts.
  ///
  /// - Parameters:
  ///   - name: The name in the table.
  ///   - formula: What it computes.
  ///   - domain: Where its input may lie.
  ///   - parameters: Its arguments.
  ///   - check: Refuses arguments that will not do.
  ///   - third: A cotangent times the third derivative, in ops.
  ///   - jet: The function with its derivatives, for given arguments.
  /// - Returns: The op.
  static func smooth(
    _ name: String, _ formula: String, on domain: Domain = .real, _ parameters: [Parameter] = [],
    check: @escaping @Sendable (Attributes) throws(AutogradError) -> Void = { _ in },
    third: @escaping @Sendable (_ g: Tensor, _ x: Tensor, Attributes) -> Tensor,
    _ jet: @escaping @Sendable (Attributes) -> Jet
  ) -> Op {
    let curvature = function(
      name + "_curvature", "the second derivative of \(name)", domain, parameters, .internal,
      { jet($1).curvature($0) }, third)
    let slope = function(
      name + "_slope", "the derivative of \(name)", domain, parameters, .internal,
      { jet($1).slope($0) },
      { g, x, attributes in g * curvature.lawfully([x], attributes)[0] })
    return function(
      name, formula, domain, parameters, .inPlace,
      { x, attributes throws(AutogradError) in
        try check(attributes)
        return jet(attributes).value(x)
      },
      { g, x, attributes in g * slope.lawfully([x], attributes)[0] })
  }

  /// A function of straight pieces: its slope is a step, and where that is zero so is the
  /// gradient, whatever the cotangent.
  static func piecewise(
    _ name: String, _ formula: String, on domain: Domain, _ parameters: [Parameter] = [],
    integer: (@Sendable (Attributes) -> @Sendable (Int64) -> Int64)? = nil,
    _ value: @escaping @Sendable (Attributes) -> @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Attributes) -> @Sendable (Double) -> Double
  ) -> Op {
    let step = function(
      name + "_slope", "the derivative of \(name)", domain, parameters, .internal,
      { Pointwise.map($0, slope($1)) }, { g, _, _ in g.zeros() })
    return function(
      name, formula, domain, parameters, .inPlace,
      { x, attributes in
        if let integer, !x.dtype.isFloating {
          return Pointwise.map(x, { $0 }, integer: integer(attributes))
        }
        return Pointwise.map(x, value(attributes))
      },
      { g, x, attributes in gate.lawfully(g, step.lawfully([x], attributes)[0]) })
  }

  private static func function(
    _ name: String, _ formula: String, _ domain: Domain, _ parameters: [Parameter],
    _ traits: Traits,
    _ kernel: @escaping @Sendable (Tensor, Attributes) throws(AutogradError) -> Tensor,
    _ rule: @escaping @Sendable (_ g: Tensor, _ x: Tensor, Attributes) -> Tensor
  ) -> Op {
    guard !parameters.isEmpty else {
      return Op(
        name, inputs: Inputs(["input"]), formula: formula, domains: [domain], traits: traits,
        forward: .unary { x throws(AutogradError) in try kernel(x, .none) },
        vjp: .unary(.input { g, x in rule(g, x, .none) }), jvp: .elementwise)
    }
    return Op(
      name, inputs: Inputs(["input"]), parameters: parameters, formula: formula,
      domains: [domain], traits: traits,
      forward: .general { inputs, attributes throws(AutogradError) in
        [try kernel(inputs[0], attributes)]
      },
      vjp: .general(saving: { _ in .inputs(0) }) { context in
        [rule(context.g, context.input(0), context.attributes)]
      }, jvp: .elementwise)
  }
}
