extension Op {
  static let masking: [Op] = [maskedFill, maskedSelect, maskedScatter]

  static let maskedFill: Op = Op(
    "masked_fill", inputs: Inputs(["input", "mask", "value"]),
    formula: "x with one number where the mask is true",
    sampling: SelectingExamples.of("masked_fill"), traits: .inPlace,
    forward: .general { inputs, _ throws(AutogradError) in
      guard inputs[2].rank == 0 else {
        throw AutogradError(.shapeMismatch, "masked_fill takes a scalar value")
      }
      try inputs[0].refuseComplex(inputs[2], "masked_fill")
      let shape = try checkedMask(inputs, "masked_fill")
      let x = inputs[0].compacted(as: shape)
      let value = inputs[2].compacted(as: []).converted(to: inputs[0].dtype)
      return try conditional.run([inputs[1].alias(), value, x.alias()], .none)
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context in
      let mask = context.input(1)
      return [
        .choose(mask, 0, context.g), nil,
        context.needs[2] ? Tensor.choose(mask, context.g, 0).sum() : nil,
      ]
    }, complex: .asWritten)

  static let maskedSelect: Op = Op(
    "masked_select", inputs: Inputs(["input", "mask"]),
    formula: "the elements of x where the mask is true, as a vector",
    sampling: SelectingExamples.of("masked_select"),
    forward: .general { inputs, _ throws(AutogradError) in
      let shape = try checkedMask(inputs, "masked_select")
      let x = inputs[0].compacted(as: shape)
      let places = inputs[1].compacted(as: shape).truePlaces
      return [try Along.take(x.reshapedCompact([x.count]), 0, places)]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context throws(AutogradError) in
      let shape = try broadcast(context.shapes[0], context.input(1).shape, "masked_select")
      let places = Tensor.places(context.input(1).compacted(as: shape).truePlaces)
      let sum = context.g.added(places, along: 0, extent: [shape.reduce(1, *)])
      return [sum.reshaped(to: shape), nil]
    }, complex: .asWritten)

  static let maskedScatter: Op = Op(
    "masked_scatter", inputs: Inputs(["input", "mask", "source"]),
    formula: "x with the elements of s, in order, where the mask is true",
    sampling: SelectingExamples.of("masked_scatter"),
    traits: .inPlace,
    forward: .general { inputs, _ throws(AutogradError) in
      let shape = try checkedMask(inputs, "masked_scatter")
      let source = inputs[2].compacted()
      guard source.dtype == inputs[0].dtype else {
        throw AutogradError(
          .dtypeMismatch, "masked_scatter: \(source.dtype.name) for \(inputs[0].dtype.name)")
      }
      let places = inputs[1].compacted(as: shape).truePlaces
      guard places.count <= source.count else {
        throw AutogradError(
          .shapeMismatch,
          "masked_scatter: \(source.count) elements do not fill \(places.count) places")
      }
      let result = inputs[0].compacted(as: shape).compactedCopy()
      let part = try Along.take(
        source.reshapedCompact([source.count]), 0, Array(places.indices))
      let selection = try Selection([Tensor.places(places)], in: [result.count])
      selection.put(part, into: result)
      return [result]
    },
    vjp: .general(saving: { _ in .inputs(1) }) { context throws(AutogradError) in
      let (g, mask) = (context.g, context.input(1))
      let kept = Tensor.choose(mask, 0, g)
      guard context.needs[2] else { return [kept, nil, nil] }
      let places = mask.compacted(as: g.shape).truePlaces
      let taken = g.reshaped(to: [g.count]).taken(.places(places), along: 0)
      let count = context.shapes[2].reduce(1, *)
      let sum = taken.added(.counting(places.count), along: 0, extent: [count])
      return [kept, nil, sum.reshaped(to: context.shapes[2])]
    }, complex: .asWritten)

  private static func checkedMask(
    _ inputs: [Tensor], _ name: String
  ) throws(AutogradError) -> [Int] {
    guard inputs[1].dtype == .bool else {
      throw AutogradError(
        .dtypeMismatch, "\(name): a mask must be bool, not \(inputs[1].dtype.name)")
    }
    let shape = try broadcast(inputs[0].shape, inputs[1].shape, name)
    try Layout.check(shape)
    return shape
  }

  private static func broadcast(
    _ x: [Int], _ mask: [Int], _ name: String
  ) throws(AutogradError) -> [Int] {
    guard let shape = Layout.broadcast(x, mask) else {
      throw AutogradError(.shapeMismatch, "\(name): a mask of shape \(mask) for shape \(x)")
    }
    return shape
  }
}

extension Tensor {
  /// Where the elements of a mask are true, in row-major order.
  fileprivate var truePlaces: [Int] {
    guard case .bool(let flags) = elements else { return [] }
    return flags.indices.filter { flags[$0] }
  }
}
