extension Op {
  static let marginLosses: [Op] = [
    marginRankingLoss, hingeEmbeddingLoss, cosineEmbeddingLoss, tripletMarginLoss,
  ]

  /// At the margin itself the slope is that of the active side, as in PyTorch.
  static let marginRankingLoss: Op = .composed(
    "margin_ranking_loss", "max(0, margin - t (a - b))", inputs: ["input1", "input2", "target"],
    [Parameter("margin", .number, .number(0)), reductionParameter],
    examples: [
      Example(.real(2, 3), .real(2, 3), .constant([1, -1, 1], [3])),
      Example(
        .transposed(3, 2), .real(2, 3), .constant([-1], [1]),
        attributes: ["margin": .number(2), "reduction": .string("sum")]),
    ]
  ) { call throws(AutogradError) in
    let (a, b, t) = (try call.real(0), try call.real(1), try call.real(2))
    _ = try call.broadcast(a, b)
    let difference = a - b
    _ = try call.broadcast(difference, t)
    let losses = (-(t * difference) + (call.attributes.number("margin") ?? 0)).atLeast(0)
    return [try call.reduction()(losses)]
  }

  static let hingeEmbeddingLoss: Op = .composed(
    "hinge_embedding_loss", "x where t = 1, max(0, margin - x) where t = -1",
    inputs: ["input", "target"], [Parameter("margin", .number, .number(1)), reductionParameter],
    examples: [
      Example(.real(2, 3), .constant([1, -1, -1], [3])),
      Example(
        .transposed(2, 2), .constant([-1, -1], [2]),
        attributes: ["margin": .number(2), "reduction": .string("none")]),
    ]
  ) { call throws(AutogradError) in
    let (input, target) = (try call.real(0), try call.real(1))
    let shape = try call.broadcast(input, target)
    let (x, t) = (input.expanded(to: shape), target.expanded(to: shape))
    let hinge = ((call.attributes.number("margin") ?? 1) - x).atLeast(0)
    let losses = Tensor.choose(t.equal(to: 1), 0, hinge) + .choose(t.equal(to: -1), 0, x)
    return [try call.reduction()(losses)]
  }

  static let cosineEmbeddingLoss: Op = .composed(
    "cosine_embedding_loss", "1 - cos where t = 1, max(0, cos - margin) where t = -1",
    inputs: ["input1", "input2", "target"],
    [Parameter("margin", .number, .number(0)), reductionParameter],
    examples: [
      Example(.real(3, 2), .real(3, 2), .constant([1, -1, 1], [3])),
      Example(
        .transposed(3, 2), .real(2, 3), .constant([-1, -1], [2]),
        attributes: ["margin": .number(-0.9), "reduction": .string("none")]),
      Example(.real(3), .real(3), .constant([-1], []), attributes: ["margin": .number(-0.9)]),
    ]
  ) { call throws(AutogradError) in
    let (a, b, t) = (try call.real(0), try call.real(1), try call.real(2))
    let last = t.rank
    guard t.rank <= 1, a.rank == t.rank + 1, b.rank == a.rank,
      let shape = Layout.broadcast(a.shape, b.shape),
      Layout.broadcast(Array(shape.dropLast()), t.shape) == Array(shape.dropLast())
    else {
      throw call.refusal(
        .shapeMismatch, "shapes \(a.shape), \(b.shape) and \(t.shape) do not fit")
    }
    try Layout.check(shape)
    let eps = 1e-12
    let product = (a * b).sum([last])
    let cosine =
      product
      / ((square.lawfully(a).sum([last]) + eps) * (square.lawfully(b).sum([last]) + eps)).sqrt()
    let apart = (cosine - (call.attributes.number("margin") ?? 0)).atLeast(0)
    let losses =
      Tensor.choose(t.equal(to: 1), 1 - cosine, 0) + .choose(t.equal(to: -1), apart, 0)
    return [try call.reduction()(losses)]
  }

  static let tripletMarginLoss: Op = .composed(
    "triplet_margin_loss", "max(0, |a - p| - |a - n| + margin)",
    inputs: ["anchor", "positive", "negative"],
    [
      Parameter("margin", .number, .number(1)), Parameter("p", .numberOrWord, .number(2)),
      Parameter("eps", .number, .number(1e-6)), Parameter("swap", .boolean, .boolean(false)),
      reductionParameter,
    ],
    examples: [
      Example(.real(2, 3), .real(2, 3), .real(2, 3)),
      Example(
        .transposed(3, 2), .real(2, 3), .real(3),
        attributes: ["p": .number(3), "swap": .boolean(true), "margin": .number(4)]),
      Example(.real(3), .real(3), .real(3), attributes: ["margin": .number(9)]),
    ]
  ) { call throws(AutogradError) in
    let (a, p, n) = (try call.real(0), try call.real(1), try call.real(2))
    guard a.rank > 0, p.rank > 0, n.rank > 0 else {
      throw call.refusal(.shapeMismatch, "scalars have no distance")
    }
    for (first, second) in [(a, p), (a, n), (p, n)] { _ = try call.broadcast(first, second) }
    let order = try call.order("p")
    let eps = call.attributes.number("eps") ?? 1e-6
    func distance(_ a: Tensor, _ b: Tensor) -> Tensor {
      let difference = a - b + eps
      return difference.length(order, [difference.rank - 1])
    }
    let near = distance(a, p)
    var far = distance(a, n)
    if call.attributes.flag("swap") {
      let other = distance(p, n)
      _ = try call.broadcast(far, other)
      far = try minimum.one([far, other])
    }
    _ = try call.broadcast(near, far)
    let losses = (near - far + (call.attributes.number("margin") ?? 1)).atLeast(0)
    return [try call.reduction()(losses)]
  }
}
