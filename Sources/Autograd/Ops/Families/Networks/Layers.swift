extension Op {
  static let layers: [Op] = [
    linear, bilinear, glu, pixelShuffle, prelu, dropout, normalize, cosineSimilarity,
  ]

  static let linear: Op = .composed(
    "linear", "x Wᵀ + b", inputs: ["input", "weight", "bias"], required: 2,
    examples: [
      Example(.real(2, 3), .real(4, 3), .real(4)), Example(.real(3), .real(2, 3)),
      Example(.transposed(2, 3, 2), .transposed(3, 2), .real(2)),
      Example(.real(2, 3), .real(3)), Example(.real(0, 3), .real(2, 3), .real(2)),
    ], oneType: true, complex: .asWritten
  ) { call throws(AutogradError) in
    let (x, weight) = (try call.tensor(0), try call.tensor(1))
    guard weight.rank == 1 || weight.rank == 2 else {
      throw call.refusal(.shapeMismatch, "a weight of shape \(weight.shape) is no matrix")
    }
    let y = try matmul.one([x, weight.rank == 2 ? weight.transposedMatrix() : weight])
    guard let bias = try call.optional(2) else { return [y] }
    guard Layout.broadcast(y.shape, bias.shape) == y.shape else {
      throw call.refusal(
        .shapeMismatch, "a bias of shape \(bias.shape) does not fit \(y.shape)")
    }
    return [y + bias]
  }

  static let bilinear: Op = .composed(
    "bilinear", "x₁ᵀ W x₂ + b", inputs: ["input1", "input2", "weight", "bias"], required: 3,
    examples: [
      Example(.real(2, 3), .real(2, 2), .real(4, 3, 2), .real(4)),
      Example(.real(2, 2, 3), .real(2, 2, 2), .real(1, 3, 2)),
    ], oneType: true, complex: .asWritten
  ) { call throws(AutogradError) in
    let (first, second) = (try call.tensor(0), try call.tensor(1))
    let weight = try call.tensor(2)
    guard weight.rank == 3, first.rank > 0, first.rank == second.rank,
      first.shape.dropLast() == second.shape.dropLast(),
      first.shape.last == weight.shape[1], second.shape.last == weight.shape[2]
    else {
      throw call.refusal(
        .shapeMismatch,
        "shapes \(first.shape), \(second.shape) and \(weight.shape) do not fit")
    }
    let batch = Array(first.shape.dropLast())
    let rows = batch.reduce(1, *)
    let extents = [rows] + weight.shape
    let half = try Tensor.contracted(
      [first.reshaped(to: [rows, weight.shape[1]]), weight], [[0, 2], [1, 2, 3]], to: [0, 1, 3],
      extents)
    let y = try Tensor.contracted(
      [half, second.reshaped(to: [rows, weight.shape[2]])], [[0, 1, 3], [0, 3]], to: [0, 1],
      extents
    ).reshaped(to: batch + [weight.shape[0]])
    guard let bias = try call.optional(3) else { return [y] }
    guard bias.shape == [weight.shape[0]] else {
      throw call.refusal(.shapeMismatch, "a bias of shape \(bias.shape) does not fit \(y.shape)")
    }
    return [y + bias]
  }

  static let glu: Op = .composed(
    "glu", "a σ(b) of the halves of x", inputs: ["input"],
    [Parameter("dim", .integer, .integer(-1))],
    examples: [
      Example(.real(2, 4)), Example(.transposed(3, 2), attributes: ["dim": .integer(0)]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    let dimension = try x.dimension(call.attributes.integer("dim") ?? -1)
    guard x.rank > 0, x.shape[dimension].isMultiple(of: 2) else {
      throw call.refusal(.shapeMismatch, "an even extent is needed, not shape \(x.shape)")
    }
    let half = x.shape[dimension] / 2
    return [x.sliced(dimension, 0, half) * x.sliced(dimension, half, 2 * half).sigmoid()]
  }

  static let pixelShuffle: Op = .composed(
    "pixel_shuffle", "channels moved into space", inputs: ["input"],
    [Parameter("upscale_factor", .integer)],
    examples: [
      Example(.real(2, 4, 2, 1), attributes: ["upscale_factor": .integer(2)]),
      Example(.transposed(9, 1, 2), attributes: ["upscale_factor": .integer(3)]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let x = try call.tensor(0)
    let factor = call.attributes.integer("upscale_factor") ?? 1
    guard factor > 0, factor <= 1 << 15 else {
      throw call.refusal(.badArgument, "upscale_factor must be positive, not \(factor)")
    }
    guard x.rank >= 3, x.shape[x.rank - 3] % (factor * factor) == 0 else {
      throw call.refusal(
        .shapeMismatch, "channels in multiples of \(factor * factor), not shape \(x.shape)")
    }
    let batch = Array(x.shape.dropLast(3))
    let (channels, rows, columns) = (
      x.shape[x.rank - 3] / (factor * factor), x.shape[x.rank - 2], x.shape[x.rank - 1]
    )
    try Layout.check(batch + [channels, rows * factor, columns * factor])
    let first = batch.count
    let order = Array(0..<first) + [0, 3, 1, 4, 2].map { first + $0 }
    return [
      x.reshaped(to: batch + [channels, factor, factor, rows, columns]).permuted(order)
        .reshaped(to: batch + [channels, rows * factor, columns * factor])
    ]
  }

  /// At 0 the slope is the weight, as in PyTorch.
  static let prelu: Op = .composed(
    "prelu", "x where positive, else w x", inputs: ["input", "weight"],
    examples: [
      Example(.variable([2, 3], .kinkAtZero, .none), .real(3)),
      Example(.variable([2, 3, 2], .kinkAtZero, .transposed), .real(1)),
      Example(.variable([], .kinkAtZero, .none), .real()),
    ], oneType: true
  ) { call throws(AutogradError) in
    let (x, weight) = (try call.tensor(0), try call.tensor(1))
    guard
      weight.rank <= 1,
      weight.count == 1 || weight.count == (x.rank >= 2 ? x.shape[1] : (x.rank == 1 ? 1 : 1))
    else {
      throw call.refusal(
        .shapeMismatch, "a weight of shape \(weight.shape) does not fit shape \(x.shape)")
    }
    var shape = [Int](repeating: 1, count: x.rank)
    if weight.count != 1 { shape[1] = weight.count }
    return [.choose(x > 0, x, x * weight.reshaped(to: shape))]
  }

  /// The mask says what is kept.
  static let dropout: Op = .composed(
    "dropout", "x m / (1 - p)", inputs: ["input", "mask"], [Parameter("p", .number, .number(0.5))],
    examples: [
      Example(.real(2, 3), .flags([true, false, true, true, false, true], [2, 3])),
      Example(.transposed(2, 3), .constant([1, 0], [2]), attributes: ["p": .number(0.25)]),
    ]
  ) { call throws(AutogradError) in
    let (x, mask) = (try call.real(0), try call.tensor(1))
    let p = call.attributes.number("p") ?? 0.5
    guard p >= 0, p <= 1 else {
      throw call.refusal(.badArgument, "p must be from 0 to 1, not \(p)")
    }
    guard Layout.broadcast(x.shape, mask.shape) == x.shape else {
      throw call.refusal(
        .shapeMismatch, "a mask of shape \(mask.shape) does not fit \(x.shape)")
    }
    let kept = mask.dtype == .bool ? mask : notEqual.lawfully(mask.detached(), .number(0))
    return [.choose(kept, p < 1 ? x / (1 - p) : x * 0, 0)]
  }

  static let normalize: Op = .composed(
    "normalize", "x / max(|x|, eps)", inputs: ["input"],
    [
      Parameter("p", .numberOrWord, .number(2)), Parameter("dim", .integers, .integer(1)),
      Parameter("eps", .number, .number(1e-12)),
    ],
    examples: [
      Example(.real(2, 3)), Example(.transposed(2, 3), attributes: ["dim": .integer(0)]),
      Example(.real(2, 3), attributes: ["p": .number(3), "dim": .integers([0, 1])]),
      Example(.real(2, 3), attributes: ["p": .integer(1)]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    let dimensions = try x.dimensions(call.attributes.integers("dim") ?? [1])
    let norm = x.length(try call.order("p"), dimensions, keepingDimensions: true)
    return [x / norm.atLeast(call.attributes.number("eps") ?? 1e-12)]
  }

  static let cosineSimilarity: Op = .composed(
    "cosine_similarity", "a b / (|a| |b|)", inputs: ["x1", "x2"],
    [Parameter("dim", .integer, .integer(1)), Parameter("eps", .number, .number(1e-8))],
    examples: [
      Example(.real(2, 3), .real(2, 3)),
      Example(.transposed(3, 2), .real(3), attributes: ["dim": .integer(-1)]),
      Example(.real(3), .real(3), attributes: ["dim": .integer(0)]),
    ]
  ) { call throws(AutogradError) in
    let (first, second) = (try call.real(0), try call.real(1))
    let shape = try call.broadcast(first, second)
    let (a, b) = (first.expanded(to: shape), second.expanded(to: shape))
    let dimensions = try a.dimensions([call.attributes.integer("dim") ?? 1])
    let eps = call.attributes.number("eps") ?? 1e-8
    func unit(_ x: Tensor) -> Tensor {
      x / x.length(2, dimensions, keepingDimensions: true).atLeast(eps)
    }
    let product = unit(a) * unit(b)
    return [dimensions.isEmpty ? product : product.sum(dimensions)]
  }
}

extension Call {
  /// The shape that two tensors broadcast to.
  func broadcast(_ a: Tensor, _ b: Tensor) throws(AutogradError) -> [Int] {
    guard let shape = Layout.broadcast(a.shape, b.shape) else {
      throw refusal(.shapeMismatch, "shapes \(a.shape) and \(b.shape) do not broadcast")
    }
    try Layout.check(shape)
    return shape
  }
}

extension Tensor {
  /// Each element, but at least a number; at the number the slope is 1.
  func atLeast(_ bound: Double) -> Tensor {
    Op.clamp.lawfully([self], Attributes(("min", .number(bound))))[0]
  }

  /// ln(1 + eˣ) to the last place on both sides.
  func softplus() -> Tensor {
    Op.softplus.lawfully(
      [self], Attributes(("beta", .number(1)), ("threshold", .number(.infinity))))[0]
  }
}
