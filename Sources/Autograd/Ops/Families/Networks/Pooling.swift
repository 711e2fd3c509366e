extension Op {
  static let pooling: [Op] = [
    maxPool1d, maxPool2d, firstMaximum, avgPool1d, avgPool2d, adaptiveAvgPool2d, lpPool2d,
  ]

  static let maxPool1d: Op = .maximumPooling(
    "max_pool1d", rank: 1,
    examples: [
      Example(.real(1, 2, 6), attributes: ["kernel_size": .integer(2)]),
      Example(
        .transposed(5, 2),
        attributes: [
          "kernel_size": .integer(3), "stride": .integer(2), "padding": .integer(1),
          "ceil_mode": .boolean(true),
        ]),
    ])

  static let maxPool2d: Op = .maximumPooling(
    "max_pool2d", rank: 2,
    examples: [
      Example(.real(1, 2, 4, 4), attributes: ["kernel_size": .integer(2)]),
      Example(
        .real(1, 5, 4),
        attributes: [
          "kernel_size": .integers([2, 2]), "stride": .integer(1),
          "dilation": .integers([2, 1]), "padding": .integers([1, 0]),
        ]),
    ])

  /// Where the greatest element of each window lies in the tensor; the first of equal ones.
  static let firstMaximum: Op = Op(
    "first_maximum", inputs: Inputs(["input"]),
    parameters: ["sizes", "kernel", "counts", "stride", "dilation", "before"].map {
      Parameter($0, .integers)
    }, formula: "where the greatest of each window is", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let plan = WindowPlan(attributes)
      let x = inputs[0].converted(to: .float64).compacted()
      let batch = Array(x.shape.dropLast(plan.sizes.count))
      let area = plan.kernel.reduce(1, *)
      let layout = try Layout.checked(batch + plan.counts)
      let result = Tensor(filled: -1, layout, .int64)
      let (source, target) = (x.pointer(Double.self), result.pointer(Int64.self))
      plan.forEachRun(batch.reduce(1, *)) { window, place, step, count in
        let index = window / area
        for element in 0..<count {
          let candidate = place + element * step
          let best = Int(target[index])
          // The first nan wins, as the greatest would.
          if best < 0 || source[candidate] > source[best]
            || (source[candidate].isNaN && !source[best].isNaN)
          {
            target[index] = Int64(candidate)
          }
        }
      }
      withExtendedLifetime((x, result)) {}
      return [result]
    }, vjp: .none)

  static let avgPool1d: Op = .meanPooling(
    "avg_pool1d", rank: 1,
    examples: [
      Example(.real(1, 2, 6), attributes: ["kernel_size": .integer(2)]),
      Example(
        .transposed(5, 2),
        attributes: [
          "kernel_size": .integer(3), "stride": .integer(2), "padding": .integer(1),
          "ceil_mode": .boolean(true), "count_include_pad": .boolean(false),
        ]),
    ])

  static let avgPool2d: Op = .meanPooling(
    "avg_pool2d", rank: 2,
    examples: [
      Example(.real(1, 2, 4, 4), attributes: ["kernel_size": .integer(2)]),
      Example(
        .real(1, 5, 4),
        attributes: [
          "kernel_size": .integers([3, 2]), "stride": .integer(2), "padding": .integers([1, 0]),
          "ceil_mode": .boolean(true),
        ]),
    ])

  static let adaptiveAvgPool2d: Op = .composed(
    "adaptive_avg_pool2d", "means of windows that cover x", inputs: ["input"],
    [Parameter("output_size", .integers)],
    examples: [
      Example(.real(1, 2, 5, 4), attributes: ["output_size": .integers([2, 3])]),
      Example(.real(2, 3, 3), attributes: ["output_size": .integer(2)]),
    ]
  ) { call throws(AutogradError) in
    let spatial = SpatialArguments(rank: 2, call: call)
    let x = try spatial.batched(try call.tensor(0)).tensor
    let counts = try spatial.integers("output_size", least: 0)
    return [try Tensor.adaptive(call, x, counts, as: try call.tensor(0))]
  }

  /// The p-norm of each window; where it is 0 the gradient is 0, as in PyTorch.
  ///
  /// A window that
  /// `ceil_mode` lets reach beyond the tensor is the sum of what it has, where PyTorch scales
  /// it up as if it were full.
  static let lpPool2d: Op = .composed(
    "lp_pool2d", "(Σ x^p)^(1/p) of windows", inputs: ["input"],
    [
      Parameter("norm_type", .number), Parameter("kernel_size", .integers),
      Parameter("stride", .integers, .none), Parameter("ceil_mode", .boolean, .boolean(false)),
    ],
    examples: [
      Example(
        .positive(1, 2, 4, 4),
        attributes: ["norm_type": .integer(2), "kernel_size": .integer(2)]),
      Example(
        .positive(1, 5, 4),
        attributes: [
          "norm_type": .number(3), "kernel_size": .integers([2, 3]), "stride": .integer(2),
          "ceil_mode": .boolean(true),
        ]),
    ]
  ) { call throws(AutogradError) in
    let pool = try PoolingArguments(call, rank: 2)
    let p = call.attributes.number("norm_type") ?? 2
    let windows = try pool.x.windows(
      kernel: pool.kernel, counts: pool.counts, stride: pool.stride, dilation: pool.dilation,
      before: pool.padding)
    let flat = windows.reshaped(to: Array(windows.shape.dropLast(2)) + [pool.area])
    // An even power does not see signs, which an odd one lets cancel.
    let isEven = p == 2 || (p / 2).rounded() == p / 2
    if isEven { return [flat.length(p, [flat.rank - 1]).unbatched(pool.wasSingle)] }
    let sums = flat.power(p).sum([flat.rank - 1])
    let isZero = sums.equal(to: 0)
    let roots = Tensor.choose(isZero, 1, sums).power(1 / p)
    return [Tensor.choose(isZero, 0, roots).unbatched(pool.wasSingle)]
  }

  /// The place of the first greatest element is found first; the value and its derivatives are
  /// those of the element there.
  private static func maximumPooling(_ name: String, rank: Int, examples: [Example]) -> Op {
    .composed(
      name, "the greatest of each window", inputs: ["input"],
      [
        Parameter("kernel_size", .integers), Parameter("stride", .integers, .none),
        Parameter("padding", .integers, .integer(0)),
        Parameter("dilation", .integers, .integer(1)),
        Parameter("ceil_mode", .boolean, .boolean(false)),
      ], examples: examples
    ) { call throws(AutogradError) in
      let pool = try PoolingArguments(call, rank: rank)
      let places = try firstMaximum.one(
        [pool.x.detached()],
        Attributes(
          ("sizes", .integers(Array(pool.x.shape.dropFirst(2)))),
          ("kernel", .integers(pool.kernel)), ("counts", .integers(pool.counts)),
          ("stride", .integers(pool.stride)), ("dilation", .integers(pool.dilation)),
          ("before", .integers(pool.padding))))
      let y = try index.one([pool.x.reshaped(to: [pool.x.count]), places])
      return [y.unbatched(pool.wasSingle)]
    }
  }

  private static func meanPooling(_ name: String, rank: Int, examples: [Example]) -> Op {
    .composed(
      name, "the mean of each window", inputs: ["input"],
      [
        Parameter("kernel_size", .integers), Parameter("stride", .integers, .none),
        Parameter("padding", .integers, .integer(0)),
        Parameter("ceil_mode", .boolean, .boolean(false)),
        Parameter("count_include_pad", .boolean, .boolean(true)),
      ], examples: examples
    ) { call throws(AutogradError) in
      let pool = try PoolingArguments(call, rank: rank)
      var y = pool.x
      for place in 0..<rank {
        y = try resample.one(
          [y],
          Attributes(
            ("map", .string("pooling")), ("dim", .integer(2 + place)),
            ("size", .integer(y.shape[2 + place])), ("count", .integer(pool.counts[place])),
            ("kernel", .integer(pool.kernel[place])), ("stride", .integer(pool.stride[place])),
            ("padding", .integer(pool.padding[place])),
            ("counts_padding", .boolean(call.attributes.flag("count_include_pad")))))
      }
      return [y.unbatched(pool.wasSingle)]
    }
  }
}

