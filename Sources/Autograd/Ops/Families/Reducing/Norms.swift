import Foundation

extension Op {
  static let norms: [Op] = [norm, vectorNorm]

  static let norm: Op = .norm("norm", Parameter("p", .numberOrWord, .none))

  static let vectorNorm: Op = .norm("vector_norm", Parameter("ord", .numberOrWord, .none))

  /// At zero the least subgradient, which is zero.
  private static func norm(_ name: String, _ order: Parameter) -> Op {
    Op(
      name, inputs: Inputs(["input"]),
      parameters: [
        order, Parameter("dim", .integers, .none),
        Parameter("keepdim", .boolean, .boolean(false)),
      ], formula: "(Σ |x|^p)^(1/p)", domains: [.kinkAtZero], sampling: ReducingExamples.of(name),
      forward: .general { inputs, attributes throws(AutogradError) in
        // A complex number counts by its magnitude.
        let x = inputs[0].dtype.isComplex ? inputs[0].magnitudes : inputs[0]
        guard x.dtype.isFloating else {
          throw AutogradError(.dtypeMismatch, "\(name) is for floats, not \(x.dtype.name)")
        }
        let order = try attributes.normOrder(order.name, name)
        let rows = Rows(
          x.converted(to: .float64), over: try x.dimensions(attributes.integers("dim")),
          keepingDimensions: attributes.flag("keepdim"))
        guard rows.length > 0 || !order.isInfinite && order >= 0 else {
          throw AutogradError(.badArgument, "\(name) of no elements for the order \(order)")
        }
        return [rows.reduce(Double.self) { norm($0, order) }.converted(to: x.dtype)]
      },
      vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) {
        context throws(AutogradError) in
        let order = try context.attributes.normOrder(order.name, name)
        return [slope(context, order)]
      }, complex: .asWritten)
  }

  private static func slope(_ context: PullbackContext, _ order: Double) -> Tensor {
    let x = context.input(0)
    let g = context.restored(context.g)
    if order == 0 { return (g * x).zeros() }
    if order == 1 { return g * direction(of: x) }
    let y = context.restored(context.outputs[0])
    if order.isInfinite {
      let isExtreme = x.abs().equal(to: y).converted(to: y.dtype, recorded: false)
      let ties = isExtreme.sum(context.dimensions, keepingDimensions: true)
      return g / maximum.lawfully(ties, .number(1)) * isExtreme * direction(of: x)
    }
    let isZero = y.equal(to: 0)
    let length = Tensor.choose(isZero, 1, y)
    if order == 2 { return g * .choose(isZero, 0, x / length) }
    let isFlat = logicalOr.lawfully(isZero, x.equal(to: 0))
    let ratio = Tensor.choose(isFlat, 1, x.abs()) / length
    return .choose(isFlat, 0, g * direction(of: x) * ratio.power(order - 1))
  }

  /// The norm of a row, scaled by its greatest element where a power could overflow.
  private static func norm(_ row: UnsafeBufferPointer<Double>, _ order: Double) -> Double {
    if order == 0 { return Double(row.count { $0 != 0 }) }
    if row.contains(where: \.isNaN) { return .nan }
    let magnitudes = row.map { Swift.abs($0) }
    if order == .infinity { return magnitudes.max() ?? 0 }
    if order == -.infinity { return magnitudes.min() ?? 0 }
    if order == 1 { return magnitudes.pairwiseSum() }
    let greatest = (order > 0 ? magnitudes.max() : magnitudes.min()) ?? 0
    if greatest == 0 || greatest.isInfinite { return greatest }
    if order == 2 && greatest > 1e-120 && greatest < 1e120 {
      return magnitudes.map { $0 * $0 }.pairwiseSum().squareRoot()
    }
    let sum = magnitudes.map { Foundation.pow($0 / greatest, order) }.pairwiseSum()
    return greatest * (order == 2 ? sum.squareRoot() : Foundation.pow(sum, 1 / order))
  }
}

extension [Double] {
  /// The sum by halves.
  func pairwiseSum() -> Double { withUnsafeBufferPointer { $0.pairwiseSum() } }
}

extension Attributes {
  /// The order of a vector norm; 2 where none is given.
  fileprivate func normOrder(_ name: String, _ op: String) throws(AutogradError) -> Double {
    switch string(name) {
    case nil: break
    case "fro": return 2
    case "inf": return .infinity
    case "-inf": return -.infinity
    case .some(let word):
      throw AutogradError(.unsupported, "\(op): there is no norm named \(word) of vectors")
    }
    let order = number(name) ?? 2
    guard !order.isNaN else { throw AutogradError(.badArgument, "\(op): the order is nan") }
    return order
  }
}
