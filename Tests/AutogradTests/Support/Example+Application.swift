@testable import Autograd

extension Example {
  /// The op at values of the variables; several results are put one after another.
  func apply(_ op: Op, to variables: [Tensor]) throws(AutogradError) -> Tensor {
    let results = try op.apply(optional: try operands(variables), attributes())
    if results.allSatisfy({ $0.count == 0 }) || results.count == 1 { return results[0] }
    let parts = results.filter { $0.dtype.isFloating && $0.count > 0 }
    if parts.isEmpty { return results[0] }
    return .joined(parts.map { $0.inParts.reshaped(to: [$0.inParts.count]) }, 0)
  }

  /// The operands for values of the variables.
  func operands(_ variables: [Tensor]) throws(AutogradError) -> [Tensor?] {
    let type = variables.first?.dtype ?? .float64
    var rest = variables[...]
    var operands: [Tensor?] = []
    for input in inputs {
      switch input {
      case .variable(_, _, let preparation):
        operands.append(preparation(rest.removeFirst()))
      case .constant(let values, let shape):
        operands.append(try Tensor.make(.float64(values), shape: shape).converted(to: type))
      case .integers(let values, let shape):
        operands.append(try Tensor.make(.int64(values.map(Int64.init)), shape: shape))
      case .flags(let values, let shape):
        operands.append(try Tensor.make(.bool(values), shape: shape))
      case .absent: operands.append(nil)
      }
    }
    return operands
  }
}

extension Example.Preparation {
  func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .none: return x
    case .transposed: return x.transposedMatrix()
    case .symmetric: return (x + x.conjugated().transposedMatrix()) / 2
    case .positiveDefinite:
      let n = x.shape[x.rank - 1]
      return x.matmul(x.conjugated().transposedMatrix()) / Double(n)
        + Self.diagonal(n, 1, 0, x.dtype)
    case .regular:
      return x / 4 + Self.diagonal(x.shape[x.rank - 1], 2, 1, x.dtype)
    case .probabilities:
      let powers = x.exp()
      return powers / powers.sum([min(1, x.rank - 1)], keepingDimensions: true)
    case .logProbabilities:
      return x - x.exp().sum([x.rank - 1], keepingDimensions: true).log()
    }
  }

  private static func diagonal(
    _ n: Int, _ first: Double, _ step: Double, _ type: ElementType
  ) -> Tensor {
    var values = [Double](repeating: 0, count: n * n)
    for place in 0..<n { values[place * n + place] = first + step * Double(place) }
    return Tensor(values, shape: [n, n]).converted(to: type)
  }
}

extension Tensor {
  /// A real tensor, or the parts of a complex one as a last dimension.
  var inParts: Tensor { dtype.isComplex ? Op.viewAsReal.lawfully([self])[0] : self }
}
