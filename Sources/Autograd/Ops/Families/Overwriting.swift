extension Op {
  static let overwriting: [Op] = [copyInPlace, fillInPlace, zeroInPlace]

  static let copyInPlace: Op = Op(
    "copy_", inputs: Inputs(["input", "src"]), formula: "src in place of x",
    domains: [.real, .real], traits: .inPlaceOnly,
    forward: .binary { x, source throws(AutogradError) in
      guard Layout.broadcast(x.shape, source.shape) == x.shape else {
        throw AutogradError(
          .shapeMismatch, "shape \(source.shape) cannot be copied to shape \(x.shape)")
      }
      return source.compacted(as: x.shape).converted(to: x.dtype)
    },
    vjp: .binary(.linear { $0.zeros() }, .linear { $0 }), complex: .asWritten)

  static let fillInPlace: Op = Op(
    "fill_", inputs: Inputs(["input", "value"]), formula: "one number in place of x",
    domains: [.real, .real], traits: .inPlaceOnly,
    forward: .binary { x, value throws(AutogradError) in
      guard value.rank == 0 else {
        throw AutogradError(.shapeMismatch, "fill_ takes a scalar, not shape \(value.shape)")
      }
      try x.refuseComplex(value, "fill_")
      return value.compacted(as: x.shape).converted(to: x.dtype)
    },
    vjp: .binary(.linear { $0.zeros() }, .linear { $0 }), complex: .asWritten)

  static let zeroInPlace: Op = Op(
    "zero_", inputs: Inputs(["input"]), formula: "zeros in place of x", traits: .inPlaceOnly,
    forward: .unary { x in Tensor(filled: 0, Layout(rowMajor: x.shape), x.dtype) },
    vjp: .unary(.linear { $0.zeros() }), complex: .asWritten)

  /// Where the gradients of a leaf end.
  static let accumulate: Op = Op(
    "accumulate_grad", inputs: Inputs([]), formula: "", traits: .internal,
    forward: .general { inputs, _ in inputs }, vjp: .accumulate)

  /// What the node of a custom function is recorded as.
  static let custom: Op = Op(
    "custom", inputs: Inputs([]), formula: "", traits: .internal,
    forward: .general { inputs, _ in inputs }, vjp: .custom)

  /// A write through a view, seen from the base.
  static let sliceWrite: Op = Op(
    "copy_slices", inputs: Inputs([]), formula: "", traits: .internal,
    forward: .general { inputs, _ in inputs }, vjp: .sliceWrite)

  /// The base with a view of it replaced.
  static let sliceScatter: Op = Op(
    "slice_scatter", inputs: Inputs(["input", "part"]), formula: "", traits: .internal,
    forward: .general { inputs, _ in inputs },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      guard let path = context.path else { return [] }
      let zero = Tensor(filled: 0, .scalar, context.g.dtype)
      return [
        context.needs[0] ? try Op.sliceScatter(context.g, zero, path) : nil,
        context.needs[1] ? try path(try Op.contiguous(context.g)) : nil,
      ]
    })
}

extension Op {
  /// Applies `sliceScatter`, whose place is a view and no attribute.
  func callAsFunction(
    _ whole: Tensor, _ part: Tensor, _ path: ViewPath
  ) throws(AutogradError) -> Tensor {
    let result = whole.compactedCopy()
    try withNoGrad { () throws(AutogradError) in
      let target = try path(result)
      target.overwrite(with: part.compacted(as: target.shape))
    }
    result.storage.version = 0
    if Modes.areEngaged { try pushTangents(whole, part, path, onto: result) }
    if GradMode.isEnabled, whole.node != nil || part.node != nil,
      let node = node(for: [whole, part], .none, [result])
    {
      node.withDetail().path = path
      result.recordedNode = node
    }
    return result
  }
}
