import Autograd
import EngineKit

extension ReferenceSession {
  /// Observes something.
  func read(
    _ name: String?, _ observable: Command.Observable
  ) throws(AutogradError) -> Reply.Value {
    if observable == .gradEnabled { return .boolean(GradMode.isEnabled) }
    if observable == .hookOrder { return .list(hookOrder.map { .string($0) }) }
    guard let name else {
      throw AutogradError(.badArgument, "read \(observable.rawValue) needs something to read of")
    }
    if observable == .calls {
      guard let hook = hooks[name] else {
        throw AutogradError(.other, "there is no hook named \(name)")
      }
      return .number(Double(hook.calls))
    }
    guard let tensor = try value(name) else { return .none }
    switch observable {
    case .value: return .tensor(tensor.wireValue)
    case .grad: return tensor.grad.map { .tensor($0.wireValue) } ?? .none
    case .requiresGrad: return .boolean(tensor.requiresGrad)
    case .isLeaf: return .boolean(tensor.isLeaf)
    case .gradFn: return tensor.gradFn.map { .string($0.name) } ?? .none
    case .shape: return .list(tensor.shape.map { .number(Double($0)) })
    case .dtype: return .string(tensor.dtype.name)
    case .version: return .number(Double(try tensor.checkedVersion()))
    case .storage: return .string(String(UInt(bitPattern: tensor.storageIdentity), radix: 16))
    case .calls, .gradEnabled, .hookOrder: return .none
    }
  }
}

extension Tensor {
  /// Makes a tensor from what crosses the wire.
  static func wired(_ value: TensorValue) throws(AutogradError) -> Tensor {
    switch value.elements {
    case .float64(let values): try make(.float64(values), shape: value.shape)
    case .float32(let values): try make(.float32(values), shape: value.shape)
    case .int64(let values): try make(.int64(values), shape: value.shape)
    case .bool(let values): try make(.bool(values), shape: value.shape)
    case .complex128(let values):
      try make(
        .complex128(values.map { Complex($0.real, $0.imaginary) }), shape: value.shape)
    }
  }

  /// The elements as they cross the wire.
  var wireValue: TensorValue {
    let wired: TensorValue.Elements =
      switch elements {
      case .float64(let values): .float64(values)
      case .float32(let values): .float32(values)
      case .int64(let values): .int64(values)
      case .bool(let values): .bool(values)
      case .complex128(let values):
        .complex128(values.map { ComplexValue(real: $0.real, imaginary: $0.imaginary) })
      }
    return TensorValue(shape: shape, elements: wired)
  }
}
