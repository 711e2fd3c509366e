extension Op {
  static let slicing: [Op] = [selectAdjoint, sliceAdjoint]

  static let select: Op = .shaped(
    "select", "x at one index of a dimension",
    [Parameter("dim", .integer), Parameter("index", .integer)], traits: .view
  ) { x, attributes throws(AutogradError) in
    guard x.rank > 0 else {
      throw AutogradError(.badArgument, "a scalar has no dimension to select from")
    }
    let dimension = try x.dimension(attributes.integer("dim") ?? 0)
    let extent = x.shape[dimension]
    let index = attributes.integer("index") ?? 0
    guard index >= -extent, index < extent else {
      throw AutogradError(
        .badArgument, "index \(index) is out of range for an extent of \(extent)")
    }
    var (shape, strides) = (x.shape, x.layout.strides)
    shape.remove(at: dimension)
    let step = strides.remove(at: dimension)
    let offset = x.layout.offset + (index < 0 ? index + extent : index) * step
    return Tensor(x.storage, Layout(shape: shape, strides: strides, offset: offset), x.dtype)
  } vjp: { context in
    Op.selectAdjoint.embed(context)
  }

  static let slice: Op = .shaped(
    "slice", "x from start to end of a dimension",
    [
      Parameter("dim", .integer, .integer(0)), Parameter("start", .integer, .none),
      Parameter("end", .integer, .none), Parameter("step", .integer, .integer(1)),
    ], traits: .view
  ) { x, attributes throws(AutogradError) in
    guard x.rank > 0 else {
      throw AutogradError(.badArgument, "a scalar has no dimension to slice")
    }
    let dimension = try x.dimension(attributes.integer("dim") ?? 0)
    let step = attributes.integer("step") ?? 1
    guard step > 0 else {
      throw AutogradError(.badArgument, "the step of a slice must be positive, not \(step)")
    }
    let extent = x.shape[dimension]
    let start = clipped(attributes.integer("start") ?? 0, extent)
    let end = Swift.max(clipped(attributes.integer("end") ?? extent, extent), start)
    let length = end == start ? 0 : (end - start - 1) / step + 1
    var (shape, strides) = (x.shape, x.layout.strides)
    shape[dimension] = length
    let offset = x.layout.offset + (length == 0 ? 0 : start * strides[dimension])
    strides[dimension] = length > 1 ? strides[dimension] * step : strides[dimension]
    return Tensor(x.storage, Layout(shape: shape, strides: strides, offset: offset), x.dtype)
  } vjp: { context in
    Op.sliceAdjoint.embed(context)
  }

  static let narrow: Op = .shaped(
    "narrow", "length elements of a dimension from start",
    [Parameter("dim", .integer), Parameter("start", .integer), Parameter("length", .integer)],
    traits: .view
  ) { x, attributes throws(AutogradError) in
    let range = try x.narrowed(attributes)
    return try slice.forwardOne(x, range)
  } vjp: { context in
    let shape = context.shapes[0]
    let given = context.attributes.integer("dim") ?? 0
    let dimension = given < 0 ? given + shape.count : given
    let from = context.attributes.integer("start") ?? 0
    let start = from < 0 ? from + shape[dimension] : from
    let end = start + (context.attributes.integer("length") ?? 0)
    return Op.sliceAdjoint.lawfully(
      [context.g],
      Attributes(
        ("dim", .integer(dimension)), ("start", .integer(start)), ("end", .integer(end)),
        ("step", .integer(1)), ("shape", .integers(shape))))[0]
  }

  /// The tensor of the input's shape that is the cotangent where the selection was, else zero.
  static let selectAdjoint: Op = .adjoint("select_adjoint", of: { Op.select })

  static let sliceAdjoint: Op = .adjoint("slice_adjoint", of: { Op.slice })

  static let unbind: Op = Op(
    "unbind", inputs: Inputs(["input"]), parameters: [Parameter("dim", .integer, .integer(0))],
    formula: "x at every index of a dimension", sampling: .shape, traits: .severalViews,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      guard x.rank > 0 else {
        throw AutogradError(.badArgument, "a scalar has no dimension to unbind")
      }
      let dimension = try x.dimension(attributes.integer("dim") ?? 0)
      var results: [Tensor] = []
      for index in 0..<x.shape[dimension] {
        results.append(
          try select.forwardOne(
            x, Attributes(("dim", .integer(dimension)), ("index", .integer(index)))))
      }
      return results
    },
    vjp: .general(saving: { _ in .none }) { context in
      let dimension = context.attributes.integer("dim") ?? 0
      var part = context.shapes[0]
      part.remove(at: dimension < 0 ? dimension + part.count : dimension)
      let g = context.g
      let parts = context.cotangents.map {
        $0 ?? Tensor(filled: 0, Layout(rowMajor: part), g.dtype)
      }
      return Op.stack.lawfully(parts, context.attributes)
    }, jvp: .linear, complex: .asWritten)

  static let detach: Op = .creation(
    "detach", "x outside the graph, sharing its memory", inputs: ["input"], [],
    complex: .asWritten
  ) { inputs, _ in
    inputs[0].detached()
  }

  private static func adjoint(_ name: String, of selection: @escaping @Sendable () -> Op) -> Op {
    Op(
      name, inputs: Inputs(["input"]),
      parameters: [
        Parameter("dim", .integer), Parameter("index", .integer, .none),
        Parameter("start", .integer, .none), Parameter("end", .integer, .none),
        Parameter("step", .integer, .integer(1)), Parameter("shape", .integers),
      ], formula: "x put where it was selected", sampling: .shape, traits: .internal,
      forward: .general { inputs, attributes throws(AutogradError) in
        let layout = try Layout.checked(attributes.integers("shape") ?? [])
        let result = Tensor(filled: 0, layout, inputs[0].dtype)
        try selection().forwardOne(result, attributes).overwrite(with: inputs[0])
        result.storage.version = 0
        return [result]
      },
      vjp: .general(saving: { _ in .none }) { context in
        [selection().lawfully([context.g], context.attributes)[0]]
      }, jvp: .linear, complex: .asWritten)
  }

  private func embed(_ context: PullbackContext) -> Tensor {
    lawfully([context.g], context.attributes.adding("shape", .integers(context.shapes[0])))[0]
  }

  private static func clipped(_ index: Int, _ extent: Int) -> Int {
    // A start or end far outside is lawful, so nothing is added to the extremes of Int.
    if index < 0 { return index < -extent ? 0 : index + extent }
    return Swift.min(index, extent)
  }
}

extension Tensor {
  /// The range that `narrow` means, as a slice.
  fileprivate func narrowed(_ attributes: Attributes) throws(AutogradError) -> Attributes {
    let dimension = try dimension(attributes.integer("dim") ?? 0)
    let extent = rank == 0 ? 0 : shape[dimension]
    let given = attributes.integer("start") ?? 0
    let length = attributes.integer("length") ?? 0
    guard given >= -extent, given <= extent, length >= 0,
      length <= extent - (given < 0 ? given + extent : given)
    else {
      throw AutogradError(
        .badArgument, "\(length) elements from \(given) are not within an extent of \(extent)")
    }
    let start = given < 0 ? given + extent : given
    return Attributes(
      ("dim", .integer(dimension)), ("start", .integer(start)), ("end", .integer(start + length)),
      ("step", .integer(1)))
  }

  /// The same elements outside the graph, sharing storage and version.
  public func detached() -> Tensor {
    Tensor(storage, layout, dtype, isNumber: false).sharingCounter(of: self)
  }

  private func sharingCounter(of source: Tensor) -> Tensor {
    if let counter = source.rare?.counter { withRare().counter = counter }
    if source.isInference { markInference() }
    return self
  }
}
