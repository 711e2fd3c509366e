extension Op {
  static let scatterReduce: Op = Op(
    "scatter_reduce", inputs: Inputs(["input", "index", "src"]),
    parameters: [
      Parameter("dim", .integer), Parameter("reduce", .string),
      Parameter("include_self", .boolean, .boolean(true)),
    ], formula: "x and s reduced where an index along one dimension points",
    sampling: SelectingExamples.of("scatter_reduce"),
    traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (scattering, part) = try Scattering.checked(inputs, attributes, "scatter_reduce")
      let reduction = try ScatterReduction(attributes)
      let result = inputs[0].compactedCopy()
      if !reduction.includesSelf { reduction.reset(result, at: scattering.places) }
      reduction.combine(part, into: result, scattering)
      if reduction.kind == .mean {
        let counts = scattering.counts(in: result.shape, includesSelf: reduction.includesSelf)
        return [try reduction.divided(result, by: counts)]
      }
      return [result]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 7, outputs: true) }) {
      context throws(AutogradError) in
      let reduction = try ScatterReduction(context.attributes)
      let (g, index) = (context.g, context.input(1))
      let dimension = context.dimension
      let scattering = try Scattering(index, along: dimension, in: g, "scatter_reduce")
      let isOwn: Tensor =
        reduction.includesSelf
        ? Tensor(filled: 1, Layout(rowMajor: g.shape), .bool)
        : Op.logicalNot.lawfully(scattering.isHit(in: g.shape))
      func gradients(_ own: Tensor, _ others: Tensor) -> [Tensor?] {
        [.choose(isOwn, own, 0), nil, others.embedded(in: context.shapes[2])]
      }
      switch reduction.kind {
      case .sum: return gradients(g, g.gathered(index, dimension))
      case .mean:
        let counts = scattering.counts(in: g.shape, includesSelf: reduction.includesSelf)
        let share = g / counts
        return gradients(share, share.gathered(index, dimension))
      case .product:
        return try ProductGroups(context, includesSelf: reduction.includesSelf).gradients(context)
      case .greatest, .least:
        // Equal extremes share the cotangent evenly.
        let y = context.outputs[0]
        let part = try scattering.part(of: context.input(2), "scatter_reduce")
        let own = Op.logicalAnd.lawfully(isOwn, context.input(0).equal(to: y))
          .converted(to: g.dtype, recorded: false)
        let others = part.equal(to: y.gathered(index, dimension))
          .converted(to: g.dtype, recorded: false)
        let ties = own + others.scattered(index, dimension, g.shape)
        let share = g / Op.maximum.lawfully(ties, .number(1))
        return gradients(share * own, share.gathered(index, dimension) * others)
      }
    })
}

/// How `scatter_reduce` combines.
private struct ScatterReduction {
  enum Kind { case sum, product, mean, greatest, least }

  let kind: Kind
  let includesSelf: Bool

  init(_ attributes: Attributes) throws(AutogradError) {
    includesSelf = attributes.flag("include_self")
    switch attributes.string("reduce") {
    case "sum": kind = .sum
    case "prod": kind = .product
    case "mean": kind = .mean
    case "amax": kind = .greatest
    case "amin": kind = .least
    default:
      throw AutogradError(
        .badArgument, "scatter_reduce reduces by sum, prod, mean, amax or amin")
    }
  }

  /// Puts what changes nothing where the tensor's own elements do not count.
  func reset(_ x: Tensor, at places: [Int]) {
    let neutral: Double =
      switch kind {
      case .sum, .mean: 0
      case .product: 1
      case .greatest: -.infinity
      case .least: .infinity
      }
    let least = kind == .greatest
    for place in places {
      switch x.dtype {
      case .float64: x.pointer(Double.self)[place] = neutral
      case .float32: x.pointer(Float.self)[place] = Float(neutral)
      case .int64:
        x.pointer(Int64.self)[place] =
          neutral.isFinite ? Int64(neutral) : (least ? .min : .max)
      case .bool: x.pointer(Bool.self)[place] = neutral > 0
      case .complex128: x.pointer(Complex.self)[place] = Complex(neutral)
      }
    }
  }

