extension Op {
  static let scaledProducts: [Op] = [addmm, baddbmm, cross]

  static let addmm: Op = .scaledProduct(
    "addmm", "beta M + alpha A B", inputs: ["input", "mat1", "mat2"], rank: 2,
    examples: [
      Example(.real(2, 4), .real(2, 3), .real(3, 4)),
      Example(
        .real(4), .transposed(3, 2), .real(3, 4),
        attributes: ["beta": .number(0.5), "alpha": .number(-2)]),
      Example(.real(2, 2), .real(2, 2), .real(2, 2), attributes: ["beta": .integer(0)]),
    ])

  static let baddbmm: Op = .scaledProduct(
    "baddbmm", "beta M + alpha A B of each pair", inputs: ["input", "batch1", "batch2"], rank: 3,
    examples: [
      Example(.real(2, 2, 2), .real(2, 2, 3), .real(2, 3, 2)),
      Example(
        .real(2, 1), .real(2, 2, 3), .real(2, 3, 2),
        attributes: ["beta": .number(3), "alpha": .number(0.5)]),
    ])

  static let cross: Op = .composed(
    "cross", "a × b", inputs: ["input", "other"], [Parameter("dim", .integer, .none)],
    examples: [
      Example(.real(3), .real(3)),
      Example(.real(2, 3), .real(1, 3), attributes: ["dim": .integer(-1)]),
      Example(.real(3, 2), .transposed(2, 3), attributes: ["dim": .integer(0)]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let (first, second) = (try call.tensor(0), try call.tensor(1))
    guard first.dtype != .bool || second.dtype != .bool else {
      throw call.refusal(.dtypeMismatch, "numbers are needed, not truth values")
    }
    guard let shape = Layout.broadcast(first.shape, second.shape), !shape.isEmpty else {
      throw call.refusal(
        .shapeMismatch, "shapes \(first.shape) and \(second.shape) do not broadcast")
    }
    try Layout.check(shape)
    let (a, b) = (first.filledUp(to: shape.count), second.filledUp(to: shape.count))
    // Without a dimension PyTorch takes the first of extent 3.
    let given = call.attributes.integer("dim") ?? a.shape.firstIndex(of: 3)
    guard let given else { throw call.refusal(.badArgument, "no dimension has the extent 3") }
    let dimension = try a.dimension(given)
    guard a.shape[dimension] == 3, b.shape[dimension] == 3 else {
      throw call.refusal(.badArgument, "dimension \(given) has not the extent 3")
    }
    func part(_ x: Tensor, _ place: Int) -> Tensor { x.sliced(dimension, place, place + 1) }
    return [
      .joined(
        (0..<3).map { place in
          let (next, last) = ((place + 1) % 3, (place + 2) % 3)
          return part(a, next) * part(b, last) - part(a, last) * part(b, next)
        }, dimension)
    ]
  }

  private static func scaledProduct(
    _ name: String, _ formula: String, inputs: [String], rank: Int, examples: [Example]
  ) -> Op {
    .composed(
      name, formula, inputs: inputs,
      [Parameter("beta", .number, .integer(1)), Parameter("alpha", .number, .integer(1))],
      examples: examples, complex: .asWritten
    ) { call throws(AutogradError) in
      let product: Op = rank == 2 ? .mm : .bmm
      var result = try product.one([try call.tensor(1), try call.tensor(2)])
      let beta = call.attributes.number("beta") ?? 1
      let alpha = call.attributes.number("alpha") ?? 1
      var term = try call.tensor(0)
      guard Layout.broadcast(result.shape, term.shape) == result.shape else {
        throw call.refusal(
          .shapeMismatch, "shape \(term.shape) does not expand to \(result.shape)")
      }
      guard term.dtype == result.dtype || term.isNumber else {
        throw call.refusal(
          .dtypeMismatch, "\(term.dtype.name) and \(result.dtype.name) are not added")
      }
      if alpha != 1 { result = result * (try call.scale(alpha, result)) }
      // With beta 0 the term is not looked at, whatever it holds, and yet has the gradient 0.
      if beta == 0 { term = .choose(Tensor(filled: 0, .scalar, .bool), term, 0) }
      if beta != 1 && beta != 0 { term = term * (try call.scale(beta, term)) }
      return [term + result]
    }
  }
}

extension Call {
  /// A factor as a number of the tensor's category.
  fileprivate func scale(_ factor: Double, _ tensor: Tensor) throws(AutogradError) -> Tensor {
    if tensor.dtype.isFloating { return .number(factor) }
    guard let integer = Int(exactly: factor) else {
      throw refusal(.badArgument, "\(factor) is no integer factor for integers")
    }
    return .number(integer)
  }
}
