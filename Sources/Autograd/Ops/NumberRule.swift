import CKernels

/// The rule of an op between single numbers, without tensors.
///
/// A pass that is not itself recorded goes through scalar ops by these, one to one the arithmetic of
/// their rules on tensors, and makes no tensor on the way.
enum NumberRule: Sendable {
  case add, subtract, multiply, divide, negate, exp, log, sin, cos

  /// The gradient of the first input, given the saved values.
  @inline(__always)
  func first(_ g: Double, _ node: Node) throws(AutogradError) -> Double? {
    switch self {
    case .add, .subtract: return g
    case .negate: return -g
    case .multiply: return try node.numberB.map { g * $0 }
    case .divide: return try node.numberB.map { g / $0 }
    case .exp: return try node.numberB.map { g * $0 }
    case .log: return try node.numberA.map { g / $0 }
    case .sin: return try node.numberA.map { g * NumberRule.value($0, ck_cosine) }
    case .cos: return try node.numberA.map { -g * NumberRule.value($0, ck_sine) }
    }
  }

  /// The gradient of the second input.
  @inline(__always)
  func second(_ g: Double, _ node: Node) throws(AutogradError) -> Double? {
    switch self {
    case .add: return g
    case .subtract: return -g
    case .multiply: return try node.numberA.map { g * $0 }
    case .divide:
      guard let a = try node.numberA, let b = try node.numberB else { return nil }
      return -g * ((a / b) / b)
    case .negate, .exp, .log, .sin, .cos: return nil
    }
  }

  private static func value(_ x: Double, _ function: Pointwise.ArrayFunction) -> Double {
    var (x, y) = (x, 0.0)
    function(&x, &y, 1)
    return y
  }
}

extension Node {
  /// Whether gradients come to the node as numbers, in a pass that has them.
  @inline(__always) var takesNumbers: Bool {
    guard isScalar, dtype == .float64 else { return false }
    if isAccumulator { return detail?.hooks == nil }
    return op.numberRule != nil && detail == nil
  }

  /// The saved values as numbers; `nil` where they are of another type.
  fileprivate var numberA: Double? {
    @inline(__always) get throws(AutogradError) {
      guard let a else { throw freed }
      return try a.value(for: self).number
    }
  }

  fileprivate var numberB: Double? {
    @inline(__always) get throws(AutogradError) {
      guard let b else { throw freed }
      return try b.value(for: self).number
    }
  }
}

extension Tensor {
  /// The only element of a float64 tensor that has one.
  @inline(__always) var number: Double? {
    guard dtype == .float64, layout.count == 1 else { return nil }
    return pointer(Double.self).pointee
  }
}
