extension Op {
  static let joining: [Op] = [concatenate, stack]

  static let concatenate: Op = Op(
    "cat", inputs: Inputs(["tensors"], required: 1, isVariadic: true),
    parameters: [Parameter("dim", .integer, .integer(0))],
    formula: "tensors one after another along a dimension", sampling: .list,
    forward: .general { inputs, attributes throws(AutogradError) in
      let tensors = inputs.filter { !$0.isLegacyEmpty }
      guard let first = tensors.first else {
        _ = try inputs[0].dimension(attributes.integer("dim") ?? 0)
        return [inputs[0].compactedCopy().converted(to: commonType(inputs))]
      }
      guard !inputs.contains(where: { $0.rank == 0 }) else {
        throw AutogradError(.shapeMismatch, "scalars cannot be concatenated; use stack")
      }
      let dimension = try first.dimension(attributes.integer("dim") ?? 0)
      var shape = first.shape
      shape[dimension] = 0
      for tensor in tensors {
        var other = tensor.shape
        guard other.count == shape.count else { throw mismatch(first, tensor) }
        let extent = other[dimension]
        other[dimension] = shape[dimension]
        guard other == shape else { throw mismatch(first, tensor) }
        shape[dimension] += extent
        try Layout.check(shape)
      }
      return [joined(tensors, dimension, shape, commonType(inputs))]
    },
    vjp: .general(saving: { _ in .none }) { context in
      let given = context.attributes.integer("dim") ?? 0
      let dimension = given < 0 ? given + context.g.rank : given
      var start = 0
      return context.shapes.indices.map { index in
        let shape = context.shapes[index]
        if shape == [0] && context.g.rank != 1 {
          return context.needs[index]
            ? Tensor(filled: 0, Layout(rowMajor: [0]), context.g.dtype) : nil
        }
        defer { start += shape[dimension] }
        return context.needs[index]
          ? context.g.sliced(dimension, start, start + shape[dimension]) : nil
      }
    }, jvp: .linear, complex: .asWritten)

  static let stack: Op = Op(
    "stack", inputs: Inputs(["tensors"], required: 1, isVariadic: true),
    parameters: [Parameter("dim", .integer, .integer(0))],
    formula: "tensors along a new dimension", sampling: .list,
    forward: .general { inputs, attributes throws(AutogradError) in
      let dimension = try inputs[0].dimension(attributes.integer("dim") ?? 0, extra: 1)
      var parts: [Tensor] = []
      for tensor in inputs {
        guard tensor.shape == inputs[0].shape else { throw mismatch(inputs[0], tensor) }
        var (shape, strides) = (tensor.shape, tensor.layout.strides)
        shape.insert(1, at: dimension)
        strides.insert(1, at: dimension)
        parts.append(
          Tensor(
            tensor.storage,
            Layout(shape: shape, strides: strides, offset: tensor.layout.offset), tensor.dtype))
      }
      var shape = inputs[0].shape
      shape.insert(inputs.count, at: dimension)
      try Layout.check(shape)
      return [joined(parts, dimension, shape, commonType(inputs))]
    },
    vjp: .general(saving: { _ in .none }) { context in
      let given = context.attributes.integer("dim") ?? 0
      let dimension = given < 0 ? given + context.g.rank : given
      return context.shapes.indices.map { index in
        context.needs[index] ? context.g.selected(dimension, index) : nil
      }
    }, jvp: .linear, complex: .asWritten)

  private static func joined(
    _ tensors: [Tensor], _ dimension: Int, _ shape: [Int], _ type: ElementType
  ) -> Tensor {
    let layout = Layout(rowMajor: shape)
    let result = Tensor(uninitialized: layout, type)
    var start = 0
    for tensor in tensors {
      let part = Layout(
        shape: tensor.shape, strides: layout.strides,
        offset: start * layout.strides[dimension])
      Tensor(result.storage, part, type).overwrite(with: tensor)
      start += tensor.shape[dimension]
    }
    result.storage.version = 0
    return result
  }

  private static func commonType(_ tensors: [Tensor]) -> ElementType {
    // Folded pairwise; what came out of a pair stands for its rank and type.
    var strongest = tensors[0]
    for tensor in tensors.dropFirst() {
      let type = ElementType.promoted(strongest, tensor)
      let ranked = strongest.rank >= tensor.rank ? strongest : tensor
      strongest = Tensor(ranked.storage, ranked.layout, type)
    }
    return strongest.dtype
  }

  private static func mismatch(_ a: Tensor, _ b: Tensor) -> AutogradError {
    AutogradError(.shapeMismatch, "tensors of shapes \(a.shape) and \(b.shape) cannot be joined")
  }
}

extension Tensor {
  /// A vector of no elements, which joins anything.
  fileprivate var isLegacyEmpty: Bool { shape == [0] }
}