  func combine(_ part: Tensor, into x: Tensor, _ scattering: Scattering) {
    switch kind {
    case .sum, .mean: scattering.combine(part, into: x, { $0 + $1 }, integer: { $0 &+ $1 })
    case .product: scattering.combine(part, into: x, { $0 * $1 }, integer: { $0 &* $1 })
    case .greatest:
      scattering.combine(
        part, into: x, { $0.isNaN ? $0 : ($1.isNaN || $1 > $0 ? $1 : $0) },
        integer: { Swift.max($0, $1) })
    case .least:
      scattering.combine(
        part, into: x, { $0.isNaN ? $0 : ($1.isNaN || $1 < $0 ? $1 : $0) },
        integer: { Swift.min($0, $1) })
    }
  }

  func divided(_ x: Tensor, by counts: Tensor) throws(AutogradError) -> Tensor {
    if x.dtype.isFloating { return try Op.divide(x, counts).converted(to: x.dtype) }
    return try Op.floorDivide(x.converted(to: .int64), counts.converted(to: .int64))
      .converted(to: x.dtype)
  }
}

extension Scattering {
  /// How many elements become one at each place, at least 1.
  fileprivate func counts(in shape: [Int], includesSelf: Bool) -> Tensor {
    let result = Tensor(filled: includesSelf ? 1 : 0, Layout(rowMajor: shape), .float64)
    let counts = result.pointer(Double.self)
    for place in places { counts[place] += 1 }
    for place in 0..<result.count { counts[place] = Swift.max(counts[place], 1) }
    return result
  }
}

/// The factors of each product of a scatter as rows, so that each has the product of the others
/// without dividing.
struct ProductGroups {
  /// The factors' places among the tensor's own elements and the sources, -1 where a row is
  /// shorter.
  private let members: Tensor
  private let width: Int
  private let scattering: Scattering

  init(_ context: PullbackContext, includesSelf: Bool) throws(AutogradError) {
    let x = context.input(0)
    scattering = try Scattering(
      context.input(1), along: context.dimension, in: x, "scatter_reduce")
    var groups = (0..<x.count).map { [$0] }
    if !includesSelf { for place in scattering.places { groups[place] = [] } }
    for (position, place) in scattering.places.enumerated() {
      groups[place].append(x.count + position)
    }
    let width = groups.map(\.count).max() ?? 0
    try Layout.check([groups.count, width])
    self.width = width
    members = .places(groups.flatMap { $0 + [Int](repeating: -1, count: width - $0.count) })
  }

  func gradients(_ context: PullbackContext) throws(AutogradError) -> [Tensor?] {
    let (g, x) = (context.g, context.input(0))
    let source = context.input(2)
    let part: Tensor =
      source.shape == scattering.shape
      ? source
      : (source.rank == 0
        ? source.expanded(to: scattering.shape)
        : scattering.shape.indices.reduce(source) { $0.sliced($1, 0, scattering.shape[$1]) })
    let count = part.count
    let all = Tensor.joined([x.reshaped(to: [x.count]), part.reshaped(to: [count])], 0)
    let isFactor = (members >= 0)
    let factors = Tensor.choose(isFactor, all.taken(members, along: 0), 1)
      .reshaped(to: [x.count, width])
    let others = factors.productBefore() * factors.productAfter()
    let flow = (g.reshaped(to: [x.count, 1]) * others).reshaped(to: [x.count * width])
    let sums = flow.added(members, along: 0, extent: [x.count + count])
    return [
      sums.sliced(0, 0, x.count).reshaped(to: x.shape), nil,
      sums.sliced(0, x.count, x.count + count).reshaped(to: scattering.shape)
        .embedded(in: context.shapes[2]),
    ]
  }
}
