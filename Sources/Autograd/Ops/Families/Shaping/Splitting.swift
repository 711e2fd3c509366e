extension Op {
  static let splitting: [Op] = [split, chunk]

  static let split: Op = .parts(
    "split", "x in parts of a size, or of sizes, along a dimension",
    Parameter("split_size_or_sections", .integers)
  ) { extent, attributes throws(AutogradError) in
    let given = attributes.integers("split_size_or_sections") ?? []
    guard given.count != 1 else {
      guard given[0] > 0 || (given[0] == 0 && extent == 0) else {
        throw AutogradError(.badArgument, "split: parts cannot have the size \(given[0])")
      }
      return sizes(extent, by: given[0])
    }
    let isExact = given.allSatisfy { $0 >= 0 && $0 <= extent } && given.reduce(0, &+) == extent
    guard isExact, !given.isEmpty else {
      throw AutogradError(
        .badArgument, "split: sizes \(given) do not make up an extent of \(extent)")
    }
    return given
  }

  static let chunk: Op = .parts(
    "chunk", "x in a number of parts along a dimension", Parameter("chunks", .integer)
  ) { extent, attributes throws(AutogradError) in
    let chunks = attributes.integer("chunks") ?? 1
    guard chunks > 0 else {
      throw AutogradError(.badArgument, "chunk: \(chunks) is no number of parts")
    }
    let size = extent / chunks + (extent % chunks == 0 ? 0 : 1)
    if size > 0 { return sizes(extent, by: size) }
    try Layout.check([chunks])
    return [Int](repeating: 0, count: chunks)
  }

  private static func sizes(_ extent: Int, by size: Int) -> [Int] {
    if extent == 0 { return [0] }
    return stride(from: 0, to: extent, by: size).map { Swift.min(size, extent - $0) }
  }

  private static func parts(
    _ name: String, _ formula: String, _ parameter: Parameter,
    _ sizes: @escaping @Sendable (_ extent: Int, Attributes) throws(AutogradError) -> [Int]
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]),
      parameters: [parameter, Parameter("dim", .integer, .integer(0))], formula: formula,
      sampling: ShapingExamples.of(name), traits: .severalViews,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0]
        guard x.rank > 0 else {
          throw AutogradError(.badArgument, "\(name): a scalar has no dimension to split")
        }
        let dimension = try x.dimension(attributes.integer("dim") ?? 0)
        var start = 0
        var results: [Tensor] = []
        for size in try sizes(x.shape[dimension], attributes) {
          results.append(
            try slice.forwardOne(
              x,
              Attributes(
                ("dim", .integer(dimension)), ("start", .integer(start)),
                ("end", .integer(start + size)), ("step", .integer(1)))))
          start += size
        }
        return results
      },
      vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
        let shape = context.shapes[0]
        let dimension = context.dimension
        let sizes = try sizes(shape[dimension], context.attributes)
        let parts = zip(context.cotangents, sizes).map { cotangent, size in
          var part = shape
          part[dimension] = size
          return cotangent ?? Tensor(filled: 0, Layout(rowMajor: part), context.g.dtype)
        }
        return [.joined(parts, dimension)]
      }, jvp: .linear, complex: .asWritten)
  }
}
