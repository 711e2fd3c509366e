extension Op {
  static let gathering: [Op] = [gather, scatter, scatterAdd, takeAlongDimension]

  static let gather: Op = Op(
    "gather", inputs: Inputs(["input", "index"]), parameters: [Parameter("dim", .integer)],
    formula: "x where an index along one dimension points",
    sampling: SelectingExamples.of("gather"),
    forward: .general { inputs, attributes throws(AutogradError) in
      let scattering = try Scattering(
        inputs[1], along: attributes.integer("dim") ?? 0, in: inputs[0], "gather")
      return [scattering.gather(from: inputs[0])]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context in
      [context.g.scattered(context.input(1), context.dimension, context.shapes[0]), nil]
    }, complex: .asWritten)

  static let scatterAdd: Op = Op(
    "scatter_add", inputs: Inputs(["input", "index", "src"]),
    parameters: [Parameter("dim", .integer)],
    formula: "x with s added where an index along one dimension points",
    sampling: SelectingExamples.of("scatter_add"),
    traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (scattering, part) = try Scattering.checked(inputs, attributes, "scatter_add")
      let result = inputs[0].compactedCopy()
      scattering.combine(
        part, into: result, { $0 + $1 }, integer: { $0 &+ $1 }, complex: { $0 + $1 })
      return [result]
    },
    vjp: .general(saving: { $0 == 2 ? .inputs(1) : .none }) { context in
      [
        context.g, nil,
        context.needs[2]
          ? context.g.gathered(context.input(1), context.dimension).embedded(in: context.shapes[2])
          : nil,
      ]
    }, complex: .asWritten)

  /// Of sources that are written to one place the last stays, and it alone has a gradient.
  static let scatter: Op = Op(
    "scatter", inputs: Inputs(["input", "index", "src"]),
    parameters: [Parameter("dim", .integer), Parameter("reduce", .string, .none)],
    formula: "x with s where an index along one dimension points",
    sampling: SelectingExamples.of("scatter"),
    traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (scattering, part) = try Scattering.checked(inputs, attributes, "scatter")
      let result = inputs[0].compactedCopy()
      guard !result.dtype.isComplex || attributes.string("reduce") != "multiply" else {
        throw AutogradError(.dtypeMismatch, "scatter multiplies no complex tensors")
      }
      switch attributes.string("reduce") {
      case nil: scattering.combine(part, into: result, { $1 }, integer: { $1 })
      case "add":
        scattering.combine(
          part, into: result, { $0 + $1 }, integer: { $0 &+ $1 }, complex: { $0 + $1 })
      case "multiply": scattering.combine(part, into: result, { $0 * $1 }, integer: { $0 &* $1 })
      case .some(let reduce):
        throw AutogradError(.badArgument, "scatter reduces by add or multiply, not \(reduce)")
      }
      return [result]
    },
    vjp: .general(saving: { _ in .inputs(0, 1, 2) }) { context throws(AutogradError) in
      let (g, index) = (context.g, context.input(1))
      switch context.attributes.string("reduce") {
      case nil: break
      case "add":
        return [g, nil, g.gathered(index, context.dimension).embedded(in: context.shapes[2])]
      default: return try ProductGroups(context, includesSelf: true).gradients(context)
      }
      let zero = Tensor(filled: 0, .scalar, g.dtype)
      let kept =
        context.needs[0]
        ? Op.scatter.lawfully(
          [g, index, zero], Attributes(("dim", .integer(context.dimension))))[0] : nil
      guard context.needs[2] else { return [kept, nil, nil] }
      let scattering = try Scattering(index, along: context.dimension, in: g, "scatter")
      let taken = Tensor.choose(scattering.winners(), g.gathered(index, context.dimension), 0)
      return [kept, nil, taken.embedded(in: context.shapes[2])]
    }, complex: .asWritten)

  static let takeAlongDimension: Op = Op(
    "take_along_dim", inputs: Inputs(["input", "indices"]),
    parameters: [Parameter("dim", .integer, .none)],
    formula: "x where an index along one dimension points, both broadcast in the others",
    sampling: SelectingExamples.of("take_along_dim"),
    forward: .general { inputs, attributes throws(AutogradError) in
      guard let given = attributes.integer("dim") else {
        let flat = inputs[0].compacted().reshapedCompact([inputs[0].count])
        let index = inputs[1].compacted().reshapedCompact([inputs[1].count])
        return [
          try Scattering(index, along: 0, in: flat, "take_along_dim", negative: true)
            .gather(from: flat)
        ]
      }
      let (x, index) = try aligned(inputs[0].shape, inputs[1].shape, given)
      let wide = inputs[0].compacted(as: x)
      let wideIndex = inputs[1].compacted(as: index)
      return [
        try Scattering(wideIndex, along: given, in: wide, "take_along_dim", negative: true)
          .gather(from: wide)
      ]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context throws(AutogradError) in
      let shape = context.shapes[0]
      guard let given = context.attributes.integer("dim") else {
        let count = shape.reduce(1, *)
        let places = try context.input(1).places(count, "take_along_dim", negative: true)
        let sum = context.g.added(.places(places), along: 0, extent: [count])
        return [sum.reshaped(to: shape), nil]
      }
      let (wide, index) = try aligned(shape, context.input(1).shape, given)
      let places = context.input(1).compacted(as: index)
      // A negative index counts from the end, which a scatter does not allow.
      let extent = Double(wide[context.dimension])
      let whole = Tensor.choose(places < 0, places + Tensor.number(Int(extent)), places)
      return [context.g.scattered(whole, context.dimension, wide), nil]
    }, complex: .asWritten)

  /// Two shapes broadcast to one another but for one dimension.
  private static func aligned(
    _ x: [Int], _ index: [Int], _ given: Int
  ) throws(AutogradError) -> ([Int], [Int]) {
    guard x.count == index.count, !x.isEmpty, given >= -x.count, given < x.count else {
      throw AutogradError(
        .shapeMismatch, "take_along_dim: shapes \(x) and \(index) along dimension \(given)")
    }
    let dimension = given < 0 ? given + x.count : given
    var (narrowX, narrowIndex) = (x, index)
    narrowX[dimension] = 1
    narrowIndex[dimension] = 1
    guard var wideX = Layout.broadcast(narrowX, narrowIndex) else {
      throw AutogradError(.shapeMismatch, "take_along_dim: shapes \(x) and \(index)")
    }
    var wideIndex = wideX
    wideX[dimension] = x[dimension]
    wideIndex[dimension] = index[dimension]
    try Layout.check(wideX)
    try Layout.check(wideIndex)
    return (wideX, wideIndex)
  }
}

