extension Op {
  static let contractions: [Op] = [
    contraction, einsum, tensordot, kron, inner, vdot, trace,
  ]

  /// The sum of products over labelled dimensions of one or two tensors.
  static let contraction: Op = Op(
    "contraction", inputs: Inputs(["operands"], required: 1, isVariadic: true),
    parameters: [
      Parameter("labels", .integerLists), Parameter("result", .integers),
      Parameter("extents", .integers),
    ],
    formula: "Σ a b over labels that the result lacks", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      [
        try Contraction(
          attributes.integerLists("labels") ?? [], to: attributes.integers("result") ?? [],
          extents: attributes.integers("extents") ?? [])(inputs)
      ]
    },
    vjp: .general(saving: { .inputs(1 - Swift.min($0, 1)) }) { context throws(AutogradError) in
      let labels = context.attributes.integerLists("labels") ?? []
      let result = context.attributes.integers("result") ?? []
      let extents = context.attributes.integers("extents") ?? []
      var gradients: [Tensor?] = []
      for index in labels.indices {
        guard context.needs[index] else {
          gradients.append(nil)
          continue
        }
        let isPair = labels.count == 2
        gradients.append(
          try Tensor.contracted(
            [context.g] + (isPair ? [context.input(1 - index)] : []),
            [result] + (isPair ? [labels[1 - index]] : []), to: labels[index], extents))
      }
      return gradients
    }, jvp: .none, complex: .holomorphic)

  static let einsum: Op = .composed(
    "einsum", "Σ of products by an equation of labels", inputs: ["operands"], required: 1,
    isVariadic: true, [Parameter("equation", .string)],
    examples: [
      Example(.real(2, 3), .real(3, 4), attributes: ["equation": .string("ij,jk->ik")]),
      Example(.real(3, 3), attributes: ["equation": .string("ii->i")]),
      Example(.real(3, 3), attributes: ["equation": .string("ii")]),
      Example(.real(2, 3, 3), .real(3), attributes: ["equation": .string("...ii,i->...")]),
      Example(
        .real(2), .real(2, 3), .real(3, 2), attributes: ["equation": .string("a,ab,bc->ca")]),
      Example(.real(2, 1, 3), .real(4, 3), attributes: ["equation": .string("b...i,...i->b...")]),
      Example(.transposed(2, 3), .real(2, 2), attributes: ["equation": .string("ij,jk")]),
      Example(.real(2, 2), .real(3), attributes: ["equation": .string("ij,k->j")]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let tensors = try call.tensors()
    let equation = try EinsumEquation(
      call.attributes.string("equation") ?? "", tensors.map(\.shape))
    return [try Tensor.einsum(equation, tensors)]
  }

  static let tensordot: Op = .composed(
    "tensordot", "Σ a b over dimensions of each", inputs: ["a", "b"],
    [Parameter("dims", .integerLists, .integer(2))],
    examples: [
      Example(.real(2, 3), .real(3, 2), attributes: ["dims": .integer(1)]),
      Example(.real(2, 3, 2), .real(3, 2, 4)),
      Example(.real(2), .real(3), attributes: ["dims": .integer(0)]),
      Example(
        .real(2, 3, 4), .real(4, 2),
        attributes: ["dims": .list([.integers([0, 2]), .integers([-1, 0])])]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let (a, b) = (try call.tensor(0), try call.tensor(1))
    var left: [Int] = []
    var right: [Int] = []
    if let count = call.attributes.integer("dims") {
      guard count >= 0, count <= a.rank, count <= b.rank else {
        throw call.refusal(.badArgument, "\(count) dimensions of \(a.shape) and \(b.shape)")
      }
      left = Array(a.rank - count..<a.rank)
      right = Array(0..<count)
    } else {
      let lists = call.attributes.integerLists("dims") ?? []
      guard lists.count == 2, lists[0].count == lists[1].count else {
        throw call.refusal(.badArgument, "dims must be a number or two lists of one length")
      }
      if !lists[0].isEmpty {
        (left, right) = (try a.dimensions(lists[0]), try b.dimensions(lists[1]))
      }
    }
    guard zip(left, right).allSatisfy({ a.shape[$0] == b.shape[$1] }) else {
      throw call.refusal(.shapeMismatch, "shapes \(a.shape) and \(b.shape) do not fit")
    }
    let second = b.shape.indices.map { dimension in
      right.firstIndex(of: dimension).map { left[$0] } ?? a.rank + dimension
    }
    let result =
      a.shape.indices.filter { !left.contains($0) } + second.filter { $0 >= a.rank }
    return [
      try Tensor.contracted(
        [a, b], [Array(a.shape.indices), second], to: result, a.shape + b.shape)
    ]
  }

  static let kron: Op = .composed(
    "kron", "blocks aᵢⱼ B", inputs: ["input", "other"],
    examples: [
      Example(.real(2, 3), .real(3, 2)), Example(.real(2), .real(2, 2)),
      Example(.real(), .real(3)), Example(.real(1, 2, 2), .transposed(2, 1, 3)),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let rank = Swift.max(try call.tensor(0).rank, try call.tensor(1).rank)
    let (a, b) = (
      try call.tensor(0).filledUp(to: rank), try call.tensor(1).filledUp(to: rank)
    )
    let shape = zip(a.shape, b.shape).map { $0.multipliedReportingOverflow(by: $1).partialValue }
    try Layout.check(shape)
    let product = try Tensor.contracted(
      [a, b], [Array(0..<rank), Array(rank..<2 * rank)],
      to: (0..<rank).flatMap { [$0, rank + $0] }, a.shape + b.shape)
    return [product.reshaped(to: shape)]
  }

  static let inner: Op = .composed(
    "inner", "Σ a b over the last dimension of each", inputs: ["input", "other"],
    examples: [
      Example(.real(3), .real(3)), Example(.real(2, 3), .real(4, 3)),
      Example(.real(), .real(2, 3)), Example(.transposed(3, 2), .real(3)),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let (a, b) = (try call.tensor(0), try call.tensor(1))
    if a.rank == 0 || b.rank == 0 {
      return [try Op.multiply.one([a, b])]
    }
    guard a.shape[a.rank - 1] == b.shape[b.rank - 1] else {
      throw call.refusal(.shapeMismatch, "shapes \(a.shape) and \(b.shape) do not fit")
    }
    let shared = a.rank - 1
    let second = (0..<b.rank - 1).map { a.rank + $0 }
    return [
      try Tensor.contracted(
        [a, b], [Array(0..<a.rank), second + [shared]], to: Array(0..<shared) + second,
        a.shape + b.shape)
    ]
  }

  static let vdot: Op = .composed(
    "vdot", "Σ conj(a) b of two vectors", inputs: ["input", "other"],
    examples: [Example(.real(3), .real(3)), Example(.real(0), .real(0))], complex: .asWritten
  ) { call throws(AutogradError) in
    [try Op.dot.one([try call.tensor(0).conjugated(), try call.tensor(1)])]
  }

  static let trace: Op = .composed(
    "trace", "Σ aᵢᵢ", inputs: ["input"],
    examples: [Example(.real(3, 3)), Example(.transposed(2, 4)), Example(.real(0, 2))],
    complex: .asWritten
  ) { call throws(AutogradError) in
    let a = try call.tensor(0)
    guard a.rank == 2 else {
      throw call.refusal(.shapeMismatch, "a matrix is needed, not shape \(a.shape)")
    }
    let n = Swift.min(a.shape[0], a.shape[1])
    let square = a.sliced(0, 0, n).sliced(1, 0, n)
    let wide = square.dtype == .bool ? square.converted(to: .int64) : square
    return [try Tensor.contracted([wide], [[0, 0]], to: [], [n])]
  }
}

extension Tensor {
  /// The contraction of one or two tensors.
  static func contracted(
    _ tensors: [Tensor], _ labels: [[Int]], to result: [Int], _ extents: [Int]
  ) throws(AutogradError) -> Tensor {
    try Op.contraction.one(
      tensors,
      Attributes(
        ("labels", .list(labels.map { .integers($0) })), ("result", .integers(result)),
        ("extents", .integers(extents))))
  }

  /// Contracts operands from left to right, each label summed as soon as nothing needs it.
  fileprivate static func einsum(
    _ equation: EinsumEquation, _ tensors: [Tensor]
  ) throws(AutogradError) -> Tensor {
    var operands: [(tensor: Tensor, labels: [Int])] = []
    for (tensor, labels) in zip(tensors, equation.operands) {
      // A dimension of extent 1 that broadcasts has nothing to say.
      let kept = labels.indices.filter { tensor.shape[$0] == equation.extents[labels[$0]] }
      operands.append(
        (tensor.reshaped(to: kept.map { tensor.shape[$0] }), kept.map { labels[$0] }))
    }
    var (left, labels) = operands.removeFirst()
    while !operands.isEmpty {
      let (right, others) = operands.removeFirst()
      let needed = Set(equation.result + operands.flatMap(\.labels))
      let first = try reduced(left, labels, needed.union(others), equation.extents)
      let second = try reduced(right, others, needed.union(labels), equation.extents)
      var seen: Set<Int> = []
      let kept = (labels + others).filter { needed.contains($0) && seen.insert($0).inserted }
      left = try contracted(
        [first.tensor, second.tensor], [first.labels, second.labels], to: kept,
        equation.extents)
      labels = kept
    }
    if labels == equation.result { return left }
    return try contracted([left], [labels], to: equation.result, equation.extents)
  }

  /// The operand with labels that nothing else needs summed away, and diagonals taken.
  private static func reduced(
    _ tensor: Tensor, _ labels: [Int], _ needed: Set<Int>, _ extents: [Int]
  ) throws(AutogradError) -> (tensor: Tensor, labels: [Int]) {
    var seen: Set<Int> = []
    let kept = labels.filter { needed.contains($0) && seen.insert($0).inserted }
    if kept == labels { return (tensor, labels) }
    return (try contracted([tensor], [labels], to: kept, extents), kept)
  }

  /// The tensor with dimensions of extent 1 before its own.
  func filledUp(to rank: Int) -> Tensor {
    reshaped(to: [Int](repeating: 1, count: max(rank - self.rank, 0)) + shape)
  }
}
