extension Op {
  static let diagonals: [Op] = [diag, diagonalEmbed, rotate, meshgrid, blockDiagonal]

  /// A matrix with the vector on a diagonal, or the diagonal of a matrix.
  static let diag: Op = Op(
    "diag", inputs: Inputs(["input"]), parameters: [Parameter("diagonal", .integer, .integer(0))],
    formula: "a matrix with the vector x on a diagonal, or a diagonal of the matrix x",
    sampling: ShapingExamples.of("diag"),
    forward: .general { inputs, attributes throws(AutogradError) in
      let offset = attributes.offset("diagonal")
      switch inputs[0].rank {
      case 1: return try diagonalEmbed.run([inputs[0].alias()], offset)
      case 2: return [try diagonal.forwardOne(inputs[0], offset).compactedCopy()]
      default:
        throw AutogradError(
          .shapeMismatch, "diag is for vectors and matrices, not shape \(inputs[0].shape)")
      }
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let shape = context.shapes[0]
      let offset = context.attributes.integer("diagonal") ?? 0
      if shape.count == 1 {
        return try diagonal.run([context.g], context.attributes.offset("diagonal"))
      }
      // The diagonal of a matrix lies in it at even steps.
      let places = (0..<context.g.count).map { place in
        (offset < 0 ? -offset * shape[1] : offset) + place * (shape[1] + 1)
      }
      let count = shape[0] * shape[1]
      return [context.g.added(.places(places), along: 0, extent: [count]).reshaped(to: shape)]
    }, jvp: .linear, complex: .asWritten)

