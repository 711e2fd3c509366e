import Foundation

extension Op {
  static let softmaxes: [Op] = [softmax, logSoftmax, softmin]

  /// The cotangent is taken relative to that of the greatest element, whose own probability,
  /// when it has become 1, says nothing about how far from 1 it is.
  static let softmax: Op = .normalised("softmax", "e^x / Σ e^x") { x, mask, dimension in
    let powers = (x - x.greatest([dimension])).exp()
    return powers / powers.sum([dimension], keepingDimensions: true)
  } vjp: { g, y, mask, dimension in
    let shifted = g - Tensor.choose(mask, g, 0).sum([dimension], keepingDimensions: true)
    let rest = Tensor.choose(mask, 0, y * shifted)
    return y * (shifted - rest.sum([dimension], keepingDimensions: true))
  }

  /// The logarithm of the sum is that of 1 and the rest, which is still there where the sum has
  /// become 1; so it is with the gradient of the greatest element.
  static let logSoftmax: Op = .normalised("log_softmax", "x - ln Σ e^x") { x, mask, dimension in
    let shifted = x - x.greatest([dimension])
    let rest = Tensor.choose(mask, 0, shifted.exp())
    return shifted - log1p.lawfully(rest.sum([dimension], keepingDimensions: true))
  } vjp: { g, y, mask, dimension in
    let p = y.exp()
    let others = Tensor.choose(mask, 0, p).sum([dimension], keepingDimensions: true)
    let total = g.sum([dimension], keepingDimensions: true)
    let totalOfOthers = Tensor.choose(mask, 0, g).sum([dimension], keepingDimensions: true)
    return .choose(mask, g * others - p * totalOfOthers, g - p * total)
  }

  static let softmin: Op = .composed(
    "softmin", "e^-x / Σ e^-x", inputs: ["input"], [Parameter("dim", .integer, .integer(-1))],
    examples: [Example(.real(2, 3)), Example(.transposed(2, 3), attributes: ["dim": .integer(0)])]
  ) { call throws(AutogradError) in
    let x = try call.real(0)
    return [try softmax.one([-x], call.attributes)]
  }

  /// An op along one dimension whose result has the shape of the input and serves its own rule;
  /// the mask says where the first greatest element is.
  private static func normalised(
    _ name: String, _ formula: String,
    _ kernel: @escaping @Sendable (Tensor, _ mask: Tensor, Int) -> Tensor,
    vjp rule: @escaping @Sendable (_ g: Tensor, _ y: Tensor, _ mask: Tensor, Int) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), parameters: [Parameter("dim", .integer)],
      formula: formula, sampling: .reduction, traits: .widening,
      forward: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0].alias()
        let dimension = try x.dimension(attributes.integer("dim") ?? -1)
        guard x.dtype.isFloating else {
          throw AutogradError(.dtypeMismatch, "\(name) is for floats, not \(x.dtype.name)")
        }
        if x.count == 0 { return [x.compactedCopy()] }
        let line = x.rank == 0 ? x.reshapedCompact([1]) : x
        let y = kernel(line, line.firstGreatest(dimension), dimension)
        return [x.rank == 0 ? y.reshapedCompact([]) : y]
      },
      vjp: .general(saving: { _ in .outputs }) { context in
        let y = context.outputs[0]
        if y.count == 0 { return [context.g] }
        let shape = y.rank == 0 ? [1] : y.shape
        let line = y.reshaped(to: shape)
        let given = context.attributes.integer("dim") ?? -1
        let dimension = given < 0 ? given + shape.count : given
        let mask = line.detached().firstGreatest(dimension)
        return [rule(context.g.reshaped(to: shape), line, mask, dimension).reshaped(to: y.shape)]
      })
  }
}

extension Tensor {
  /// Where the first greatest element along a dimension is.
  fileprivate func firstGreatest(_ dimension: Int) -> Tensor {
    let places = Op.argmax.lawfully(
      [self], Attributes(("dim", .integer(dimension)), ("keepdim", .boolean(true))))[0]
    var line = [Int](repeating: 1, count: rank)
    line[dimension] = shape[dimension]
    return Tensor.counting(shape[dimension]).reshaped(to: line).equal(to: places)
  }
}
