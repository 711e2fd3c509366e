import Foundation

extension Op {
  static let cumulative: [Op] = [
    cumulativeProduct, logCumulativeSumExp, cumulativeMax, cumulativeMin,
  ]

  /// The gradient is a recurrence from the end, in which nothing is divided: zeros among the
  /// factors are as good as any number, to every order.
  static let cumulativeProduct: Op = .scan("cumprod", "yₖ = x₀ … xₖ", saving: .inputs(0)) { row in
    for step in row.indices.dropFirst() { row[step] *= row[step - 1] }
  } integer: { row in
    for step in row.indices.dropFirst() { row[step] = row[step] &* row[step - 1] }
  } vjp: { g, x, _ in
    let flow = Op.recurrence.lawfully(
      [x().shifted(forwards: false), g], Attributes(("backwards", .boolean(true))))[0]
    return flow * x().productBefore()
  }.onComplex(scan: { row in
    for step in row.indices.dropFirst() { row[step] = row[step] * row[step - 1] }
  })

  static let logCumulativeSumExp: Op = .scan(
    "logcumsumexp", "yₖ = ln(e^x₀ + … + e^xₖ)", saving: SavedValues(inputs: 1, outputs: true)
  ) { row in
    guard var greatest = row.first else { return }
    var rest = 0.0
    for step in row.indices.dropFirst() {
      let x = row[step]
      // The sum is 1 + rest in units of the greatest so far.
      if x.isNaN || greatest.isNaN || x == -.infinity || greatest == .infinity {
        greatest = x.isNaN ? x : greatest
      } else if greatest == -.infinity || x == .infinity {
        (greatest, rest) = (x, 0)
      } else if x > greatest {
        rest = (1 + rest) * Foundation.exp(greatest - x)
        greatest = x
      } else {
        rest += Foundation.exp(x - greatest)
      }
      row[step] = greatest + Foundation.log1p(rest)
    }
  } integer: { _ in
  } vjp: { g, x, y in
    // Every factor is a ratio of a sum to a larger one, so that none overflows.
    let (x, y) = (x(), y())
    let isEmpty = y.equal(to: -Double.infinity)
    let length = y.shape.last ?? 0
    if length == 0 { return g }
    let sum = Tensor.choose(isEmpty, 0, y)
    let last = y.rank - 1
    let next = Tensor.joined(
      [sum.sliced(last, 1, length), sum.sliced(last, length - 1, length)], last)
    let ratio = Tensor.choose(isEmpty, 0, (sum - .choose(isEmpty, 0, next)).exp())
    let flow = Op.recurrence.lawfully([ratio, g], Attributes(("backwards", .boolean(true))))[0]
    return flow * (x - sum).exp()
  }.onComplex(scan: { row in
    for step in row.indices.dropFirst() {
      row[step] = row[step - 1].logarithmOfSum(with: row[step])
    }
  })

  static let cumulativeMax: Op = .runningExtremum("cummax", "the greatest so far") { $0 >= $1 }

  static let cumulativeMin: Op = .runningExtremum("cummin", "the least so far") { $0 <= $1 }

  /// A scan along one dimension, which the rule sees as the last.
  private static func scan(
    _ name: String, _ formula: String, saving: SavedValues,
    _ kernel: @escaping @Sendable (inout UnsafeMutableBufferPointer<Double>) -> Void,
    integer: @escaping @Sendable (inout UnsafeMutableBufferPointer<Int64>) -> Void,
    vjp rule: @escaping @Sendable (_ g: Tensor, _ x: () -> Tensor, _ y: () -> Tensor) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), parameters: [Parameter("dim", .integer)],
      formula: formula, sampling: .reduction,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0].asVector
        let dimension = try x.dimension(attributes.integer("dim") ?? 0)
        let order = x.shape.indices.exchanging(dimension)
        let isFloating = x.dtype.isFloating || name == "logcumsumexp"
        let rows = x.rearranged(order).converted(to: isFloating ? .float64 : .int64)
          .compactedCopy()
        let length = x.shape[dimension]
        for row in 0..<(length == 0 ? 0 : rows.count / length) {
          if isFloating {
            var line = UnsafeMutableBufferPointer(
              start: rows.pointer(Double.self) + row * length, count: length)
            kernel(&line)
          } else {
            var line = UnsafeMutableBufferPointer(
              start: rows.pointer(Int64.self) + row * length, count: length)
            integer(&line)
          }
        }
        let result = rows.rearranged(order).compacted()
          .converted(to: x.dtype.isFloating ? x.dtype : rows.dtype)
        return [inputs[0].rank == 0 ? result.reshapedCompact([]) : result]
      },
      vjp: .general(saving: { _ in saving }) { context in
        let shape = context.shapes[0].isEmpty ? [1] : context.shapes[0]
        let dimension = context.dimension
        func turned(_ tensor: Tensor) -> Tensor {
          tensor.reshaped(to: shape).transposed(dimension, shape.count - 1)
        }
        let gradient = rule(
          turned(context.g), { turned(context.input(0)) }, { turned(context.outputs[0]) })
        return [
          gradient.transposed(dimension, shape.count - 1).reshaped(to: context.shapes[0])
        ]
      })
  }

  /// Of equal elements the latest is the extreme, as in PyTorch, and nan is one for good.
  private static func runningExtremum(
    _ name: String, _ formula: String, _ replaces: @escaping @Sendable (Double, Double) -> Bool
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), parameters: [Parameter("dim", .integer)],
      formula: formula, sampling: .reduction,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0].asVector
        let dimension = try x.dimension(attributes.integer("dim") ?? 0)
        let order = x.shape.indices.exchanging(dimension)
        let rows = x.rearranged(order).converted(to: .float64).compacted()
        let found = Tensor(uninitialized: Layout(rowMajor: rows.shape), .int64)
        let length = x.shape[dimension]
        let (from, to) = (rows.pointer(Double.self), found.pointer(Int64.self))
        for row in 0..<(length == 0 ? 0 : rows.count / length) {
          let start = row * length
          var best = 0
          for step in 0..<length {
            let (candidate, current) = (from[start + step], from[start + best])
            if candidate.isNaN || (!current.isNaN && replaces(candidate, current)) { best = step }
            to[start + step] = Int64(best)
          }
        }
        withExtendedLifetime((rows, found)) {}
        let places = found.rearranged(order).compacted()
        let values = try Scattering(places, along: dimension, in: x, name).gather(from: x)
        let shape = inputs[0].shape
        return [values.reshapedCompact(shape), places.reshapedCompact(shape)]
      },
      vjp: .general(saving: { _ in .outputs }) { context in
        [context.g.scattered(context.outputs[1], context.dimension, context.shapes[0])]
      })
  }
}

extension Range<Int> {
  /// The numbers in order, but for one that changes places with the last.
  func exchanging(_ one: Int) -> [Int] {
    var order = Array(self)
    order.swapAt(one, order.count - 1)
    return order
  }
}
