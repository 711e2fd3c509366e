extension Op {
  static let slicesAlong: [Op] = [
    indexSelect, indexAdd, indexCopy, indexFill, take, embedding, takeAlong, addAlong,
  ]

  static let indexSelect: Op = Op(
    "index_select", inputs: Inputs(["input", "index"]), parameters: [Parameter("dim", .integer)],
    formula: "x at indices of one dimension", sampling: SelectingExamples.of("index_select"),
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0].asVector
      let dimension = try x.dimension(attributes.integer("dim") ?? 0)
      guard inputs[1].rank <= 1 else {
        throw AutogradError(.shapeMismatch, "index_select takes a vector of indices")
      }
      let places = try inputs[1].places(x.shape[dimension], "index_select")
      let result = try Along.take(x, dimension, places)
      return [inputs[0].rank == 0 ? result.reshapedCompact([]) : result]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context in
      let shape = context.shapes[0].isEmpty ? [1] : context.shapes[0]
      let g = context.shapes[0].isEmpty ? context.g.reshaped(to: [1]) : context.g
      let sum = g.added(context.input(1), along: context.dimension, extent: shape)
      return [sum.reshaped(to: context.shapes[0]), nil]
    }, complex: .asWritten)

  static let indexAdd: Op = Op(
    "index_add", inputs: Inputs(["input", "index", "source"]),
    parameters: [Parameter("dim", .integer), Parameter("alpha", .scalar, .integer(1))],
    formula: "x with alpha s added at indices of one dimension",
    sampling: SelectingExamples.of("index_add"),
    traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (x, dimension, places) = try written(inputs, attributes, "index_add")
      let alpha = attributes.bound("alpha") ?? .number(1)
      let result = x.compactedCopy()
      let scaled = try multiply(inputs[2].alias(), alpha).converted(to: x.dtype)
      Along.add(scaled.asVector, into: result.asVector, dimension, places)
      return [result]
    },
    vjp: .general(saving: { $0 == 2 ? .inputs(1) : .none }) { context in
      let alpha = context.attributes.number("alpha") ?? 1
      let taken =
        context.needs[2]
        ? context.g.taken(context.input(1), along: context.dimension)
          .reshaped(to: context.shapes[2]) * alpha : nil
      return [context.g, nil, taken]
    }, complex: .asWritten)

  /// Of sources that are written to one place the last stays, and it alone has a gradient.
  static let indexCopy: Op = Op(
    "index_copy", inputs: Inputs(["input", "index", "source"]),
    parameters: [Parameter("dim", .integer)],
    formula: "x with s in place of what is at indices of one dimension",
    sampling: SelectingExamples.of("index_copy"),
    traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (x, dimension, places) = try written(inputs, attributes, "index_copy")
      let result = x.compactedCopy()
      for (position, place) in places.enumerated() {
        let at = Attributes(("dim", .integer(dimension)), ("index", .integer(place)))
        let from = Attributes(("dim", .integer(dimension)), ("index", .integer(position)))
        try select.forwardOne(result.asVector, at)
          .overwrite(with: try select.forwardOne(inputs[2].asVector, from))
      }
      result.storage.version = 0
      return [result]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context throws(AutogradError) in
      let (g, index) = (context.g, context.input(1))
      let dimension = context.dimension
      let kept = context.needs[0] ? g.filled(index, along: dimension) : nil
      guard context.needs[2] else { return [kept, nil, nil] }
      // The places that others wrote to later are marked by -1.
      let places = try index.places(g.asVector.shape[dimension], "index_copy")
      let last = Dictionary(
        places.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
      let winning = places.enumerated().map { last[$1] == $0 ? $1 : -1 }
      let taken = g.taken(.places(winning), along: dimension)
      return [kept, nil, taken.reshaped(to: context.shapes[2])]
    }, complex: .asWritten)

  static let indexFill: Op = Op(
    "index_fill", inputs: Inputs(["input", "index", "value"]),
    parameters: [Parameter("dim", .integer)],
    formula: "x with one number at indices of one dimension",
    sampling: SelectingExamples.of("index_fill"),
    traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      let dimension = try x.dimension(attributes.integer("dim") ?? 0)
      guard inputs[1].rank <= 1, inputs[2].rank == 0 else {
        throw AutogradError(
          .shapeMismatch, "index_fill takes a vector of indices and a scalar value")
      }
      try x.refuseComplex(inputs[2], "index_fill")
      let places = try inputs[1].places(
        x.asVector.shape[dimension], "index_fill", negative: true)
      let result = x.compactedCopy()
      for place in places {
        let at = Attributes(("dim", .integer(dimension)), ("index", .integer(place)))
        let part = try select.forwardOne(result.asVector, at)
        part.overwrite(with: inputs[2].compacted(as: part.shape))
      }
      result.storage.version = 0
      return [result]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context in
      let kept = context.g.filled(context.input(1), along: context.dimension)
      let isKept = Tensor(filled: 1, Layout(rowMajor: context.g.shape), .float64)
        .filled(context.input(1), along: context.dimension).equal(to: 1)
      let sum = context.needs[2] ? Tensor.choose(isKept, 0, context.g).sum() : nil
      return [kept, nil, sum]
    }, complex: .asWritten)

  static let take: Op = Op(
    "take", inputs: Inputs(["input", "index"]), formula: "x at places of its row-major order",
    sampling: SelectingExamples.of("take"),
    forward: .general { inputs, _ throws(AutogradError) in
      let flat = inputs[0].compacted().reshapedCompact([inputs[0].count])
      let places = try inputs[1].places(flat.count, "take", negative: true)
      return [try Along.take(flat, 0, places).reshapedCompact(inputs[1].shape)]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context throws(AutogradError) in
      let count = context.shapes[0].reduce(1, *)
      let g = context.g.reshaped(to: [context.g.count])
      let places = try context.input(1).places(count, "take", negative: true)
      return [
        g.added(.places(places), along: 0, extent: [count]).reshaped(to: context.shapes[0]), nil,
      ]
    }, complex: .asWritten)

  static let embedding: Op = Op(
    "embedding", inputs: Inputs(["input", "weight"]),
    parameters: [Parameter("padding_idx", .integer, .none)],
    formula: "the rows of a matrix at indices; the row of padding_idx has no gradient",
    sampling: SelectingExamples.of("embedding"),
    forward: .general { inputs, attributes throws(AutogradError) in
      guard inputs[1].rank == 2 else {
        throw AutogradError(.shapeMismatch, "the weight of an embedding must be a matrix")
      }
      let rows = inputs[1].shape[0]
      if let padding = attributes.integer("padding_idx") {
        guard padding >= -rows, padding < rows else {
          throw AutogradError(.badArgument, "padding_idx \(padding) is out of range for \(rows)")
        }
      }
      let places = try inputs[0].places(rows, "embedding")
      let shape = inputs[0].shape + [inputs[1].shape[1]]
      try Layout.check(shape)
      return [try Along.take(inputs[1], 0, places).reshapedCompact(shape)]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context throws(AutogradError) in
      let shape = context.shapes[1]
      let given = context.attributes.integer("padding_idx")
      let padding = given.map { $0 < 0 ? $0 + shape[0] : $0 }
      let places = try context.input(0).places(shape[0], "embedding").map {
        $0 == padding ? -1 : $0
      }
      let g = context.g.reshaped(to: [places.count, shape[1]])
      return [nil, g.added(.places(places), along: 0, extent: shape)]
    }, complex: .asWritten)

  /// Slices of one dimension at places, -1 standing for zeros: what repeats, turns, pads and
  /// selects.
  static let takeAlong: Op = Op(
    "take_along", inputs: Inputs(["input", "places"]), parameters: [Parameter("dim", .integer)],
    formula: "x at places of one dimension", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      [
        try Along.take(
          inputs[0], attributes.integer("dim") ?? 0, try inputs[1].integers("take").map(Int.init))
      ]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context in
      [context.g.added(context.input(1), along: context.dimension, extent: context.shapes[0]), nil]
    }, complex: .asWritten)

  /// The transpose of `takeAlong`.
  static let addAlong: Op = Op(
    "add_along", inputs: Inputs(["input", "places"]),
    parameters: [Parameter("dim", .integer), Parameter("extent", .integer)],
    formula: "x added up at places of one dimension", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      [
        try Along.add(
          inputs[0], attributes.integer("dim") ?? 0, try inputs[1].integers("add").map(Int.init),
          extent: attributes.integer("extent") ?? 0)
      ]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context in
      [context.g.taken(context.input(1), along: context.dimension), nil]
    }, complex: .asWritten)

  /// The checked operands of a write at indices of one dimension.
  private static func written(
    _ inputs: [Tensor], _ attributes: Attributes, _ name: String
  ) throws(AutogradError) -> (x: Tensor, dimension: Int, places: [Int]) {
    let (x, index, source) = (inputs[0], inputs[1], inputs[2])
    let dimension = try x.dimension(attributes.integer("dim") ?? 0)
    var shape = x.asVector.shape
    let places = try index.places(shape[dimension], name)
    shape[dimension] = places.count
    guard index.rank <= 1, source.asVector.shape == shape else {
      throw AutogradError(
        .shapeMismatch,
        "\(name): \(places.count) indices and a source of \(source.shape) for shape \(x.shape)")
    }
    guard source.dtype == x.dtype else {
      throw AutogradError(.dtypeMismatch, "\(name): \(source.dtype.name) for \(x.dtype.name)")
    }
    return (x, dimension, places)
  }
}

