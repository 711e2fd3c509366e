import Foundation

extension Op {
  static let statistics: [Op] = [
    variance, standardDeviation, logSumExp, nanSum, countNonZero, median,
  ]

  static let variance: Op = .spread("var", "Σ (x - mean)² / (n - correction)") {
    $0
  } slope: {
    context, g, centred, freedom in
    g * (centred * (2 / freedom))
  }

  /// Where all elements are equal the slope is 0, the least subgradient.
  static let standardDeviation: Op = .spread(
    "std", "√(Σ (x - mean)² / (n - correction))"
  ) {
    $0.squareRoot()
  } slope: { context, g, centred, freedom in
    let y = context.restored(context.outputs[0])
    let isZero = y.equal(to: 0)
    return g * Tensor.choose(isZero, 0, centred / Tensor.choose(isZero, 1, y)) / freedom
  }

  static let logSumExp: Op = .reduction(
    "logsumexp", "ln Σ e^x", saving: SavedValues(inputs: 1, outputs: true), complex: .holomorphic
  ) { x, dimensions, keep in
    if x.dtype.isComplex {
      return Rows(x, over: dimensions, keepingDimensions: keep).reduce(Complex.self) {
        $0.logarithmOfSum
      }
    }
    let type = x.dtype.isFloating ? x.dtype : .standardFloat
    let rows = Rows(x.converted(to: .float64), over: dimensions, keepingDimensions: keep)
    return rows.reduce(Double.self) { row in
      let greatest = row.reduce(-.infinity) { $1.isNaN || $1 > $0 ? $1 : $0 }
      if greatest.isInfinite || greatest.isNaN { return greatest }
      // The greatest one is 1, so that the logarithm is that of 1 and the rest.
      var rest = row.map { Foundation.exp($0 - greatest) }
      if let place = row.firstIndex(of: greatest) { rest[place] = 0 }
      return greatest + Foundation.log1p(rest.pairwiseSum())
    }.converted(to: type)
  } vjp: { context, g in
    // Where everything is -inf nothing has a share.
    let y = context.restored(context.outputs[0])
    let base = Tensor.choose(y.equal(to: -Double.infinity), 0, y)
    return g * (context.input(0) - base).exp()
  }

  static let nanSum: Op = .reduction(
    "nansum", "Σ x of those that are not nan", saving: .inputs(0), takesType: true
  ) { x, dimensions, keep throws(AutogradError) in
    let numbers = try conditional.run(
      [try isNaN(x.alias()), Tensor(filled: 0, .scalar, x.dtype), x.alias()], .none)
    return try sum.forwardOne(
      numbers[0], Attributes(("dim", .integers(dimensions)), ("keepdim", .boolean(keep))))
  } vjp: { context, g in
    .choose(isNaN.lawfully(context.input(0)), 0, g)
  }

  static let countNonZero: Op = .creation(
    "count_nonzero", "how many of x are not zero", inputs: ["input"],
    [Parameter("dim", .integers, .none)], complex: .asWritten
  ) { inputs, attributes throws(AutogradError) in
    let x = inputs[0].converted(to: .bool)
    return Rows(x, over: try x.dimensions(attributes.integers("dim")), keepingDimensions: false)
      .reduce(Bool.self, as: Int64.self) { row in Int64(row.count { $0 }) }
  }