  static let diagonalEmbed: Op = Op(
    "diag_embed", inputs: Inputs(["input"]),
    parameters: [
      Parameter("offset", .integer, .integer(0)), Parameter("dim1", .integer, .integer(-2)),
      Parameter("dim2", .integer, .integer(-1)),
    ], formula: "zeros with the last dimension of x on a diagonal of two",
    sampling: ShapingExamples.of("diag_embed"),
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      guard let length = x.shape.last else {
        throw AutogradError(.shapeMismatch, "diag_embed needs a dimension")
      }
      let offset = attributes.integer("offset") ?? 0
      guard offset.magnitude <= Layout.limit else {
        throw AutogradError(.badArgument, "diag_embed: an offset of \(offset) is too large")
      }
      let extent = length + Int(offset.magnitude)
      var shape = [Int](repeating: extent, count: x.rank + 1)
      let (first, second) = try shape.pair(attributes, "dim1", "dim2", standard: (-2, -1))
      var rest = x.shape.dropLast()
      for dimension in shape.indices where dimension != first && dimension != second {
        shape[dimension] = rest.removeFirst()
      }
      let result = Tensor(filled: 0, try Layout.checked(shape), x.dtype)
      let place = Attributes(
        ("offset", .integer(offset)), ("dim1", .integer(first)), ("dim2", .integer(second)))
      try diagonal.forwardOne(result, place).overwrite(with: x)
      result.storage.version = 0
      return [result]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let shape = context.shapes[0].map { _ in 0 } + [0]
      let (first, second) = try shape.pair(
        context.attributes, "dim1", "dim2", standard: (-2, -1))
      return try diagonal.run(
        [context.g],
        Attributes(
          ("offset", .integer(context.attributes.integer("offset") ?? 0)),
          ("dim1", .integer(first)), ("dim2", .integer(second))))
    }, jvp: .linear, complex: .asWritten)

  static let rotate: Op = Op(
    "rot90", inputs: Inputs(["input"]),
    parameters: [Parameter("k", .integer, .integer(1)), Parameter("dims", .integers, .none)],
    formula: "x turned k times by a right angle in the plane of two dimensions",
    sampling: ShapingExamples.of("rot90"),
    forward: .general { inputs, attributes throws(AutogradError) in
      [try rotated(inputs[0], attributes)]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let turns = (context.attributes.integer("k") ?? 1) % 4
      return try rotate.run(
        [context.g],
        Attributes(("k", .integer(-turns)), ("dims", .integers(context.attributes.plane))))
    }, jvp: .linear, complex: .asWritten)

  static let meshgrid: Op = Op(
    "meshgrid", inputs: Inputs(["tensors"], isVariadic: true),
    parameters: [Parameter("indexing", .string, .none)],
    formula: "each vector repeated along a dimension of its own",
    sampling: ShapingExamples.of("meshgrid"),
    forward: .general { inputs, attributes throws(AutogradError) in
      guard inputs.allSatisfy({ $0.rank <= 1 && $0.dtype == inputs[0].dtype }) else {
        throw AutogradError(.shapeMismatch, "meshgrid is for vectors of one type")
      }
      let order = try gridOrder(inputs.count, attributes)
      var shape = [Int](repeating: 0, count: inputs.count)
      for (place, input) in zip(order, inputs) { shape[place] = input.count }
      try Layout.check(shape)
      return zip(order, inputs).map { place, input in
        var line = [Int](repeating: 1, count: inputs.count)
        line[place] = input.count
        return input.compacted().reshapedCompact(line).compacted(as: shape).compactedCopy()
      }
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let order = try gridOrder(context.shapes.count, context.attributes)
      return context.shapes.indices.map { index in
        guard let g = context.cotangents[index] else { return nil }
        let others = (0..<g.rank).filter { $0 != order[index] }
        return (others.isEmpty ? g : g.sum(others)).reshaped(to: context.shapes[index])
      }
    }, jvp: .linear, complex: .asWritten)

  static let blockDiagonal: Op = Op(
    "block_diag", inputs: Inputs(["tensors"], isVariadic: true),
    formula: "zeros with the matrices along the diagonal",
    sampling: ShapingExamples.of("block_diag"),
    forward: .general { inputs, _ throws(AutogradError) in
      guard inputs.allSatisfy({ $0.rank <= 2 }) else {
        throw AutogradError(.shapeMismatch, "block_diag is for matrices")
      }
      let blocks = inputs.map { blockShape($0.shape) }
      let shape = blocks.reduce([0, 0]) { [$0[0] + $1[0], $0[1] + $1[1]] }
      var type = inputs[0].dtype
      for input in inputs { type = Swift.max(type, input.dtype) }
      let result = Tensor(filled: 0, try Layout.checked(shape), type)
      var (row, column) = (0, 0)
      for (input, block) in zip(inputs, blocks) {
        Tensor(
          result.storage,
          Layout(shape: block, strides: [shape[1], 1], offset: row * shape[1] + column), type
        ).overwrite(with: input.compacted().reshapedCompact(block))
        row += block[0]
        column += block[1]
      }
      result.storage.version = 0
      return [result]
    },
    vjp: .general(saving: { _ in .none }) { context in
      var (row, column) = (0, 0)
      return context.shapes.map { shape in
        let block = blockShape(shape)
        let part = context.g.sliced(0, row, row + block[0]).sliced(1, column, column + block[1])
        row += block[0]
        column += block[1]
        return part.reshaped(to: shape)
      }
    }, jvp: .linear, complex: .asWritten)

  private static func rotated(
    _ x: Tensor, _ attributes: Attributes
  ) throws(AutogradError) -> Tensor {
    let given = attributes.plane
    guard given.count == 2, x.rank >= 2 else {
      throw AutogradError(.badArgument, "rot90 turns in a plane of two dimensions")
    }
    let plane = try x.shape.distinct(given)
    let turns = (((attributes.integer("k") ?? 1) % 4) + 4) % 4
    func flipped(_ dims: [Int]) throws(AutogradError) -> Tensor {
      try flip.forwardOne(x, Attributes(("dims", .integers(dims))))
    }
    let exchange = Attributes(("dim0", .integer(plane[0])), ("dim1", .integer(plane[1])))
    switch turns {
    case 0: return x.compactedCopy()
    case 2: return try flipped(plane)
    default:
      return try transpose.forwardOne(try flipped([turns == 1 ? plane[1] : plane[0]]), exchange)
        .compactedCopy()
    }
  }

  private static func gridOrder(
    _ count: Int, _ attributes: Attributes
  ) throws(AutogradError) -> [Int] {
    var order = Array(0..<count)
    switch attributes.string("indexing") ?? "ij" {
    case "ij": break
    case "xy": if count >= 2 { order.swapAt(0, 1) }
    default: throw AutogradError(.badArgument, "meshgrid has the indexing ij and xy")
    }
    return order
  }

  private static func blockShape(_ shape: [Int]) -> [Int] {
    [Int](repeating: 1, count: 2 - shape.count) + shape
  }
}

extension Attributes {
  /// The offset of a diagonal of the last two dimensions, under another name.
  fileprivate func offset(_ name: String) -> Attributes {
    Attributes(
      ("offset", .integer(integer(name) ?? 0)), ("dim1", .integer(-2)), ("dim2", .integer(-1)))
  }

  /// The two dimensions that a rotation turns.
  fileprivate var plane: [Int] { integers("dims") ?? [0, 1] }
}