extension PullbackContext {
  /// The dimension that the op went along, counted from the start.
  var dimension: Int {
    let given = attributes.integer("dim") ?? 0
    return given < 0 ? given + Swift.max(shapes[0].count, 1) : given
  }
}

extension Tensor {
  /// A vector of places.
  static func places(_ places: [Int]) -> Tensor {
    let result = Tensor(uninitialized: Layout(rowMajor: [places.count]), .int64)
    for (position, place) in places.enumerated() {
      result.pointer(Int64.self)[position] = Int64(place)
    }
    return result
  }

  /// A scalar as a vector of one element over the same memory; any other tensor as it is.
  var asVector: Tensor {
    rank == 0
      ? Tensor(storage, Layout(shape: [1], strides: [1], offset: layout.offset), dtype) : self
  }

  /// The slices at places of one dimension.
  func taken(_ places: Tensor, along dimension: Int) -> Tensor {
    let x = rank == 0 ? reshaped(to: [1]) : self
    return Op.takeAlong.lawfully([x, places], Attributes(("dim", .integer(dimension))))[0]
  }

  /// Zeros of `shape` with the slices added up at places of one dimension.
  func added(_ places: Tensor, along dimension: Int, extent shape: [Int]) -> Tensor {
    Op.addAlong.lawfully(
      [self, places],
      Attributes(("dim", .integer(dimension)), ("extent", .integer(shape[dimension]))))[0]
  }

  /// The tensor with zeros at indices of one dimension.
  fileprivate func filled(_ index: Tensor, along dimension: Int) -> Tensor {
    Op.indexFill.lawfully(
      [self, index, Tensor(filled: 0, .scalar, dtype)], Attributes(("dim", .integer(dimension))))[0]
  }
}
