/// What becomes of the losses of single elements.
enum LossReduction: String {
  case none, mean, sum, batchmean

  /// Reduces losses; the mean is over all of them unless a divisor is given.
  func callAsFunction(_ losses: Tensor) -> Tensor {
    switch self {
    case .none: losses
    case .sum: losses.sum()
    case .mean: losses.count == 0 ? losses.sum() / 0 : losses.mean()
    case .batchmean:
      losses.rank == 0 ? losses : losses.sum() / Double(losses.shape[0])
    }
  }
}

extension Op {
  static let reductionParameter = Parameter("reduction", .string, .none)

  /// A loss of an input and a target that broadcast.
  static func pairLoss(
    _ name: String, _ formula: String, _ parameters: [Parameter] = [], on domain: Domain = .real,
    target: Domain = .real, attributes: [(String, Double)] = [],
    complex: ComplexForm = .refused,
    _ body:
      @escaping @Sendable (Call, _ input: Tensor, _ target: Tensor) throws(AutogradError)
      -> Tensor
  ) -> Op {
    let examples = [
      Example(.variable([2, 3], domain, .none), .variable([2, 3], target, .none)),
      Example(
        .variable([3], domain, .none), .variable([3], target, .none),
        attributes: ["reduction": .string("none")]),
      Example(
        .variable([3, 2], domain, .transposed), .variable([2, 3], target, .none),
        attributes: ["reduction": .string("sum")]),
      Example(
        .variable([2, 2], domain, .none), .variable([2, 2], target, .none),
        attributes: Dictionary(uniqueKeysWithValues: attributes.map { ($0.0, .number($0.1)) })),
    ]
    return .composed(
      name, formula, inputs: ["input", "target"], [reductionParameter] + parameters,
      examples: examples, complex: complex
    ) { call throws(AutogradError) in
      let (x, t) = (try call.real(0), try call.real(1))
      let shape = try call.broadcast(x, t)
      let losses = try body(call, x.expanded(to: shape), t.expanded(to: shape))
      return [try call.reduction()(losses)]
    }
  }
}

extension Call {
  /// The reduction that was asked for.
  func reduction(allowsBatchMean: Bool = false) throws(AutogradError) -> LossReduction {
    guard let word = attributes.string("reduction") else { return .mean }
    guard let reduction = LossReduction(rawValue: word),
      reduction != .batchmean || allowsBatchMean
    else { throw refusal(.badArgument, "there is no reduction \(word)") }
    return reduction
  }
}

extension Tensor {
  /// The elements of an integer or bool tensor, none of them through a float.
  var integers: [Int] {
    guard case .int64(let values) = converted(to: .int64).elements else { return [] }
    return values.map { Int($0) }
  }
}
