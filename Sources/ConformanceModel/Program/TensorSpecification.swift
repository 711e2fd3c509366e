public import EngineKit

/// A tensor as a case states it: its values, or how to fill it.
public enum TensorSpecification: Sendable, Hashable {
  /// The values themselves.
  case value(TensorValue)
  /// A shape with a rule that fills it.
  case filled(shape: [Int], Fill, dtype: DType)

  /// The element type, known without filling anything.
  public var dtype: DType {
    switch self {
    case .value(let value): value.dtype
    case .filled(_, _, let dtype): dtype
    }
  }

  /// How a tensor is filled, the same numbers for every engine.
  public enum Fill: Sendable, Hashable {
    case constant(Double)
    /// 0, 1, 2, … in row-major order.
    case arange
    /// Evenly spaced from the first to the last number, both included.
    case linspace(Double, Double)
    /// Standard normal numbers.
    case normal(seed: UInt64)
    /// Uniform numbers from `low` up to `high`.
    case uniform(low: Double, high: Double, seed: UInt64)
    /// Ones on the main diagonal of the last two dimensions, zeros elsewhere.
    case eye
  }
}
