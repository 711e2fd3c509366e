extension Op {
  static let convolutions: [Op] = [conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d]

  static let conv1d: Op = .convolution(
    "conv1d", rank: 1,
    examples: [
      Example(.real(2, 2, 5), .real(3, 2, 2), .real(3)),
      Example(
        .real(1, 4, 6), .real(2, 2, 3),
        attributes: [
          "stride": .integer(2), "padding": .integer(1), "dilation": .integer(2),
          "groups": .integer(2),
        ]),
      Example(.transposed(5, 2), .real(3, 2, 3), attributes: ["padding": .string("same")]),
    ])

  static let conv2d: Op = .convolution(
    "conv2d", rank: 2,
    examples: [
      Example(.real(2, 1, 3, 4), .real(2, 1, 2, 3), .real(2)),
      Example(
        .transposed(1, 2, 4, 3), .real(2, 1, 2, 2),
        attributes: [
          "stride": .integers([2, 1]), "padding": .integers([1, 0]), "groups": .integer(2),
        ]),
      Example(
        .real(1, 1, 4, 4), .real(1, 1, 2, 2), .real(1),
        attributes: ["dilation": .integers([1, 2]), "padding": .string("valid")]),
    ])

  static let conv3d: Op = .convolution(
    "conv3d", rank: 3,
    examples: [
      Example(.real(1, 2, 2, 3, 2), .real(1, 2, 2, 1, 2), .real(1)),
      Example(
        .real(1, 1, 2, 2, 3), .real(2, 1, 1, 2, 2),
        attributes: ["padding": .integers([0, 1, 0]), "stride": .integers([1, 2, 1])]),
    ])

  static let convTranspose1d: Op = .transposedConvolution(
    "conv_transpose1d", rank: 1,
    examples: [
      Example(.real(2, 2, 3), .real(2, 3, 2), .real(3)),
      Example(
        .real(1, 4, 3), .real(4, 1, 3),
        attributes: [
          "stride": .integer(2), "padding": .integer(1), "output_padding": .integer(1),
          "groups": .integer(2), "dilation": .integer(2),
        ]),
    ])

  static let convTranspose2d: Op = .transposedConvolution(
    "conv_transpose2d", rank: 2,
    examples: [
      Example(.real(1, 2, 2, 3), .real(2, 1, 2, 2), .real(1)),
      Example(
        .transposed(2, 2, 2), .real(2, 2, 3, 2),
        attributes: ["stride": .integers([2, 1]), "padding": .integers([1, 0])]),
    ])

  /// Windows times weights: the sum over a window and its channels is one product of matrices
  /// for each group.
  private static func convolution(_ name: String, rank: Int, examples: [Example]) -> Op {
    .composed(
      name, "Σ w x over windows, + b", inputs: ["input", "weight", "bias"], required: 2,
      [
        Parameter("stride", .integers, .integer(1)),
        Parameter("padding", .integersOrWord, .integer(0)),
        Parameter("dilation", .integers, .integer(1)), Parameter("groups", .integer, .integer(1)),
      ], examples: examples, oneType: true, complex: .asWritten
    ) { call throws(AutogradError) in
      let spatial = SpatialArguments(rank: rank, call: call)
      let (x, wasSingle) = try spatial.batched(try call.tensor(0))
      let weight = try call.tensor(1)
      let groups = call.attributes.integer("groups") ?? 1
      guard weight.rank == rank + 2, groups > 0, weight.shape[0] % groups == 0,
        x.shape[1] % groups == 0, weight.shape[1] == x.shape[1] / groups
      else {
        throw call.refusal(
          .shapeMismatch,
          "a weight of shape \(weight.shape) in \(groups) groups does not fit shape \(x.shape)")
      }
      let kernel = Array(weight.shape.dropFirst(2))
      let sizes = Array(x.shape.dropFirst(2))
      let stride = try spatial.integers("stride", least: 1, standard: spatial.ones)
      let dilation = try spatial.integers("dilation", least: 1, standard: spatial.ones)
      var before = spatial.zeros
      var total = spatial.zeros
      switch call.attributes.string("padding") {
      case nil:
        before = try spatial.integers("padding", least: 0, standard: spatial.zeros)
        total = before.map { 2 * $0 }
      case "valid": break
      case "same":
        guard stride.allSatisfy({ $0 == 1 }) else {
          throw call.refusal(.badArgument, "padding same is for stride 1")
        }
        total = zip(dilation, kernel).map { $0 * ($1 - 1) }
        before = total.map { $0 / 2 }
      case .some(let word): throw call.refusal(.badArgument, "there is no padding \(word)")
      }
      var counts: [Int] = []
      for place in 0..<rank {
        let room = sizes[place] + total[place] - dilation[place] * (kernel[place] - 1) - 1
        guard kernel[place] > 0, room >= 0 else {
          throw call.refusal(
            .shapeMismatch, "a window of \(kernel) does not fit the padded \(sizes)")
        }
        counts.append(room / stride[place] + 1)
      }
      let windows = try x.windows(
        kernel: kernel, counts: counts, stride: stride, dilation: dilation, before: before)
      let (batch, places, area) = (x.shape[0], counts.reduce(1, *), kernel.reduce(1, *))
      let (channels, width) = (weight.shape[1], weight.shape[0] / groups)
      try Layout.check([batch, weight.shape[0], places])
      let columns = windows.reshaped(to: [batch, groups, channels, places, area])
        .permuted([1, 0, 3, 2, 4]).reshaped(to: [groups, batch * places, channels * area])
      let filters = weight.reshaped(to: [groups, width, channels * area]).transposedMatrix()
      let products = columns.matmul(filters).reshaped(to: [groups, batch, places, width])
      let y = products.permuted([1, 0, 3, 2]).reshaped(to: [batch, weight.shape[0]] + counts)
      return [try call.adding(bias: 2, to: y).unbatched(wasSingle)]
    }
  }

  /// The transpose of a convolution's map: each element spreads over a window.
  private static func transposedConvolution(
    _ name: String, rank: Int, examples: [Example]
  ) -> Op {
    .composed(
      name, "w x added up over windows, + b", inputs: ["input", "weight", "bias"], required: 2,
      [
        Parameter("stride", .integers, .integer(1)), Parameter("padding", .integers, .integer(0)),
        Parameter("output_padding", .integers, .integer(0)),
        Parameter("groups", .integer, .integer(1)), Parameter("dilation", .integers, .integer(1)),
      ], examples: examples, oneType: true, complex: .asWritten
    ) { call throws(AutogradError) in
      let spatial = SpatialArguments(rank: rank, call: call)
      let (x, wasSingle) = try spatial.batched(try call.tensor(0))
      let weight = try call.tensor(1)
      let groups = call.attributes.integer("groups") ?? 1
      guard weight.rank == rank + 2, groups > 0, x.shape[1] % groups == 0,
        weight.shape[0] == x.shape[1]
      else {
        throw call.refusal(
          .shapeMismatch,
          "a weight of shape \(weight.shape) in \(groups) groups does not fit shape \(x.shape)")
      }
      let kernel = Array(weight.shape.dropFirst(2))
      let counts = Array(x.shape.dropFirst(2))
      let stride = try spatial.integers("stride", least: 1, standard: spatial.ones)
      let dilation = try spatial.integers("dilation", least: 1, standard: spatial.ones)
      let before = try spatial.integers("padding", least: 0, standard: spatial.zeros)
      let extra = try spatial.integers("output_padding", least: 0, standard: spatial.zeros)
      var sizes: [Int] = []
      for place in 0..<rank {
        guard extra[place] < Swift.max(stride[place], dilation[place]) else {
          throw call.refusal(
            .badArgument, "output_padding must be less than stride or dilation, not \(extra)")
        }
        let reach = (counts[place] - 1) * stride[place] - 2 * before[place]
        let size = reach + dilation[place] * (kernel[place] - 1) + extra[place] + 1
        guard kernel[place] > 0, counts[place] > 0, size > 0 else {
          throw call.refusal(.shapeMismatch, "a result of no extent from shape \(x.shape)")
        }
        sizes.append(size)
      }
      let (batch, places, area) = (x.shape[0], counts.reduce(1, *), kernel.reduce(1, *))
      let (channels, width) = (x.shape[1] / groups, weight.shape[1])
      try Layout.check([batch, groups * width] + sizes)
      try Layout.check([batch, groups * width, places, area])
      let columns = x.reshaped(to: [batch, groups, channels, places]).permuted([1, 0, 3, 2])
        .reshaped(to: [groups, batch * places, channels])
      let filters = weight.reshaped(to: [groups, channels, width * area])
      let windows = columns.matmul(filters)
        .reshaped(to: [groups, batch, places, width, area]).permuted([1, 0, 3, 2, 4])
        .reshaped(to: [batch, groups * width] + counts + kernel)
      let y = try Op.windowsAdjoint.one(
        [windows],
        Attributes(
          ("sizes", .integers(sizes)), ("kernel", .integers(kernel)),
          ("counts", .integers(counts)), ("stride", .integers(stride)),
          ("dilation", .integers(dilation)), ("before", .integers(before))))
      return [try call.adding(bias: 2, to: y).unbatched(wasSingle)]
    }
  }
}

extension Call {
  /// The result with a number for each channel added, if there is one.
  fileprivate func adding(bias index: Int, to y: Tensor) throws(AutogradError) -> Tensor {
    guard let bias = try optional(index) else { return y }
    guard bias.shape == [y.shape[1]] else {
      throw refusal(
        .shapeMismatch, "a bias of shape \(bias.shape) does not fit \(y.shape[1]) channels")
    }
    return y + bias.reshaped(to: [y.shape[1]] + [Int](repeating: 1, count: y.rank - 2))
  }
}