extension Scattering {
  /// The places of a write, and the values in their order.
  static func checked(
    _ inputs: [Tensor], _ attributes: Attributes, _ name: String
  ) throws(AutogradError) -> (Scattering, Tensor) {
    let scattering = try Scattering(
      inputs[1], along: attributes.integer("dim") ?? 0, in: inputs[0], name)
    guard inputs[2].dtype == inputs[0].dtype || inputs[2].rank == 0 else {
      throw AutogradError(
        .dtypeMismatch, "\(name): \(inputs[2].dtype.name) for \(inputs[0].dtype.name)")
    }
    return (scattering, try scattering.part(of: inputs[2], name))
  }
}

extension Tensor {
  /// The elements where an index along one dimension points.
  func gathered(_ index: Tensor, _ dimension: Int) -> Tensor {
    Op.gather.lawfully([self, index], Attributes(("dim", .integer(dimension))))[0]
  }

  /// Zeros of a shape with the elements added where an index along one dimension points.
  func scattered(_ index: Tensor, _ dimension: Int, _ shape: [Int]) -> Tensor {
    let zeros = Tensor(filled: 0, Layout(rowMajor: shape), dtype)
    return Op.scatterAdd.lawfully(
      [zeros, index, self], Attributes(("dim", .integer(dimension))))[0]
  }

  /// The elements in the first corner of zeros of a larger shape; a scalar's is their sum.
  func embedded(in shape: [Int]) -> Tensor {
    if self.shape == shape { return self }
    if shape.isEmpty { return sum() }
    if count == 0 { return Tensor(filled: 0, Layout(rowMajor: shape), dtype) }
    var result = self
    for dimension in shape.indices where result.shape[dimension] < shape[dimension] {
      result = result.added(
        .counting(result.shape[dimension]), along: dimension, extent: shape)
    }
    return result
  }
}
