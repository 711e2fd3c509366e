extension Op {
  static let views: [Op] = [
    reshape, view, flatten, transpose, matrixTranspose, permute, expand, broadcastTo, squeeze,
    unsqueeze, select, slice, narrow, unbind, detach,
  ]

  static let reshape: Op = .shaped(
    "reshape", "x in another shape", [Parameter("shape", .integers, aliases: ["size"])],
    traits: .view
  ) { x, attributes throws(AutogradError) in
    let shape = try x.inferred(attributes.integers("shape") ?? [])
    if let strides = x.layout.strides(viewedAs: shape) {
      return Tensor(
        x.storage, Layout(shape: shape, strides: strides, offset: x.layout.offset), x.dtype)
    }
    return x.compactedCopy().reshapedCompact(shape)
  } vjp: {
    $0.g.reshaped(to: $0.shapes[0])
  }

  static let view: Op = .shaped(
    "view", "x in another shape, sharing its memory",
    [Parameter("shape", .integers, aliases: ["size"])], traits: .view
  ) { x, attributes throws(AutogradError) in
    let shape = try x.inferred(attributes.integers("shape") ?? [])
    guard let strides = x.layout.strides(viewedAs: shape) else {
      throw AutogradError(
        .shapeMismatch, "shape \(x.shape) cannot be seen as \(shape) without a copy; use reshape")
    }
    return Tensor(
      x.storage, Layout(shape: shape, strides: strides, offset: x.layout.offset), x.dtype)
  } vjp: {
    $0.g.reshaped(to: $0.shapes[0])
  }

  static let flatten: Op = .shaped(
    "flatten", "dimensions joined to one",
    [
      Parameter("start_dim", .integer, .integer(0)), Parameter("end_dim", .integer, .integer(-1)),
    ], traits: .view
  ) { x, attributes throws(AutogradError) in
    let start = try x.dimension(attributes.integer("start_dim") ?? 0)
    let end = try x.dimension(attributes.integer("end_dim") ?? -1)
    guard start <= end else {
      throw AutogradError(.badArgument, "flatten from dimension \(start) to \(end)")
    }
    let shape =
      x.rank == 0
      ? [1]
      : x.shape[..<start] + [x.shape[start...end].reduce(1, *)] + x.shape[(end + 1)...]
    return try reshape.forwardOne(x, Attributes(("shape", .integers(Array(shape)))))
  } vjp: {
    $0.g.reshaped(to: $0.shapes[0])
  }

  static let transpose: Op = .shaped(
    "transpose", "two dimensions exchanged",
    [Parameter("dim0", .integer), Parameter("dim1", .integer)], traits: .view
  ) { x, attributes throws(AutogradError) in
    let first = try x.dimension(attributes.integer("dim0") ?? 0)
    let second = try x.dimension(attributes.integer("dim1") ?? 0)
    if x.rank == 0 { return x.alias() }
    var order = Array(x.shape.indices)
    order.swapAt(first, second)
    return x.rearranged(order)
  } vjp: { context in
    Op.transpose.lawfully([context.g], context.attributes)[0]
  }

  static let matrixTranspose: Op = .shaped(
    "mT", "the last two dimensions exchanged", [], traits: .view
  ) { x, _ throws(AutogradError) in
    guard x.rank >= 2 else {
      throw AutogradError(.shapeMismatch, "mT needs two dimensions, not shape \(x.shape)")
    }
    var order = Array(x.shape.indices)
    order.swapAt(x.rank - 2, x.rank - 1)
    return x.rearranged(order)
  } vjp: {
    $0.g.transposedMatrix()
  }

  static let permute: Op = .shaped(
    "permute", "dimensions in another order", [Parameter("dims", .integers)], traits: .view
  ) { x, attributes throws(AutogradError) in
    let given = attributes.integers("dims") ?? []
    guard given.count == x.rank else {
      throw AutogradError(
        .badArgument, "\(given.count) dimensions to permute a tensor of rank \(x.rank)")
    }
    return x.rank == 0 ? x.alias() : x.rearranged(try x.dimensions(given))
  } vjp: { context in
    let order = (context.attributes.integers("dims") ?? [])
      .map { $0 < 0 ? $0 + context.shapes[0].count : $0 }
    return context.g.permuted(inverse(order))
  }

  static let expand: Op = .expansion("expand", aliases: [])

  static let broadcastTo: Op = .expansion("broadcast_to", aliases: ["shape"])

  static let squeeze: Op = .shaped(
    "squeeze", "without dimensions of extent 1", [Parameter("dim", .integers, .none)],
    traits: .view
  ) { x, attributes throws(AutogradError) in
    let chosen = try x.dimensions(attributes.integers("dim"))
    let isNoneChosen = attributes.integers("dim")?.isEmpty == true
    let kept = x.shape.indices.filter {
      x.shape[$0] != 1 || isNoneChosen || !chosen.contains($0)
    }
    return x.rearranged(kept)
  } vjp: {
    $0.g.reshaped(to: $0.shapes[0])
  }

  static let unsqueeze: Op = .shaped(
    "unsqueeze", "with another dimension of extent 1", [Parameter("dim", .integer)], traits: .view
  ) { x, attributes throws(AutogradError) in
    let dimension = try x.dimension(attributes.integer("dim") ?? 0, extra: 1)
    var (shape, strides) = (x.shape, x.layout.strides)
    shape.insert(1, at: dimension)
    strides.insert(1, at: dimension)
    return Tensor(
      x.storage, Layout(shape: shape, strides: strides, offset: x.layout.offset), x.dtype)
  } vjp: {
    $0.g.reshaped(to: $0.shapes[0])
  }

  private static func expansion(_ name: String, aliases: [String]) -> Op {
    .shaped(
      name, "x repeated to a larger shape", [Parameter("size", .integers, aliases: aliases)],
      traits: .view
    ) { x, attributes throws(AutogradError) in
      var shape = attributes.integers("size") ?? []
      let lead = shape.count - x.rank
      for index in shape.indices where shape[index] == -1 && index >= lead && lead >= 0 {
        shape[index] = x.shape[index - lead]
      }
      try Layout.check(shape)
      guard Layout.broadcast(shape, x.shape) == shape else {
        throw AutogradError(.shapeMismatch, "shape \(x.shape) does not expand to \(shape)")
      }
      return Tensor(x.storage, x.layout.expanded(to: shape), x.dtype)
    } vjp: {
      $0.g.summed(to: $0.shapes[0])
    }
  }
}

