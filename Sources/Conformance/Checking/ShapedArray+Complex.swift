import EngineKit
import GradientCheck

// The checker knows real numbers alone. A complex tensor is to it the real one of its parts, which
// fits PyTorch's gradient convention: ∂L/∂x + i ∂L/∂y has the partial derivatives as its parts,
// and the real part of conj(g) z is the inner product of the parts.
extension ShapedArray {
  /// The numbers of a tensor: of a complex one the parts, as a last axis of two.
  init(_ value: TensorValue) {
    if case .complex128(let elements) = value.elements {
      self.init(shape: value.shape + [2], elements.flatMap { [$0.real, $0.imaginary] })
    } else {
      self.init(shape: value.shape, value.doubles ?? [])
    }
  }

  /// The tensor of these numbers, which are the parts of complex ones where it is to be complex.
  func tensor(isComplex: Bool) -> TensorValue {
    guard isComplex, shape.last == 2 else { return TensorValue(shape: shape, elements) }
    let pairs = stride(from: 0, to: elements.count, by: 2).map {
      ComplexValue(real: elements[$0], imaginary: elements[$0 + 1])
    }
    return TensorValue(shape: Array(shape.dropLast()), elements: .complex128(pairs))
  }
}
