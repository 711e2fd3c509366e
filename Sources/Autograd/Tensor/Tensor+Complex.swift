extension Tensor {
  /// Makes a complex128 scalar.
  public convenience init(_ value: Complex, requiresGrad: Bool = false) {
    self.init([value], shape: [], requiresGrad: requiresGrad)
  }

  /// Makes a complex128 tensor from elements in row-major order.
  ///
  /// - Parameters:
  ///   - values: The elements.
  ///   - shape: The extent of each dimension; a vector where it is left out.
  ///   - requiresGrad: Whether gradients are wanted.
  /// - Precondition: The number of elements fits the shape.
  public convenience init(_ values: [Complex], shape: [Int]? = nil, requiresGrad: Bool = false) {
    let layout = lawful { () throws(AutogradError) in
      try Layout.checked(shape ?? [values.count])
    }
    precondition(
      layout.count == values.count, "\(values.count) elements do not fill \(layout.shape)")
    self.init(uninitialized: layout, .complex128)
    fill(from: values)
    noteCreation()
    if requiresGrad { lawful { () throws(AutogradError) in try setRequiresGrad(true) } }
  }

  /// A plain complex number.
  static func number(_ value: Complex) -> Tensor {
    let result = Tensor(
      Storage.allocate(1, .complex128), .scalar, .complex128, isNumber: true)
    result.pointer(Complex.self).initialize(to: value)
    return result
  }

  /// The magnitude of each complex element, outside the graph.
  var magnitudes: Tensor { ComplexPointwise.map(self) { $0.magnitude } }

  /// Refuses a complex number as an element of a real tensor.
  func refuseComplex(_ value: Tensor, _ name: String) throws(AutogradError) {
    guard dtype.isComplex || !value.dtype.isComplex else {
      throw AutogradError(
        .dtypeMismatch, "\(name): a complex number for a \(dtype.name) tensor")
    }
  }

  /// The elements as complex numbers in row-major order.
  public var complexValues: [Complex] {
    if case .complex128(let values) = elements { return values }
    return values.map { Complex($0) }
  }
}