extension Op {
  /// The only result of a general kernel, outside the graph.
  func forwardOne(_ x: Tensor, _ attributes: Attributes) throws(AutogradError) -> Tensor {
    guard case .general(let kernel) = forward else { return try self(x.alias()) }
    return try kernel([x], attributes)[0]
  }
}

extension Argument {
  /// A list of integers.
  static func integers(_ values: [Int]) -> Argument { .list(values.map { .integer($0) }) }
}

extension Tensor {
  /// The dimensions in the order given, those left out being of extent 1.
  func rearranged(_ order: [Int]) -> Tensor {
    Tensor(
      storage,
      Layout(
        shape: order.map { shape[$0] }, strides: order.map { layout.strides[$0] },
        offset: layout.offset), dtype)
  }

  /// A shape from outside with its one -1 replaced by what is left.
  fileprivate func inferred(_ given: [Int]) throws(AutogradError) -> [Int] {
    var shape = given
    let unknown = shape.indices.filter { shape[$0] == -1 }
    guard unknown.count <= 1 else {
      throw AutogradError(.badArgument, "only one extent of \(given) can be -1")
    }
    if let place = unknown.first {
      shape[place] = 1
      try Layout.check(shape)
      let known = shape.reduce(1, *)
      guard known > 0, count % known == 0 else {
        throw AutogradError(.shapeMismatch, "\(count) elements do not fill the shape \(given)")
      }
      shape[place] = count / known
    }
    try Layout.check(shape)
    guard shape.reduce(1, *) == count else {
      throw AutogradError(
        .shapeMismatch, "\(count) elements do not fill the shape \(given)")
    }
    return shape
  }
}

extension Layout {
  /// The strides by which the same memory is seen in another shape of as many elements, or `nil`
  /// where it takes a copy.
  func strides(viewedAs target: [Int]) -> [Int]? {
    if isContiguous { return Layout.rowMajorStrides(target) }
    let wide = shape.indices.filter { shape[$0] != 1 }
    let (extents, steps) = (wide.map { shape[$0] }, wide.map { strides[$0] })
    var result = [Int](repeating: 1, count: target.count)
    var place = target.count - 1
    var dimension = extents.count - 1
    // Runs of dimensions that lie evenly are cut up anew, from the last to the first.
    while dimension >= 0 {
      let step = steps[dimension]
      var run = extents[dimension]
      while dimension > 0, steps[dimension - 1] == extents[dimension] * steps[dimension] {
        dimension -= 1
        run *= extents[dimension]
      }
      var filled = 1
      while place >= 0, filled < run {
        result[place] = filled * step
        filled *= target[place]
        place -= 1
      }
      guard filled == run else { return nil }
      dimension -= 1
    }
    return result
  }
}