  /// The lower of two middles.
  ///
  /// With a dimension the cotangent goes to one place; of the whole tensor equal elements share it.
  static let median: Op = Op(
    "median", inputs: Inputs(["input"]),
    parameters: [
      Parameter("dim", .integer, .none), Parameter("keepdim", .boolean, .boolean(false)),
    ], formula: "the middle of x, and where it is", sampling: .reduction,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      guard let given = attributes.integer("dim") else {
        let flat = x.compacted().reshapedCompact([x.count])
        if x.count == 0 {
          guard x.dtype.isFloating else {
            throw AutogradError(.badArgument, "median of no elements")
          }
          return [Tensor(filled: .nan, .scalar, x.dtype)]
        }
        let found = try middle(flat, 0, keep: false)
        return [found.values]
      }
      let dimension = try x.dimension(given)
      guard x.asVector.shape[dimension] > 0 else {
        throw AutogradError(.badArgument, "median of no elements")
      }
      let found = try middle(x.asVector, dimension, keep: attributes.flag("keepdim"))
      if x.rank > 0 { return [found.values, found.places] }
      return [found.values.reshapedCompact([]), found.places.reshapedCompact([])]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) { context in
      let x = context.input(0)
      guard context.attributes.has("dim") else {
        let y = context.outputs[0]
        let isFound = y.item.isNaN ? isNaN.lawfully(x) : x.equal(to: y)
        let share = isFound.converted(to: context.g.dtype, recorded: false)
        return [context.g * (share / share.sum())]
      }
      var shape = x.asVector.shape
      let whole = shape
      shape[context.dimension] = 1
      return [
        context.g.reshaped(to: shape)
          .scattered(context.outputs[1].reshaped(to: shape), context.dimension, whole)
          .reshaped(to: x.shape)
      ]
    })

  private static func middle(
    _ x: Tensor, _ dimension: Int, keep: Bool
  ) throws(AutogradError) -> (values: Tensor, places: Tensor) {
    let middle = (x.shape[dimension] - 1) / 2
    let ordered = Ordering.places(x, dimension, descending: false, middle..<(middle + 1))
    var places = ordered
    if x.dtype.isFloating {
      // A nan is the middle of whatever it is among.
      let isNaN = try Op.isNaN(x.alias())
      let first = try max.run(
        [isNaN], Attributes(("dim", .integer(dimension)), ("keepdim", .boolean(true))))
      places = try conditional.run([first[0], first[1], ordered], .none)[0]
    }
    let values = try Scattering(places, along: dimension, in: x, "median").gather(from: x)
    var shape = values.shape
    if !keep { shape.remove(at: dimension) }
    return (values.reshapedCompact(shape), places.reshapedCompact(shape))
  }

  /// A measure of how far elements are from their mean.
  private static func spread(
    _ name: String, _ formula: String, _ measure: @escaping @Sendable (Double) -> Double,
    slope:
      @escaping @Sendable (
        PullbackContext, _ g: Tensor, _ centred: Tensor, _ freedom: Double
      ) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]),
      parameters: [
        Parameter("dim", .integers, .none), Parameter("correction", .number, .number(1)),
        Parameter("keepdim", .boolean, .boolean(false)),
      ], formula: formula, sampling: ReducingExamples.of(name),
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0]
        guard x.dtype.isFloating else {
          throw AutogradError(.dtypeMismatch, "\(name) is for floats, not \(x.dtype.name)")
        }
        let rows = Rows(
          x.dtype.isComplex ? x : x.converted(to: .float64),
          over: try x.dimensions(attributes.integers("dim")),
          keepingDimensions: attributes.flag("keepdim"))
        let freedom = Swift.max(Double(rows.length) - (attributes.number("correction") ?? 1), 0)
        guard !x.dtype.isComplex else {
          // That of the real parts and that of the imaginary ones.
          return [
            rows.reduce(Complex.self, as: Double.self) { row in
              measure((squares(row.map(\.real)) + squares(row.map(\.imaginary))) / freedom)
            }
          ]
        }
        return [
          rows.reduce(Double.self) { measure(squares(Array($0)) / freedom) }.converted(to: x.dtype)
        ]
      },
      vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) { context in
        let x = context.input(0)
        let length = context.dimensions.reduce(1) { $0 * x.shape[$1] }
        let freedom = Swift.max(
          Double(length) - (context.attributes.number("correction") ?? 1), 0)
        let mean = Op.mean.lawfully(
          [x],
          Attributes(("dim", .integers(context.dimensions)), ("keepdim", .boolean(true))))[0]
        let g = context.restored(context.g)
        return [slope(context, g, x - (x.rank == 0 ? x : mean), freedom)]
      }, complex: .asWritten)
  }

  /// Σ (x - mean)².
  private static func squares(_ row: [Double]) -> Double {
    let mean = row.pairwiseSum() / Double(row.count)
    let squares = row.map { ($0 - mean) * ($0 - mean) }.pairwiseSum()
    // The mean's own rounding is made good.
    let drift = row.map { $0 - mean }.pairwiseSum()
    return squares - drift * drift / Double(Swift.max(row.count, 1))
  }
}
