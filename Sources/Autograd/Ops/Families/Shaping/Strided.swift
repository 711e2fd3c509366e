extension Op {
  static let strided: [Op] = [diagonal, unfold, moveDimensions]

  static let diagonal: Op = .strided(
    "diagonal", "a diagonal of two dimensions, as the last one",
    [
      Parameter("offset", .integer, .integer(0)), Parameter("dim1", .integer, .integer(0)),
      Parameter("dim2", .integer, .integer(1)),
    ]
  ) { layout, attributes throws(AutogradError) in
    let (first, second) = try layout.shape.pair(attributes, "dim1", "dim2", standard: (0, 1))
    let offset = attributes.integer("offset") ?? 0
    let (rows, columns) = (layout.shape[first], layout.shape[second])
    // Beyond the corners there is nothing left, however far.
    let (down, right) = (
      Swift.min(Swift.max(offset, -rows) < 0 ? -Swift.max(offset, -rows) : 0, rows),
      Swift.min(Swift.max(offset, 0), columns)
    )
    let length = Swift.max(Swift.min(rows - down, columns - right), 0)
    let kept = layout.shape.indices.filter { $0 != first && $0 != second }
    let start =
      length == 0 ? 0 : down * layout.strides[first] + right * layout.strides[second]
    return Layout(
      shape: kept.map { layout.shape[$0] } + [length],
      strides: kept.map { layout.strides[$0] } + [layout.strides[first] + layout.strides[second]],
      offset: layout.offset + start)
  }

  static let unfold: Op = .strided(
    "unfold", "windows of a dimension, their elements as the last one",
    [Parameter("dimension", .integer), Parameter("size", .integer), Parameter("step", .integer)]
  ) { layout, attributes throws(AutogradError) in
    let (size, step) = (attributes.integer("size") ?? 0, attributes.integer("step") ?? 1)
    if layout.shape.isEmpty {
      guard size >= 0, size <= 1, step > 0 else {
        throw AutogradError(.badArgument, "unfold: windows of \(size) in a scalar")
      }
      return Layout(shape: [size], strides: [1], offset: layout.offset)
    }
    let dimension = try layout.shape.place(attributes.integer("dimension") ?? 0)
    let extent = layout.shape[dimension]
    guard size >= 0, size <= extent, step > 0 else {
      throw AutogradError(
        .badArgument, "unfold: windows of \(size) by \(step) in an extent of \(extent)")
    }
    var (shape, strides) = (layout.shape, layout.strides)
    shape[dimension] = (extent - size) / step + 1
    strides[dimension] = shape[dimension] > 1 ? strides[dimension] * step : strides[dimension]
    try Layout.check(shape + [size])
    return Layout(
      shape: shape + [size], strides: strides + [layout.strides[dimension]], offset: layout.offset)
  }

  static let moveDimensions: Op = .shaped(
    "movedim", "dimensions moved to other places",
    [Parameter("source", .integers), Parameter("destination", .integers)], traits: .view,
    sampling: ShapingExamples.of("movedim")
  ) { x, attributes throws(AutogradError) in
    let order = try moved(
      x.shape, attributes.integers("source") ?? [], attributes.integers("destination") ?? [])
    return x.rearranged(order)
  } vjp: { context in
    let order = lawful { () throws(AutogradError) in
      try moved(
        context.shapes[0], context.attributes.integers("source") ?? [],
        context.attributes.integers("destination") ?? [])
    }
    return context.g.permuted(inverse(order))
  }

  private static func moved(
    _ shape: [Int], _ source: [Int], _ destination: [Int]
  ) throws(AutogradError) -> [Int] {
    guard source.count == destination.count else {
      throw AutogradError(
        .badArgument, "movedim: \(source.count) dimensions to \(destination.count) places")
    }
    if shape.isEmpty && source.allSatisfy({ $0 == 0 || $0 == -1 }) { return [] }
    let (from, to) = (try shape.distinct(source), try shape.distinct(destination))
    var rest = shape.indices.filter { !from.contains($0) }[...]
    return shape.indices.map { place in
      if let position = to.firstIndex(of: place) { return from[position] }
      return rest.removeFirst()
    }
  }

  /// A view whose elements may overlap: the cotangents of all that share a place add up.
  private static func strided(
    _ name: String, _ formula: String, _ parameters: [Parameter],
    _ layout: @escaping @Sendable (Layout, Attributes) throws(AutogradError) -> Layout
  ) -> Op {
    let adjoint = Op(
      name + "_adjoint", inputs: Inputs(["input"]),
      parameters: parameters + [Parameter("shape", .integers)],
      formula: "x added up where \(name) shows it", sampling: .shape, traits: .internal,
      forward: .general { inputs, attributes throws(AutogradError) in
        let whole = try Layout.checked(attributes.integers("shape") ?? [])
        let result = Tensor(filled: 0, whole, inputs[0].dtype)
        result.add(inputs[0], through: try layout(whole, attributes))
        return [result]
      },
      vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
        // The view is one of memory, so that what is viewed must lie as the result did.
        let g = try clone.run([context.g], .none)
        return try Op.named(name)?.run(g, context.attributes) ?? []
      }, jvp: .linear, complex: .asWritten)
    return Op(
      name, inputs: Inputs(["input"]), parameters: parameters, formula: formula,
      sampling: ShapingExamples.of(name), traits: .view,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0]
        return [Tensor(x.storage, try layout(x.layout, attributes), x.dtype)]
      },
      vjp: .general(saving: { _ in .none }) { context in
        adjoint.lawfully(
          [context.g], context.attributes.adding("shape", .integers(context.shapes[0])))
      }, jvp: .linear, complex: .asWritten)
  }
}

extension Layout {
  /// The last place that an element has.
  var last: Int {
    count == 0 ? -1 : zip(shape, strides).reduce(offset) { $0 + ($1.0 - 1) * $1.1 }
  }
}

extension Tensor {
  /// Adds the elements of `source` to those that a view of this tensor shows.
  func add(_ source: Tensor, through view: Layout) {
    let compact = source.converted(to: dtype).compacted()
    switch dtype {
    case .float64: add(compact, view, Double.self) { $0 + $1 }
    case .float32: add(compact, view, Float.self) { $0 + $1 }
    case .int64: add(compact, view, Int64.self) { $0 &+ $1 }
    case .bool: add(compact, view, Bool.self) { $0 || $1 }
    case .complex128: add(compact, view, Complex.self) { $0 + $1 }
    }
  }

  private func add<E: Element>(
    _ source: Tensor, _ view: Layout, _: E.Type, _ sum: (E, E) -> E
  ) {
    let from = source.pointer(E.self)
    let to = storage.base.assumingMemoryBound(to: E.self)
    view.forEachRun { start, stride, count, before in
      for index in 0..<count {
        let place = start + index * stride
        to[place] = sum(to[place], from[before + index])
      }
    }
    withExtendedLifetime((source, self)) {}
  }
}

extension [Int] {
  /// Two different dimensions of a shape.
  func pair(
    _ attributes: Attributes, _ first: String, _ second: String, standard: (Int, Int)
  ) throws(AutogradError) -> (Int, Int) {
    let pair = try distinct([
      attributes.integer(first) ?? standard.0, attributes.integer(second) ?? standard.1,
    ])
    return (pair[0], pair[1])
  }
}
