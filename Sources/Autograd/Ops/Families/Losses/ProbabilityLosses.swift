import Foundation

extension Op {
  static let probabilityLosses: [Op] = [
    binaryCrossEntropy, binaryCrossEntropyWithLogits, divergence, boundedLog,
  ]

  /// Logarithms are at least -100, as in PyTorch, so that a certain mistake has a finite loss.
  static let binaryCrossEntropy: Op = .composed(
    "binary_cross_entropy", "-t ln x - (1 - t) ln(1 - x)", inputs: ["input", "target", "weight"],
    required: 2, [reductionParameter],
    examples: [
      Example(.unit(2, 3), .unit(2, 3)), Example(.unit(2, 3), .unit(2, 3), .positive(3)),
      Example(
        .unit(3), .constant([0, 1, 1], [3]), .absent, attributes: ["reduction": .string("none")]),
    ]
  ) { call throws(AutogradError) in
    let (x, t) = (try call.real(0), try call.real(1))
    guard x.shape == t.shape else {
      throw call.refusal(.shapeMismatch, "a target of shape \(t.shape) for shape \(x.shape)")
    }
    guard x.values.allSatisfy({ $0 >= 0 && $0 <= 1 || $0.isNaN }) else {
      throw call.refusal(.domain, "probabilities must be from 0 to 1")
    }
    func logarithm(_ x: Tensor, _ isComplement: Bool) throws(AutogradError) -> Tensor {
      try boundedLog.one([x], Attributes(("complement", .boolean(isComplement))))
    }
    let losses = -(t * (try logarithm(x, false)) + (1 - t) * (try logarithm(x, true)))
    return [try call.reduction()(try call.weighted(losses, 2))]
  }

  /// Each side through its own softplus: no sigmoid is rounded first, and no difference taken.
  static let binaryCrossEntropyWithLogits: Op = .composed(
    "binary_cross_entropy_with_logits", "w (p t ln(1 + e^-x) + (1 - t) ln(1 + e^x))",
    inputs: ["input", "target", "weight", "pos_weight"], required: 2, [reductionParameter],
    examples: [
      Example(.real(2, 3), .unit(2, 3)),
      Example(.transposed(3, 2), .unit(2, 3), .positive(3), .positive(3)),
      Example(
        .real(3), .unit(3), .absent, .positive(3), attributes: ["reduction": .string("none")]),
    ]
  ) { call throws(AutogradError) in
    let (x, t) = (try call.real(0), try call.real(1))
    guard x.shape == t.shape else {
      throw call.refusal(.shapeMismatch, "a target of shape \(t.shape) for shape \(x.shape)")
    }
    var positive = t * (-x).softplus()
    if let weight = try call.optional(3) {
      _ = try call.broadcast(positive, weight)
      positive = positive * weight
    }
    let negative = (1 - t) * x.softplus()
    _ = try call.broadcast(positive, negative)
    return [try call.reduction()(try call.weighted(positive + negative, 2))]
  }

  /// A target of 0 has no part in the loss, and its logarithm none in any gradient of the input.
  static let divergence: Op = .composed(
    "kl_div", "t (ln t - x), or e^t (t - x)", inputs: ["input", "target"],
    [reductionParameter, Parameter("log_target", .boolean, .boolean(false))],
    examples: [
      Example(.real(2, 3), .positive(2, 3)),
      Example(
        .transposed(3, 2), .positive(2, 3), attributes: ["reduction": .string("batchmean")]),
      Example(
        .real(2, 3), .real(2, 3),
        attributes: ["log_target": .boolean(true), "reduction": .string("sum")]),
      Example(.real(3), .constant([0, 0.5, 1], [3]), attributes: ["reduction": .string("none")]),
    ]
  ) { call throws(AutogradError) in
    let (input, target) = (try call.real(0), try call.real(1))
    let shape = try call.broadcast(input, target)
    let (x, t) = (input.expanded(to: shape), target.expanded(to: shape))
    let losses: Tensor
    if call.attributes.flag("log_target") {
      losses = t.exp() * (t - x)
    } else {
      let isZero = t.equal(to: 0)
      let safe = Tensor.choose(isZero, 1, t)
      losses = .choose(isZero, 0, safe * safe.log()) - t * x
    }
    return [try call.reduction(allowsBatchMean: true)(losses)]
  }

  /// ln x or ln(1 - x), but at least -100.
  ///
  /// Where it is bounded the slope is PyTorch's: that of
  /// the greatest quotient that it allows.
  static let boundedLog: Op = Op(
    "bounded_log", inputs: Inputs(["input"]), parameters: [Parameter("complement", .boolean)],
    formula: "max(ln x, -100) or max(ln(1 - x), -100)", traits: .internal,
    forward: .general { inputs, attributes in
      let isComplement = attributes.flag("complement")
      return [
        Pointwise.map(inputs[0]) {
          let value = isComplement ? Foundation.log1p(-$0) : Foundation.log($0)
          return value < -100 ? -100 : value
        }
      ]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context in
      let isComplement = context.attributes.flag("complement")
      let rest = isComplement ? 1 - context.input(0) : context.input(0)
      let isBounded = rest < Foundation.exp(-100.0)
      let slope = 1 / Tensor.choose(isBounded, 1e-12, rest)
      return [isComplement ? -(context.g * slope) : context.g * slope]
    })
}

extension Call {
  /// Losses times a weight that broadcasts to them, if it is there.
  fileprivate func weighted(_ losses: Tensor, _ index: Int) throws(AutogradError) -> Tensor {
    guard let weight = try optional(index) else { return losses }
    guard Layout.broadcast(losses.shape, weight.shape) == losses.shape else {
      throw refusal(
        .shapeMismatch, "a weight of shape \(weight.shape) does not fit shape \(losses.shape)")
    }
    return losses * weight
  }
}
