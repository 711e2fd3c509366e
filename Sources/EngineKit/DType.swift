/// The element type of a tensor, named as it is named in cases and on the wire.
public enum DType: String, Sendable, Hashable, CaseIterable {
  case float64
  case float32
  case int64
  case bool
  case complex128

  /// Whether a tensor of this type may require grad.
  public var isDifferentiable: Bool {
    switch self {
    case .float64, .float32, .complex128: true
    case .int64, .bool: false
    }
  }

  /// The distance from 1 to the next larger number; 0 for the exact types.
  public var epsilon: Double {
    switch self {
    case .float64, .complex128: Double.ulpOfOne
    case .float32: Double(Float.ulpOfOne)
    case .int64, .bool: 0
    }
  }
}
