extension Op {
  static let memoryViews: [Op] = [asStrided, stridedTransfer]

  /// Any view of the memory that the tensor lies in, also of what lies beside it there.
  ///
  /// The cotangent goes back by way of the memory: an element of the input gets what belongs to
  /// its place, elements that share a place get equal shares, and what lies beside the input is
  /// left out, as in PyTorch.
  static let asStrided: Op = Op(
    "as_strided", inputs: Inputs(["input"]),
    parameters: [
      Parameter("size", .integers), Parameter("stride", .integers),
      Parameter("storage_offset", .integer, .none),
    ], formula: "the memory of x by given extents and strides",
    sampling: ShapingExamples.of("as_strided"), traits: .view,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      return [Tensor(x.storage, try viewed(x, attributes), x.dtype)]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let source = context.layouts[0]
      let view = Layout(
        shape: context.attributes.integers("size") ?? [],
        strides: context.attributes.integers("stride") ?? [],
        offset: context.attributes.integer("storage_offset") ?? source.offset)
      return [try transfer(context.g, from: view, to: source, sharingAmong: source)]
    }, jvp: .linear, complex: .asWritten)

  /// x put where one layout says, added up, and read where another one says; the map back is the
  /// same with both exchanged.
  static let stridedTransfer: Op = Op(
    "strided_transfer", inputs: Inputs(["input"]),
    parameters: ["from", "to", "shared"].flatMap { name in
      ["shape", "stride", "offset"].map { Parameter("\(name)_\($0)", .integers) }
    }, formula: "x by way of memory", sampling: .shape, traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (from, to) = (attributes.layout("from"), attributes.layout("to"))
      let shared = attributes.layout("shared")
      let count = Swift.max(from.last, to.last) + 1
      let memory = Tensor(filled: 0, try Layout.checked([count]), inputs[0].dtype)
      memory.add(inputs[0], through: from)
      var sums = memory
      if shared.mayOverlap {
        let counts = Tensor(filled: 0, memory.layout, .float64)
        counts.add(Tensor(filled: 1, Layout(rowMajor: shared.shape), .float64), through: shared)
        sums = try divide(memory, try maximum(counts, .number(1)))
      }
      return [Tensor(sums.storage, to, sums.dtype).compactedCopy()]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let attributes = context.attributes
      return [
        try transfer(
          context.g, from: attributes.layout("to"), to: attributes.layout("from"),
          sharingAmong: attributes.layout("shared"))
      ]
    }, jvp: .linear, complex: .asWritten)

  private static func transfer(
    _ x: Tensor, from: Layout, to: Layout, sharingAmong shared: Layout
  ) throws(AutogradError) -> Tensor {
    if from.count == 0 || to.count == 0 {
      return Tensor(filled: 0, Layout(rowMajor: to.shape), x.dtype)
    }
    func entries(_ name: String, _ layout: Layout) -> [(String, Argument)] {
      [
        (name + "_shape", .integers(layout.shape)), (name + "_stride", .integers(layout.strides)),
        (name + "_offset", .integers([layout.offset])),
      ]
    }
    return try stridedTransfer.one(
      [x],
      Attributes(
        list: entries("from", from) + entries("to", to) + entries("shared", shared)))
  }

  /// The layout that is asked for, within what the memory holds.
  private static func viewed(
    _ x: Tensor, _ attributes: Attributes
  ) throws(AutogradError) -> Layout {
    let shape = attributes.integers("size") ?? []
    let strides = attributes.integers("stride") ?? []
    let offset = attributes.integer("storage_offset") ?? x.layout.offset
    guard shape.count == strides.count, offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw AutogradError(
        .badArgument, "as_strided: \(strides.count) strides for \(shape.count) extents")
    }
    try Layout.check(shape)
    var last = offset
    for (extent, stride) in zip(shape, strides) where extent > 1 {
      let (product, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      guard !overflow, product <= Layout.limit, last <= Layout.limit else {
        throw AutogradError(.badArgument, "as_strided reaches outside the memory")
      }
      last += product
    }
    // A view reaches as far as the tensor that owns the memory does.
    let room = Swift.max(x.layout.last, x.base?.dtype == x.dtype ? x.base?.layout.last ?? 0 : 0)
    guard last <= room || shape.contains(0) else {
      throw AutogradError(.badArgument, "as_strided reaches outside the memory")
    }
    return Layout(shape: shape, strides: strides, offset: shape.contains(0) ? 0 : offset)
  }
}

extension Attributes {
  fileprivate func layout(_ name: String) -> Layout {
    Layout(
      shape: integers(name + "_shape") ?? [], strides: integers(name + "_stride") ?? [],
      offset: integers(name + "_offset")?.first ?? 0)
  }
}

extension Layout {
  /// Whether elements might share a place: the strides, in order, do not each leave room for all
  /// that the smaller ones reach.
  fileprivate var mayOverlap: Bool {
    let steps = zip(shape, strides).filter { $0.0 > 1 }.sorted { $0.1 < $1.1 }
    var reach = 0
    for (extent, stride) in steps {
      if stride <= reach { return true }
      reach += (extent - 1) * stride
    }
    return false
  }
}
