extension Op {
  static let normalising: [Op] = [layerNorm, groupNorm, batchNorm, instanceNorm, rmsNorm]

  static let layerNorm: Op = .composed(
    "layer_norm", "(x - mean) / √(variance + eps) w + b", inputs: ["input", "weight", "bias"],
    required: 1, [Parameter("normalized_shape", .integers), epsilon],
    examples: [
      Example(.real(2, 3), .real(3), .real(3), attributes: ["normalized_shape": .integer(3)]),
      Example(.transposed(2, 3, 2), attributes: ["normalized_shape": .integers([2, 3])]),
      Example(
        .real(2, 3), .absent, .real(3),
        attributes: ["normalized_shape": .integers([3]), "eps": .number(0.1)]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    let dimensions = try call.normalizedDimensions(x)
    var y = x.standardised(dimensions, call.attributes.number("eps") ?? 1e-5)
    if let weight = try call.parameter(1, x, dimensions) { y = y * weight }
    if let bias = try call.parameter(2, x, dimensions) { y = y + bias }
    return [y]
  }

  static let rmsNorm: Op = .composed(
    "rms_norm", "x / √(mean x² + eps) w", inputs: ["input", "weight"], required: 1,
    [Parameter("normalized_shape", .integers), Parameter("eps", .number, .none)],
    examples: [
      Example(.real(2, 3), .real(3), attributes: ["normalized_shape": .integer(3)]),
      Example(
        .transposed(2, 3, 2),
        attributes: ["normalized_shape": .integers([2, 3]), "eps": .number(0.1)]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    let dimensions = try call.normalizedDimensions(x)
    let standard = call.isNarrow ? Double(Float.ulpOfOne) : Double.ulpOfOne
    let eps = call.attributes.number("eps") ?? standard
    let squares = (x * x).average(dimensions)
    var y = x * (squares + eps).rsqrt()
    if let weight = try call.parameter(1, x, dimensions) { y = y * weight }
    return [y]
  }

  static let groupNorm: Op = .composed(
    "group_norm", "(x - mean) / √(variance + eps) of groups of channels, w + b",
    inputs: ["input", "weight", "bias"], required: 1,
    [Parameter("num_groups", .integer), epsilon],
    examples: [
      Example(.real(2, 4, 2), .real(4), .real(4), attributes: ["num_groups": .integer(2)]),
      Example(.transposed(1, 2, 3, 3), attributes: ["num_groups": .integer(1)]),
      Example(.real(2, 4), .real(4), attributes: ["num_groups": .integer(2)]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    let groups = call.attributes.integer("num_groups") ?? 1
    guard x.rank >= 2, groups > 0, x.shape[1] % groups == 0 else {
      throw call.refusal(.badArgument, "\(groups) groups of channels of shape \(x.shape)")
    }
    let rest = x.shape.dropFirst(2).reduce(1, *)
    let grouped = x.reshaped(to: [x.shape[0], groups, x.shape[1] / groups * rest])
    let y = grouped.standardised([2], call.attributes.number("eps") ?? 1e-5)
    return [try call.scaled(y.reshaped(to: x.shape), weight: 1, bias: 2)]
  }

  /// While training, the running statistics are moved in place, and have no gradient ever.
  static let batchNorm: Op = .composed(
    "batch_norm", "(x - mean) / √(variance + eps) of channels, w + b",
    inputs: ["input", "running_mean", "running_var", "weight", "bias"], required: 1,
    [
      Parameter("training", .boolean, .boolean(false)),
      Parameter("momentum", .number, .number(0.1)), epsilon,
    ],
    examples: [
      Example(
        .real(3, 2), .constant([0, 0], [2]), .constant([1, 1], [2]), .real(2), .real(2),
        attributes: ["training": .boolean(true)]),
      Example(
        .transposed(2, 3, 2), .constant([0.5, -1], [2]), .constant([2, 0.5], [2]), .real(2),
        .real(2)),
      Example(
        .real(2, 2, 2, 2), .absent, .absent, .absent, .real(2),
        attributes: ["training": .boolean(true), "eps": .number(0.1)]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    guard x.rank >= 2 else {
      throw call.refusal(.shapeMismatch, "channels are needed, not shape \(x.shape)")
    }
    let eps = call.attributes.number("eps") ?? 1e-5
    let channels = x.shape[1]
    let dimensions = x.shape.indices.filter { $0 != 1 }
    let (mean, variance) = (try call.statistic(1, channels), try call.statistic(2, channels))
    let y: Tensor
    if call.attributes.flag("training") {
      guard dimensions.reduce(1, { $0 * x.shape[$1] }) > 1 || x.count == 0 else {
        throw call.refusal(
          .badArgument, "more than one value for each channel is needed, not shape \(x.shape)")
      }
      y = x.standardised(dimensions, eps)
      try call.moveStatistics(x.detached(), dimensions, call.attributes.number("momentum") ?? 0.1)
    } else {
      guard let mean, let variance else {
        throw call.refusal(.badArgument, "running statistics are needed unless training")
      }
      let shape = [1, channels] + x.shape.dropFirst(2).map { _ in 1 }
      y =
        (x - mean.detached().reshaped(to: shape))
        * (variance.detached().reshaped(to: shape) + eps).rsqrt()
    }
    return [try call.scaled(y, weight: 3, bias: 4)]
  }

  static let instanceNorm: Op = .composed(
    "instance_norm", "(x - mean) / √(variance + eps) of channels of each instance, w + b",
    inputs: ["input", "running_mean", "running_var", "weight", "bias"], required: 1, [epsilon],
    examples: [
      Example(.real(2, 2, 3), .absent, .absent, .real(2), .real(2)),
      Example(.transposed(1, 2, 2, 3), attributes: ["eps": .number(0.1)]),
    ]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    let dimensions = Array(x.shape.indices.dropFirst(2))
    guard x.rank >= 3, dimensions.reduce(1, { $0 * x.shape[$1] }) != 1 else {
      throw call.refusal(
        .shapeMismatch, "more than one place for each channel is needed, not shape \(x.shape)")
    }
    let y = x.standardised(dimensions, call.attributes.number("eps") ?? 1e-5)
    _ = (try call.statistic(1, x.shape[1]), try call.statistic(2, x.shape[1]))
    try call.moveStatistics(x.detached(), dimensions, 0.1)
    return [try call.scaled(y, weight: 3, bias: 4)]
  }

  private static let epsilon = Parameter("eps", .number, .number(1e-5))
}

extension Call {
  /// The last dimensions that `normalized_shape` spells out.
  fileprivate func normalizedDimensions(_ x: Tensor) throws(AutogradError) -> [Int] {
    let shape = attributes.integers("normalized_shape") ?? []
    guard !shape.isEmpty, x.rank >= shape.count, Array(x.shape.suffix(shape.count)) == shape else {
      throw refusal(.shapeMismatch, "normalized_shape \(shape) does not end shape \(x.shape)")
    }
    return Array(x.rank - shape.count..<x.rank)
  }

  /// A factor or term of the shape of the last dimensions.
  fileprivate func parameter(
    _ index: Int, _ x: Tensor, _ dimensions: [Int]
  ) throws(AutogradError) -> Tensor? {
    guard let tensor = try optional(index) else { return nil }
    guard tensor.shape == dimensions.map({ x.shape[$0] }) else {
      throw refusal(
        .shapeMismatch, "\(op.inputs.names[index]) of shape \(tensor.shape) for shape \(x.shape)")
    }
    return tensor
  }

  /// A factor and a term for each channel applied, where they are there.
  fileprivate func scaled(
    _ y: Tensor, weight: Int, bias: Int
  ) throws(AutogradError) -> Tensor {
    var result = y
    let shape = [1, y.shape[1]] + y.shape.dropFirst(2).map { _ in 1 }
    if let weight = try parameter(weight, y, [1]) { result = result * weight.reshaped(to: shape) }
    if let bias = try parameter(bias, y, [1]) { result = result + bias.reshaped(to: shape) }
    return result
  }

  /// A running statistic, one number for each channel.
  fileprivate func statistic(_ index: Int, _ channels: Int) throws(AutogradError) -> Tensor? {
    guard let tensor = try optional(index) else { return nil }
    guard tensor.shape == [channels] else {
      throw refusal(
        .shapeMismatch, "\(op.inputs.names[index]) of shape \(tensor.shape), not [\(channels)]")
    }
    return tensor
  }

  /// Moves the running statistics that were given towards those of `x`, in place.
  fileprivate func moveStatistics(
    _ x: Tensor, _ dimensions: [Int], _ momentum: Double
  ) throws(AutogradError) {
    let count = dimensions.reduce(1) { $0 * x.shape[$1] }
    guard count > 1 else { return }
    try withNoGrad { () throws(AutogradError) in
      let mean = x.average(dimensions)
      let centred = x - mean
      let variance =
        (centred * centred).sum(dimensions, keepingDimensions: true) / Double(count - 1)
      for (index, fresh) in [(1, mean), (2, variance)] {
        guard index < given.count, let running = given[index], running.shape == [x.shape[1]]
        else { continue }
        // Those of several instances are averaged.
        let others = fresh.shape.indices.filter { $0 != 1 }
        let value = fresh.average(others).reshaped(to: [x.shape[1]])
        let moved = running * (1 - momentum) + value * momentum
        running.overwrite(with: moved.converted(to: running.dtype))
      }
    }
  }
}

extension Tensor {
  /// The mean over dimensions, which stay with extent 1.
  func average(_ dimensions: [Int]) -> Tensor {
    let count = dimensions.reduce(1) { $0 * shape[$1] }
    return dimensions.isEmpty
      ? self : sum(dimensions, keepingDimensions: true) / Double(count)
  }

  /// The elements less their mean, over the root of their variance and a bit more.
  fileprivate func standardised(_ dimensions: [Int], _ eps: Double) -> Tensor {
    if count == 0 { return self * 1 }
    let centred = self - average(dimensions)
    return centred * ((centred * centred).average(dimensions) + eps).rsqrt()
  }
}
