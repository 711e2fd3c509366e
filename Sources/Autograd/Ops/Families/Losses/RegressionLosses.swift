import Foundation

extension Op {
  static let regressionLosses: [Op] = [
    mseLoss, l1Loss, smoothL1Loss, huberLoss, poissonLoss, gaussianLoss, floorThrough,
  ]

  static let mseLoss: Op = .pairLoss("mse_loss", "(x - t)²") { _, x, t in square.lawfully(x - t) }

  static let l1Loss: Op = .pairLoss("l1_loss", "|x - t|", complex: .asWritten) { _, x, t in
    (x - t).abs()
  }

  static let smoothL1Loss: Op = .pairLoss(
    "smooth_l1_loss", "d² / (2 beta) where |d| < beta, else |d| - beta / 2",
    [Parameter("beta", .number, .number(1))], attributes: [("beta", 0.3)]
  ) { call, x, t throws(AutogradError) in
    let beta = call.attributes.number("beta") ?? 1
    guard beta >= 0 else { throw call.refusal(.badArgument, "beta must not be negative") }
    let distance = x - t
    if beta == 0 { return distance.abs() }
    let isNear = distance.abs() < beta
    return .choose(
      isNear, square.lawfully(distance) * (0.5 / beta), distance.abs() - 0.5 * beta)
  }

  static let huberLoss: Op = .pairLoss(
    "huber_loss", "d² / 2 where |d| < delta, else delta (|d| - delta / 2)",
    [Parameter("delta", .number, .number(1))], attributes: [("delta", 0.4)]
  ) { call, x, t throws(AutogradError) in
    let delta = call.attributes.number("delta") ?? 1
    guard delta > 0 else { throw call.refusal(.badArgument, "delta must be positive") }
    let distance = x - t
    let isNear = distance.abs() < delta
    return .choose(
      isNear, square.lawfully(distance) * 0.5, (distance.abs() - 0.5 * delta) * delta)
  }

  /// `full` adds Stirling's approximation of ln t! for targets above 1.
  static let poissonLoss: Op = .composed(
    "poisson_nll_loss", "e^x - t x, or x - t ln(x + eps)", inputs: ["input", "target"],
    [
      Parameter("log_input", .boolean, .boolean(true)),
      Parameter("full", .boolean, .boolean(false)), Parameter("eps", .number, .number(1e-8)),
      reductionParameter,
    ],
    examples: [
      Example(.real(2, 3), .positive(2, 3)),
      Example(
        .positive(2, 3), .constant([0.5, 2, 3], [3]),
        attributes: ["log_input": .boolean(false), "full": .boolean(true), "eps": .number(0.1)]),
    ]
  ) { call throws(AutogradError) in
    let (input, target) = (try call.real(0), try call.real(1))
    let shape = try call.broadcast(input, target)
    let (x, t) = (input.expanded(to: shape), target.expanded(to: shape))
    var losses =
      call.attributes.flag("log_input")
      ? x.exp() - t * x : x - t * (x + (call.attributes.number("eps") ?? 1e-8)).log()
    if call.attributes.flag("full") {
      let isLarge = t > 1
      let safe = Tensor.choose(isLarge, t, 1)
      let stirling = safe * safe.log() - safe + (safe * (2 * Double.pi)).log() * 0.5
      losses = losses + .choose(isLarge, stirling, 0)
    }
    return [try call.reduction()(losses)]
  }

  /// A variance below eps counts as eps, and has the gradient of eps there, as in PyTorch.
  static let gaussianLoss: Op = .composed(
    "gaussian_nll_loss", "(ln v + (x - t)² / v) / 2", inputs: ["input", "target", "var"],
    [
      Parameter("full", .boolean, .boolean(false)), Parameter("eps", .number, .number(1e-6)),
      reductionParameter,
    ],
    examples: [
      Example(.real(2, 3), .real(2, 3), .positive(2, 3)),
      Example(
        .transposed(3, 2), .real(2, 3), .positive(2, 1), attributes: ["full": .boolean(true)]),
      Example(.real(2, 3), .real(2, 3), .positive(2), attributes: ["reduction": .string("sum")]),
    ]
  ) { call throws(AutogradError) in
    let (input, target) = (try call.real(0), try call.real(1))
    let shape = try call.broadcast(input, target)
    var variance = try call.real(2)
    if variance.rank + 1 == input.rank, variance.shape == Array(input.shape.dropLast()) {
      variance = variance.reshaped(to: variance.shape + [1])
    }
    guard Layout.broadcast(shape, variance.shape) == shape else {
      throw call.refusal(
        .shapeMismatch, "var of shape \(variance.shape) does not fit shape \(shape)")
    }
    guard !variance.values.contains(where: { $0 < 0 }) else {
      throw call.refusal(.domain, "var must not be negative")
    }
    let v = try floorThrough.one(
      [variance], Attributes(("bound", .number(call.attributes.number("eps") ?? 1e-6))))
    var losses = (v.log() + square.lawfully(input - target) / v) * 0.5
    if call.attributes.flag("full") { losses = losses + 0.5 * Foundation.log(2 * Double.pi) }
    return [try call.reduction()(losses)]
  }

  /// A lower bound that the gradient does not see.
  static let floorThrough: Op = Op(
    "floor_through", inputs: Inputs(["input"]), parameters: [Parameter("bound", .number)],
    formula: "max(x, bound), with slope 1", traits: .internal,
    forward: .general { inputs, attributes in
      let bound = attributes.number("bound") ?? 0
      return [Pointwise.map(inputs[0]) { $0 < bound ? bound : $0 }]
    },
    vjp: .general(saving: { _ in .none }) { [$0.g] }, jvp: .elementwise)
}
