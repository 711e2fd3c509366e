/// Loops over complex elements, into which an op's function is compiled at its declaration.
enum ComplexPointwise {
  /// Applies `f` to every element, which becomes complex first.
  @inline(__always)
  static func map<R: Element>(_ x: Tensor, _ f: (Complex) -> R) -> Tensor {
    let x = x.converted(to: .complex128).compacted()
    let y = Tensor(uninitialized: Layout(rowMajor: x.shape), R.elementType)
    let (source, target) = (x.pointer(Complex.self), y.pointer(R.self))
    for index in 0..<x.count { target[index] = f(source[index]) }
    withExtendedLifetime((x, y)) {}
    return y
  }

  /// Applies `f` to pairs of elements, which broadcast and become complex first.
  @inline(__always)
  static func zip<R: Element>(
    _ a: Tensor, _ b: Tensor, _ f: (Complex, Complex) -> R
  ) throws(AutogradError) -> Tensor {
    guard let shape = Layout.broadcast(a.shape, b.shape) else {
      throw AutogradError(.shapeMismatch, "shapes \(a.shape) and \(b.shape) do not broadcast")
    }
    let y = Tensor(uninitialized: try Layout.checked(shape), R.elementType)
    let left = a.converted(to: .complex128).compacted(as: shape)
    let right = b.converted(to: .complex128).compacted(as: shape)
    let (first, second, target) = (
      left.pointer(Complex.self), right.pointer(Complex.self), y.pointer(R.self)
    )
    for index in 0..<y.count { target[index] = f(first[index], second[index]) }
    withExtendedLifetime((left, right, y)) {}
    return y
  }
}

extension UnsafeBufferPointer<Complex> {
  /// The sum by halves, so that the error grows with the logarithm of the length.
  func pairwiseSum() -> Complex {
    if count <= 64 { return reduce(.zero, +) }
    let half = count / 2
    return UnsafeBufferPointer(rebasing: self[..<half]).pairwiseSum()
      + UnsafeBufferPointer(rebasing: self[half...]).pairwiseSum()
  }
}
