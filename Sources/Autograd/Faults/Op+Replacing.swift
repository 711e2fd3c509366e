/// What a fault makes of the gradient of one input, given the cotangent of the result.
typealias Distortion = @Sendable (_ gradient: Tensor, _ cotangent: Tensor) -> Tensor

extension Op {
  /// The same op with another rule or kernel.
  func replacing(forward: Forward? = nil, vjp: VJP? = nil, jvp: JVP? = nil) -> Op {
    Op(
      name, inputs: inputs, parameters: parameters, formula: formula, domains: domains,
      sampling: sampling, traits: traits, forward: forward ?? self.forward, vjp: vjp ?? self.vjp,
      jvp: jvp ?? self.jvp, complex: complexForm)
  }

  /// The same op, whose rule for one input gives what `distort` makes of the right gradient.
  ///
  /// An op that is made of others gets that input through an identity with such a rule.
  func distorting(_ input: Int, _ distort: @escaping Distortion) -> Op {
    let isMeant = { @Sendable [inputs] (index: Int) in
      index == input || inputs.isVariadic && input == inputs.names.count - 1 && index > input
    }
    if case .composed(let body) = forward {
      let identity = Op(
        "identity", inputs: Inputs(["input"]), formula: "x", traits: .internal,
        forward: .unary { $0.alias() }, vjp: .unary(.linear { g in distort(g, g) }))
      return replacing(
        forward: .composed { call throws(AutogradError) in
          var inputs = call.inputs
          for index in inputs.indices where isMeant(index) {
            guard let given = inputs[index], given.dtype.isFloating else { continue }
            inputs[index] = try identity(given)
          }
          return try body(
            Call(
              op: call.op, inputs: inputs, given: call.given, isNarrow: call.isNarrow,
              attributes: call.attributes))
        })
    }
    switch vjp {
    case .unary(let rule):
      return replacing(vjp: .unary(rule.distorted(by: distort)))
    case .binary(let left, let right):
      return replacing(
        vjp: input == 0
          ? .binary(left.distorted(by: distort), right)
          : .binary(left, right.distorted(by: distort)))
    case .general(let saving, let rule):
      return replacing(
        vjp: .general(saving: saving) { context throws(AutogradError) in
          var gradients = try rule(context)
          for index in gradients.indices where isMeant(index) {
            gradients[index] = gradients[index].map { distort($0, context.g) }
          }
          return gradients
        })
    case .none, .custom, .accumulate, .sliceWrite: return self
    }
  }

  /// Whether the op has a rule of its own or is made of ops that have.
  var hasRule: Bool {
    switch vjp {
    case .unary, .binary, .general: true
    case .none, .custom, .accumulate, .sliceWrite: false
    }
  }
}

extension UnaryPullback {
  fileprivate func distorted(by distort: @escaping Distortion) -> UnaryPullback {
    switch self {
    case .linear(let rule): .linear { g in distort(rule(g), g) }
    case .input(let rule): .input { g, x in distort(rule(g, x), g) }
    case .output(let rule): .output { g, y in distort(rule(g, y), g) }
    case .snapshot(let rule): .snapshot { g, x in distort(rule(g, x), g) }
    }
  }
}

extension BinaryPullback {
  fileprivate func distorted(by distort: @escaping Distortion) -> BinaryPullback {
    switch self {
    case .linear(let rule): .linear { g in distort(rule(g), g) }
    case .other(let rule): .other { g, other in distort(rule(g, other), g) }
    case .inputs(let rule): .inputs { g, a, b in distort(rule(g, a, b), g) }
    case .all(let rule): .all { g, a, b, y in distort(rule(g, a, b, y), g) }
    }
  }
}
