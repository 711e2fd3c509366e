import Foundation

extension Op {
  static let connectionistLosses: [Op] = [ctcLoss, sumOfPowers]

  /// The negative logarithm of the probability of a target over all alignments.
  ///
  /// The gradient is the derivative. PyTorch's differs by `e^x`, which a `log_softmax` before the
  /// loss annihilates. A target that no alignment gives has an infinite loss and the gradient 0.
  static let ctcLoss: Op = .composed(
    "ctc_loss", "-ln Σ over alignments Π e^x",
    inputs: ["log_probs", "targets", "input_lengths", "target_lengths"],
    [Parameter("blank", .integer, .integer(0)), reductionParameter],
    examples: [
      Example(
        .variable([4, 2, 3], .real, .logProbabilities), .integers([1, 2, 1, 1], [2, 2]),
        .integers([4, 3], [2]), .integers([2, 1], [2])),
      Example(
        .variable([5, 2, 3], .real, .none), .integers([2, 2, 0], [3]), .integers([5, 4], [2]),
        .integers([2, 1], [2]), attributes: ["blank": .integer(1), "reduction": .string("none")]),
      Example(
        .real(3, 2), .integers([1], [1]), .integers([3], []), .integers([1], []),
        attributes: ["reduction": .string("sum")]),
    ]
  ) { call throws(AutogradError) in
    let (given, targets) = (try call.real(0), try call.tensor(1))
    guard given.rank == 2 || given.rank == 3, !targets.dtype.isFloating else {
      throw call.refusal(
        .shapeMismatch, "log_probs of shape \(given.shape) and targets \(targets.dtype.name)")
    }
    let wasSingle = given.rank == 2
    let x = wasSingle ? given.reshaped(to: [given.shape[0], 1, given.shape[1]]) : given
    let alignment = try AlignmentArguments(call, x.shape, targets)
    var losses: [Tensor] = []
    for sample in 0..<x.shape[1] {
      losses.append(
        try Tensor.alignmentLoss(
          x.selected(1, sample), alignment.targets[sample], alignment.lengths[sample],
          alignment.blank))
    }
    guard !losses.isEmpty else { throw call.refusal(.badArgument, "a batch of nothing") }
    let stacked = try stack.one(losses, Attributes(("dim", .integer(0))))
    switch try call.reduction() {
    case .none: return [wasSingle ? stacked.reshaped(to: []) : stacked]
    case .sum: return [stacked.sum()]
    case .mean, .batchmean:
      let lengths = Tensor(alignment.targets.map { Double(Swift.max($0.count, 1)) })
      return [(stacked / lengths).mean()]
    }
  }

  /// ln Σ e^x along the first dimension, where -∞ has no part, not even in a gradient.
  static let sumOfPowers: Op = Op(
    "log_sum_of_powers", inputs: Inputs(["input"]), formula: "ln Σ e^x", traits: .internal,
    forward: .general { inputs, _ in
      let rows = Rows(inputs[0].converted(to: .float64), over: [0], keepingDimensions: false)
      return [
        rows.reduce(Double.self) { row in
          let greatest = row.max() ?? -.infinity
          if greatest == -.infinity { return greatest }
          return greatest
            + Foundation.log(row.reduce(0) { $0 + Foundation.exp($1 - greatest) })
        }
      ]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) { context in
      let (x, y) = (context.input(0), context.outputs[0])
      let isNothing = x.equal(to: -.infinity)
      let safe = Tensor.choose(y.equal(to: -.infinity), 0, y)
      let share = (Tensor.choose(isNothing, 0, x) - .choose(isNothing, 0, safe)).exp()
      return [.choose(isNothing, 0, context.g * share)]
    })
}

/// The targets and lengths of a batch, checked.
private struct AlignmentArguments {
  let targets: [[Int]]
  let lengths: [Int]
  let blank: Int

