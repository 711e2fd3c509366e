import Foundation

extension Op {
  static let distances: [Op] = [lengths, cdist, cov, corrcoef]

  /// The p-norm over dimensions, which stay with extent 1.
  ///
  /// Where the norm is 0 its gradient is 0. Elements are divided by the greatest before they are
  /// raised, so that nothing overflows that the result does not.
  static let lengths: Op = Op(
    "length", inputs: Inputs(["input"]),
    parameters: [Parameter("p", .number), Parameter("dim", .integers)],
    formula: "(Σ |x|^p)^(1/p)", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0].dtype.isComplex ? inputs[0].magnitudes : inputs[0]
      let dimensions = try x.dimensions(attributes.integers("dim"))
      let p = attributes.number("p") ?? 2
      let rows = Rows(
        x.converted(to: .float64), over: dimensions, keepingDimensions: true)
      return [rows.reduce(Double.self) { length($0, p) }.converted(to: x.dtype)]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) { context in
      let (x, y, g) = (context.input(0), context.outputs[0], context.g)
      let p = context.attributes.number("p") ?? 2
      let isZero = y.equal(to: 0)
      let length = Tensor.choose(isZero, 1, y)
      if p == 2 { return [.choose(isZero, 0, g * (x / length))] }
      if p == 1 { return [g * direction(of: x)] }
      if p == 0 { return [x.zeros()] }
      if Swift.abs(p) == .infinity {
        let isExtreme = x.abs().equal(to: y).converted(to: y.dtype, recorded: false)
        let share = isExtreme / isExtreme.sum(context.dimensions, keepingDimensions: true)
        return [g * direction(of: x) * share]
      }
      // A power below 0 of an element that is 0 would be infinite; its slope is taken as 0.
      let isNothing = x.equal(to: 0)
      let ratio = Tensor.choose(isNothing, 1, x.abs() / length)
      return [.choose(isNothing, 0, g * direction(of: x) * ratio.power(p - 1))]
    }, complex: .asWritten)

  static let cdist: Op = .composed(
    "cdist", "the distance of every pair of rows", inputs: ["x1", "x2"],
    [Parameter("p", .numberOrWord, .number(2))],
    examples: [
      Example(.real(3, 2), .real(2, 2)),
      Example(.real(2, 3, 2), .real(4, 2), attributes: ["p": .number(1)]),
      Example(.real(2, 3), .transposed(3, 2), attributes: ["p": .number(3)]),
      Example(.real(2, 3), .real(2, 3), attributes: ["p": .number(1.5)]),
      Example(.real(2, 3), .real(2, 3), attributes: ["p": .string("inf")]),
      Example(.real(0, 2), .real(3, 2)),
    ], oneType: true
  ) { call throws(AutogradError) in
    let (a, b) = (try call.tensor(0), try call.tensor(1))
    guard a.rank >= 2, b.rank >= 2, a.shape.last == b.shape.last,
      let batch = Layout.broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    else {
      throw call.refusal(.shapeMismatch, "shapes \(a.shape) and \(b.shape) do not fit")
    }
    let p = try call.order("p")
    let width = a.shape[a.rank - 1]
    let (rows, columns) = (a.shape[a.rank - 2], b.shape[b.rank - 2])
    try Layout.check(batch + [rows, columns, width])
    let first = a.reshaped(to: Array(a.shape.dropLast()) + [1, width])
    let second = b.reshaped(to: Array(b.shape.dropLast(2)) + [1, columns, width])
    let difference = first - second
    guard width > 0 else {
      return [Tensor(filled: 0, Layout(rowMajor: batch + [rows, columns]), .float64)]
    }
    let result = difference.length(p, [difference.rank - 1])
    return [result]
  }

  static let cov: Op = .composed(
    "cov", "the covariances of rows", inputs: ["input"],
    [Parameter("correction", .integer, .integer(1))],
    examples: [
      Example(.real(2, 4)), Example(.transposed(3, 2), attributes: ["correction": .integer(0)]),
      Example(.real(4)),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let centred = try call.centredRows()
    let count = centred.shape[1]
    let divisor = Double(
      Swift.max(
        count.subtractingReportingOverflow(
          call.attributes.integer("correction") ?? 1
        ).partialValue, 0))
    let result = centred.matmul(centred.conjugated().transposedMatrix()) / divisor
    return [try call.tensor(0).rank < 2 ? result.reshaped(to: []) : result]
  }

  static let corrcoef: Op = .composed(
    "corrcoef", "the correlations of rows", inputs: ["input"],
    examples: [Example(.real(2, 4)), Example(.transposed(4, 3))], complex: .asWritten
  ) { call throws(AutogradError) in
    let centred = try call.centredRows()
    let squares = (centred * centred.conjugated()).realPart.sum([1], keepingDimensions: true)
    let unit = centred / squares.sqrt()
    let result = unit.matmul(unit.conjugated().transposedMatrix())
    return [try call.tensor(0).rank < 2 ? result.reshaped(to: []) : result]
  }

  private static func length(_ row: UnsafeBufferPointer<Double>, _ p: Double) -> Double {
    if p == 0 { return Double(row.count { $0 != 0 }) }
    if p == 1 { return row.map { Swift.abs($0) }.withUnsafeBufferPointer { $0.pairwiseSum() } }
    let greatest = row.reduce(0) { $1.isNaN || $0.isNaN ? .nan : Swift.max($0, Swift.abs($1)) }
    if p == .infinity || greatest.isNaN { return greatest }
    if p == -.infinity { return row.map { Swift.abs($0) }.min() ?? 0 }
    guard greatest > 0, greatest.isFinite else {
      return greatest
    }
    // A power of two as the scale rounds nothing.
    let exponent = Swift.min(Swift.max(greatest.exponent, -1000), 1000)
    let scale = Double(sign: .plus, exponent: -exponent, significand: 1)
    let powers = row.map { element in
      let part = Swift.abs(element) * scale
      return p == 2 ? part * part : Foundation.pow(part, p)
    }
    let sum = powers.withUnsafeBufferPointer { $0.pairwiseSum() }
    return (p == 2 ? sum.squareRoot() : Foundation.pow(sum, 1 / p)) / scale
  }
}

extension Call {
  /// The order of a norm, which may be the word `inf`.
  func order(_ name: String) throws(AutogradError) -> Double {
    let value: Double? =
      switch attributes.string(name) {
      case nil: attributes.number(name)
      case "inf": .infinity
      default: nil
      }
    guard let value, value >= 0 else {
      throw refusal(.badArgument, "\(name) must be a number from 0 on")
    }
    return value
  }

  /// The rows of a matrix, or a vector as one row, less their means.
  fileprivate func centredRows() throws(AutogradError) -> Tensor {
    let x = try real(0)
    guard x.rank <= 2 else {
      throw refusal(.shapeMismatch, "at most two dimensions, not shape \(x.shape)")
    }
    let rows = x.rank == 2 ? x : x.reshaped(to: [1, x.count])
    let count = Double(rows.shape[1])
    return rows - rows.sum([1], keepingDimensions: true) / count
  }
}

extension Tensor {
  /// The p-norm over dimensions.
  func length(_ p: Double, _ dimensions: [Int], keepingDimensions: Bool = false) -> Tensor {
    let result = Op.lengths.lawfully(
      [self], Attributes(("p", .number(p)), ("dim", .integers(dimensions))))[0]
    if keepingDimensions { return result }
    return result.reshaped(
      to: shape.indices.filter { !dimensions.contains($0) }.map { shape[$0] })
  }
}
