extension Op {
  /// An op that shows elements of its input at other places, dimension by dimension: the same
  /// place may be shown often, or not at all, and the cotangents of all that showed it add up.
  ///
  /// - Parameters:
  ///   - name: The name in the table.
  ///   - formula: What it computes.
  ///   - parameters: Its arguments.
  ///   - flattensWithout: The argument without which the input is seen as a vector.
  ///   - keepsShape: Whether the result then gets the input's shape again.
  ///   - leadingOf: The argument whose length the rank is brought to by leading dimensions.
  ///   - maps: The places that each changed dimension shows, -1 for a constant.
  /// - Returns: The op.
  static func remapped(
    _ name: String, _ formula: String, _ parameters: [Parameter],
    flattensWithout: String? = nil, keepsShape: Bool = false, leadingOf: String? = nil,
    maps: @escaping @Sendable (_ shape: [Int], Attributes) throws(AutogradError) -> [(Int, [Int])]
  ) -> Op {
    /// The shape that the input is seen in.
    @Sendable func seen(_ shape: [Int], _ attributes: Attributes) -> [Int] {
      if let flattensWithout, !attributes.has(flattensWithout) { return [shape.reduce(1, *)] }
      guard let leadingOf else { return shape }
      let missing = (attributes.integers(leadingOf)?.count ?? 0) - shape.count
      return [Int](repeating: 1, count: Swift.max(missing, 0)) + shape
    }
    return Op(
      name, inputs: Inputs(["input"]), parameters: parameters, formula: formula,
      sampling: ShapingExamples.of(name),
      forward: .general { inputs, attributes throws(AutogradError) in
        let shape = seen(inputs[0].shape, attributes)
        var result = inputs[0].compactedCopy().reshapedCompact(shape)
        for (dimension, places) in try maps(shape, attributes) {
          result = try Along.take(result, dimension, places)
          if let value = attributes.number("value"), places.contains(-1) {
            fill(result, dimension, places, with: value)
          }
        }
        return [keepsShape ? result.reshapedCompact(inputs[0].shape) : result]
      },
      vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
        let shape = seen(context.shapes[0], context.attributes)
        let maps = try maps(shape, context.attributes)
        var g = context.g
        if keepsShape { g = g.reshaped(to: shape) }
        for (dimension, places) in maps.reversed() {
          g = g.added(.places(places), along: dimension, extent: shape)
        }
        return [g.reshaped(to: context.shapes[0])]
      }, complex: .asWritten)
  }

  private static func fill(
    _ x: Tensor, _ dimension: Int, _ places: [Int], with value: Double
  ) {
    let inner = x.shape[(dimension + 1)...].reduce(1, *)
    let outer = x.shape[..<dimension].reduce(1, *)
    let constant = Tensor(filled: value, .scalar, x.dtype)
    for row in 0..<outer {
      for (position, place) in places.enumerated() where place < 0 {
        let start = (row * places.count + position) * inner
        Tensor(x.storage, Layout(shape: [inner], strides: [1], offset: start), x.dtype)
          .overwrite(with: constant.compacted(as: [inner]))
      }
    }
    x.storage.version = 0
  }
}