/// The checked arguments of a pooling op.
private struct PoolingArguments {
  let x: Tensor
  let wasSingle: Bool
  let kernel: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  let counts: [Int]
  var area: Int { kernel.reduce(1, *) }

  init(_ call: Call, rank: Int) throws(AutogradError) {
    let spatial = SpatialArguments(rank: rank, call: call)
    (x, wasSingle) = try spatial.batched(try call.tensor(0))
    kernel = try spatial.integers("kernel_size", least: 1)
    stride = try spatial.integers("stride", least: 1, standard: kernel)
    padding = try spatial.integers("padding", least: 0, standard: spatial.zeros)
    dilation = try spatial.integers("dilation", least: 1, standard: spatial.ones)
    var counts: [Int] = []
    for place in 0..<rank {
      let size = x.shape[2 + place]
      let reach = dilation[place] * (kernel[place] - 1) + 1
      guard padding[place] <= kernel[place] / 2 else {
        throw call.refusal(
          .badArgument, "padding \(padding) is more than half of the window \(kernel)")
      }
      let room = size + 2 * padding[place] - reach
      guard room >= 0 || (call.attributes.flag("ceil_mode") && room > -stride[place]), size > 0
      else {
        throw call.refusal(
          .shapeMismatch, "windows of \(kernel) do not fit shape \(x.shape)")
      }
      var count = room < 0 ? 1 : room / stride[place] + 1
      if call.attributes.flag("ceil_mode") {
        count = room < 0 ? 1 : (room + stride[place] - 1) / stride[place] + 1
        // The last window must begin within the tensor or the padding before it.
        if (count - 1) * stride[place] >= size + padding[place] { count -= 1 }
      }
      counts.append(count)
    }
    self.counts = counts
    try Layout.check(Array(x.shape.prefix(2)) + counts)
    // The places of all windows are gone through, however few of them lie in the tensor.
    try Layout.check(counts + kernel)
  }
}

extension Tensor {
  /// Means over evenly spread windows of the last dimensions, in the rank of `given`.
  static func adaptive(
    _ call: Call, _ x: Tensor, _ counts: [Int], as given: Tensor
  ) throws(AutogradError) -> Tensor {
    try Layout.check(Array(x.shape.prefix(2)) + counts)
    var y = x
    for (place, count) in counts.enumerated() {
      guard x.shape[2 + place] > 0 else {
        throw call.refusal(.shapeMismatch, "no windows of shape \(x.shape)")
      }
      y = try Op.resample.one(
        [y],
        Attributes(
          ("map", .string("adaptive")), ("dim", .integer(2 + place)),
          ("size", .integer(y.shape[2 + place])), ("count", .integer(count))))
    }
    return y.unbatched(given.rank < x.rank)
  }
}
