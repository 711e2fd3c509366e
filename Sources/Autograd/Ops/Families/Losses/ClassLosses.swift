extension Op {
  static let classLosses: [Op] = [nllLoss, crossEntropy]

  static let nllLoss: Op = .composed(
    "nll_loss", "-w x[t]", inputs: ["input", "target", "weight"], required: 2,
    [Parameter("ignore_index", .integer, .integer(-100)), reductionParameter],
    examples: [
      Example(.real(3, 2), .integers([0, 1, 1], [3])),
      Example(
        .transposed(3, 3), .integers([2, 0, 1], [3]), .positive(3),
        attributes: ["ignore_index": .integer(0)]),
      Example(
        .real(1, 2, 3), .integers([0, 1, -100], [1, 3]),
        attributes: ["reduction": .string("none")]),
      Example(.real(3), .integers([2], [])),
    ]
  ) { call throws(AutogradError) in
    let classes = try Classes(call, try call.real(0), try call.tensor(1), try call.optional(2))
    let losses = try classes.losses(try call.real(0))
    return [try classes.reduce(losses, try call.reduction())]
  }

  /// Targets are classes, or probabilities of the input's shape.
  static let crossEntropy: Op = .composed(
    "cross_entropy", "-w ln softmax(x)[t]", inputs: ["input", "target", "weight"], required: 2,
    [
      Parameter("ignore_index", .integer, .integer(-100)), reductionParameter,
      Parameter("label_smoothing", .number, .number(0)),
    ],
    examples: [
      Example(.real(3, 2), .integers([0, 1, 1], [3])),
      Example(
        .transposed(3, 3), .integers([2, 0, 1], [3]), .positive(3),
        attributes: ["ignore_index": .integer(0), "label_smoothing": .number(0.2)]),
      Example(
        .real(1, 2, 3), .integers([0, 1, -100], [1, 3]),
        attributes: ["reduction": .string("none"), "label_smoothing": .number(0.1)]),
      Example(.real(3), .integers([2], [])),
      Example(.real(2, 3), .variable([2, 3], .real, .probabilities), .positive(3)),
      Example(
        .real(2, 3, 2), .unit(2, 3, 2),
        attributes: ["label_smoothing": .number(0.3), "reduction": .string("sum")]),
    ]
  ) { call throws(AutogradError) in
    let (x, target) = (try call.real(0), try call.tensor(1))
    let smoothing = call.attributes.number("label_smoothing") ?? 0
    guard smoothing >= 0, smoothing <= 1 else {
      throw call.refusal(.badArgument, "label_smoothing must be from 0 to 1, not \(smoothing)")
    }
    guard x.rank > 0 else { throw call.refusal(.shapeMismatch, "a scalar has no classes") }
    let dimension = x.rank == 1 ? 0 : 1
    let logarithms = try logSoftmax.one([x], Attributes(("dim", .integer(dimension))))
    let count = x.shape[dimension]
    var shape = [Int](repeating: 1, count: x.rank)
    shape[dimension] = count
    let weight = try call.optional(2)
    guard weight == nil || weight?.shape == [count] else {
      throw call.refusal(
        .shapeMismatch, "a weight of shape \(weight?.shape ?? []) for \(count) classes")
    }
    let weights = weight?.reshaped(to: shape)
    if target.dtype.isFloating {
      guard target.shape == x.shape else {
        throw call.refusal(
          .shapeMismatch, "a target of shape \(target.shape) for shape \(x.shape)")
      }
      let t = target * (1 - smoothing) + smoothing / Double(count)
      let terms = t * logarithms
      let losses = -(weights.map { terms * $0 } ?? terms).sum([dimension])
      let reduction = try call.reduction()
      return [
        reduction == .mean ? losses.sum() / Double(losses.count) : reduction(losses)
      ]
    }
    let classes = try Classes(call, x, target, weight)
    let losses = try classes.losses(logarithms)
    var result = try classes.reduce(losses, try call.reduction())
    if smoothing > 0 {
      let terms = weights.map { logarithms * $0 } ?? logarithms
      let smooth = Tensor.choose(classes.isIgnored, 0, -terms.sum([dimension]))
      let spread = try classes.reduce(smooth, try call.reduction())
      result = result * (1 - smoothing) + spread * (smoothing / Double(count))
    }
    return [result]
  }
}

/// Targets that are classes, matched with the shape of the input.
private struct Classes {
  /// Where in the input, laid out flat, the element of each target's class is.
  let places: Tensor
  /// Which targets do not count.
  let isIgnored: Tensor
  /// The weight of each target's class, 0 where it is ignored.
  let weights: Tensor
  let shape: [Int]

  init(
    _ call: Call, _ x: Tensor, _ target: Tensor, _ weight: Tensor?
  ) throws(AutogradError) {
    guard target.dtype == .int64 else {
      throw call.refusal(.dtypeMismatch, "a target must be int64, not \(target.dtype.name)")
    }
    shape = x.rank < 2 ? [] : [x.shape[0]] + x.shape.dropFirst(2)
    guard x.rank > 0, target.shape == shape else {
      throw call.refusal(
        .shapeMismatch, "a target of shape \(target.shape) for shape \(x.shape)")
    }
    let count = x.rank < 2 ? x.shape[0] : x.shape[1]
    guard weight == nil || weight?.shape == [count] else {
      throw call.refusal(
        .shapeMismatch, "a weight of shape \(weight?.shape ?? []) for \(count) classes")
    }
    let ignored = call.attributes.integer("ignore_index") ?? -100
    let inner = x.shape.dropFirst(2).reduce(1, *)
    var places: [Int64] = []
    var flags: [Bool] = []
    var classes: [Int64] = []
    let values = target.integers
    for (index, value) in values.enumerated() {
      flags.append(value == ignored)
      guard value == ignored || (value >= 0 && value < count) else {
        throw call.refusal(.badArgument, "target \(value) is none of \(count) classes")
      }
      let label = value == ignored ? 0 : Int(value)
      classes.append(Int64(label))
      places.append(Int64((index / max(inner, 1) * count + label) * inner + index % max(inner, 1)))
    }
    self.places = try Tensor.make(.int64(places), shape: shape)
    isIgnored = try Tensor.make(.bool(flags), shape: shape)
    if let weight, !classes.isEmpty {
      let chosen = try Op.index.one([weight, try Tensor.make(.int64(classes), shape: shape)])
      weights = .choose(isIgnored, 0, chosen)
    } else {
      weights = .choose(isIgnored, 0, Tensor(filled: 1, Layout(rowMajor: shape), .float64))
    }
  }

  /// The weighted loss of each target.
  func losses(_ x: Tensor) throws(AutogradError) -> Tensor {
    if places.count == 0 { return Tensor(filled: 0, Layout(rowMajor: shape), .float64) }
    let chosen = try Op.index.one([x.reshaped(to: [x.count]), places])
    return .choose(isIgnored, 0, -(weights * chosen))
  }

  /// The mean is over the weights that count.
  func reduce(_ losses: Tensor, _ reduction: LossReduction) throws(AutogradError) -> Tensor {
    reduction == .mean ? losses.sum() / weights.sum() : reduction(losses)
  }
}