  init(_ call: Call, _ shape: [Int], _ targets: Tensor) throws(AutogradError) {
    let (steps, batch, classes) = (shape[0], shape[1], shape[2])
    blank = call.attributes.integer("blank") ?? 0
    guard blank >= 0, blank < classes else {
      throw call.refusal(.badArgument, "blank \(blank) is none of \(classes) classes")
    }
    func integers(_ index: Int) throws(AutogradError) -> [Int] {
      let tensor = try call.tensor(index)
      guard !tensor.dtype.isFloating, tensor.count == batch else {
        throw call.refusal(.badArgument, "\(call.op.inputs.names[index]) for a batch of \(batch)")
      }
      return tensor.integers
    }
    let (inputs, outputs) = (try integers(2), try integers(3))
    guard inputs.allSatisfy({ $0 >= 0 && $0 <= steps }) else {
      throw call.refusal(.badArgument, "input_lengths must be from 0 to \(steps)")
    }
    let most = targets.rank == 2 ? targets.shape[1] : targets.count
    guard outputs.allSatisfy({ $0 >= 0 && $0 <= most }) else {
      throw call.refusal(.badArgument, "target_lengths must be from 0 to \(most)")
    }
    let labels = targets.integers
    guard labels.allSatisfy({ $0 >= 0 && $0 < classes }) else {
      throw call.refusal(.badArgument, "a target is none of \(classes) classes")
    }
    var all: [[Int]] = []
    var start = 0
    guard targets.rank == 2 ? targets.shape[0] == batch : targets.rank == 1,
      targets.rank == 2 || outputs.reduce(0, +) == labels.count || batch == 1
    else {
      throw call.refusal(.shapeMismatch, "targets of shape \(targets.shape)")
    }
    for (sample, count) in outputs.enumerated() {
      if targets.rank == 2 { start = sample * most }
      all.append(Array(labels[start..<start + count]))
      start += count
    }
    self.targets = all
    lengths = inputs
  }
}

extension Tensor {
  /// The loss of one sequence by the forward recursion over the target with blanks between.
  fileprivate static func alignmentLoss(
    _ x: Tensor, _ target: [Int], _ length: Int, _ blank: Int
  ) throws(AutogradError) -> Tensor {
    let path = [blank] + target.flatMap { [$0, blank] }
    if length == 0 {
      // Nothing is a sequence of blanks of no length.
      return Tensor(filled: target.isEmpty ? 0 : .infinity, .scalar, .float64)
    }
    let labels = try Tensor.make(.int64(path.map(Int64.init)), shape: [path.count])
    let nothing = -Double.infinity
    func barred(_ condition: (Int) -> Bool) throws(AutogradError) -> Tensor {
      try Tensor.make(.bool(path.indices.map(condition)), shape: [path.count])
    }
    let isLate = try barred { $0 > 1 }
    // A step over a blank is only from one label to another.
    let isStuck = try barred { $0 < 2 || path[$0] == blank || path[$0] == path[$0 - 2] }
    func moved(_ tensor: Tensor, _ places: Int) -> Tensor {
      let gap = Tensor(filled: nothing, Layout(rowMajor: [min(places, path.count)]), .float64)
      return path.count <= places
        ? gap : .joined([gap, tensor.sliced(0, 0, path.count - places)], 0)
    }
    var forward = Tensor.choose(
      isLate, nothing, try Op.index.one([x.selected(0, 0), labels]))
    for step in 1..<max(length, 1) {
      let skipped = Tensor.choose(isStuck, nothing, moved(forward, 2))
      let ways = try Op.stack.one(
        [forward, moved(forward, 1), skipped], Attributes(("dim", .integer(0))))
      let sum = try Op.sumOfPowers.one([ways])
      forward = sum + (try Op.index.one([x.selected(0, step), labels]))
    }
    let ends = forward.sliced(0, max(path.count - 2, 0), path.count)
    return -(try Op.sumOfPowers.one([ends]))
  }
}
