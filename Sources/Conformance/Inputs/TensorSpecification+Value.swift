public import ConformanceModel
public import EngineKit

extension TensorSpecification {
  /// The tensor itself, filled where the case gives a rule.
  public var value: TensorValue {
    switch self {
    case .value(let value): value
    case .filled(let shape, let fill, let dtype):
      TensorValue(shape: shape, fill.doubles(shape: shape)).converted(to: dtype)
        ?? TensorValue(shape: shape, fill.doubles(shape: shape))
    }
  }
}

extension TensorSpecification.Fill {
  /// The numbers that fill a shape, in row-major order.
  fileprivate func doubles(shape: [Int]) -> [Double] {
    let count = shape.reduce(1, *)
    switch self {
    case .constant(let value):
      return Array(repeating: value, count: count)
    case .arange:
      return (0..<count).map(Double.init)
    case .linspace(let first, let last):
      guard count > 1 else { return Array(repeating: first, count: count) }
      return (0..<count).map { index in
        index == count - 1
          ? last : first + (last - first) * (Double(index) / Double(count - 1))
      }
    case .uniform(let low, let high, let seed):
      var generator = SplitMix64(seed: seed)
      return (0..<count).map { _ in low + (high - low) * generator.nextUniform() }
    case .normal(let seed):
      var generator = SplitMix64(seed: seed)
      var numbers: [Double] = []
      numbers.reserveCapacity(count + 1)
      while numbers.count < count {
        let pair = generator.nextNormalPair()
        numbers.append(pair.0)
        numbers.append(pair.1)
      }
      return Array(numbers.prefix(count))
    case .eye:
      let columns = shape.last ?? 1
      let rows = shape.dropLast().last ?? 1
      return (0..<count).map { index in
        let inMatrix = index % max(rows * columns, 1)
        return inMatrix / max(columns, 1) == inMatrix % max(columns, 1) ? 1 : 0
      }
    }
  }
}
