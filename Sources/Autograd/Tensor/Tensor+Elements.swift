extension Tensor {
  /// Makes a float64 scalar.
  public convenience init(_ value: Double, requiresGrad: Bool = false) {
    self.init(filled: value, .scalar, .float64)
    noteCreation()
    if requiresGrad { lawful { () throws(AutogradError) in try setRequiresGrad(true) } }
  }

  /// Makes a float64 vector.
  public convenience init(_ values: [Double], requiresGrad: Bool = false) {
    self.init(values, shape: [values.count], requiresGrad: requiresGrad)
  }

  /// Makes a float64 tensor from elements in row-major order.
  ///
  /// - Parameters:
  ///   - values: The elements.
  ///   - shape: The extent of each dimension.
  ///   - requiresGrad: Whether gradients are wanted.
  /// - Precondition: The number of elements fits the shape.
  public convenience init(_ values: [Double], shape: [Int], requiresGrad: Bool = false) {
    let layout = lawful { () throws(AutogradError) in try Layout.checked(shape) }
    precondition(layout.count == values.count, "\(values.count) elements do not fill \(shape)")
    self.init(uninitialized: layout, .float64)
    fill(from: values)
    noteCreation()
    if requiresGrad { lawful { () throws(AutogradError) in try setRequiresGrad(true) } }
  }

  /// Makes a tensor from elements of one of the five types, as outside input gives them.
  ///
  /// - Parameters:
  ///   - elements: The elements in row-major order.
  ///   - shape: The extent of each dimension.
  /// - Returns: The tensor, which does not require grad.
  /// - Throws: `AutogradError` when the elements do not fill the shape, or it is too large.
  public static func make(_ elements: Elements, shape: [Int]) throws(AutogradError) -> Tensor {
    let layout = try Layout.checked(shape)
    guard layout.count == elements.count else {
      throw AutogradError(.shapeMismatch, "\(elements.count) elements do not fill \(shape)")
    }
    let result = Tensor(uninitialized: layout, elements.dtype)
    switch elements {
    case .float64(let values): result.fill(from: values)
    case .float32(let values): result.fill(from: values)
    case .int64(let values): result.fill(from: values)
    case .bool(let values): result.fill(from: values)
    case .complex128(let values): result.fill(from: values)
    }
    result.noteCreation()
    return result
  }

  /// A plain number, which takes the type of what it meets.
  public static func number(_ value: Double) -> Tensor {
    let result = Tensor(
      Storage.allocate(1, .float64), .scalar, .float64, isNumber: true)
    result.pointer(Double.self).initialize(to: value)
    return result
  }

  /// A plain integer, which takes the type of what it meets.
  public static func number(_ value: Int) -> Tensor {
    let result = Tensor(Storage.allocate(1, .int64), .scalar, .int64, isNumber: true)
    result.pointer(Int64.self).initialize(to: Int64(value))
    return result
  }

  /// Makes a tensor with every element the same.
  convenience init(filled value: Double, _ layout: Layout, _ dtype: ElementType) {
    self.init(uninitialized: layout, dtype)
    switch dtype {
    case .float64: pointer(Double.self).initialize(repeating: value, count: layout.count)
    case .float32: pointer(Float.self).initialize(repeating: Float(value), count: layout.count)
    case .int64: pointer(Int64.self).initialize(repeating: value.wrapped, count: layout.count)
    case .bool: pointer(Bool.self).initialize(repeating: value != 0, count: layout.count)
    case .complex128:
      pointer(Complex.self).initialize(repeating: Complex(value), count: layout.count)
    }
  }

  func fill<E: Element>(from values: [E]) {
    values.withUnsafeBufferPointer { source in
      if let first = source.baseAddress {
        pointer(E.self).initialize(from: first, count: source.count)
      }
    }
  }

  /// The elements in row-major order.
  public enum Elements: Sendable, Hashable {
    case float64([Double])
    case float32([Float])
    case int64([Int64])
    case bool([Bool])
    case complex128([Complex])

    /// The number of elements.
    public var count: Int {
      switch self {
      case .float64(let values): values.count
      case .float32(let values): values.count
      case .int64(let values): values.count
      case .bool(let values): values.count
      case .complex128(let values): values.count
      }
    }

    /// What the elements are.
    public var dtype: ElementType {
      switch self {
      case .float64: .float64
      case .float32: .float32
      case .int64: .int64
      case .bool: .bool
      case .complex128: .complex128
      }
    }
  }

  /// The elements in row-major order, in their own type.
  public var elements: Elements {
    switch dtype {
    case .float64: .float64(array(Double.self))
    case .float32: .float32(array(Float.self))
    case .int64: .int64(array(Int64.self))
    case .bool: .bool(array(Bool.self))
    case .complex128: .complex128(array(Complex.self))
    }
  }

  private func array<E: Element>(_: E.Type) -> [E] {
    if Modes.areEngaged { Trace.current?.noteRead(self) }
    let compact = compacted()
    return withExtendedLifetime(compact) {
      Array(UnsafeBufferPointer(start: compact.pointer(E.self), count: count))
    }
  }

  /// The elements as float64 in row-major order; the real parts of complex ones.
  public var values: [Double] {
    switch elements {
    case .float64(let values): values
    case .float32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .complex128(let values): values.map(\.real)
    }
  }

  /// The only element of a tensor that has one, as float64.
  ///
  /// - Precondition: The tensor has one element.
  public var item: Double {
    precondition(count == 1, "item of a tensor of shape \(shape)")
    return values[0]
  }
}

extension Tensor {
  /// Whether the only element is not zero, for a decision.
  ///
  /// - Precondition: The tensor has one element.
  public var isTrue: Bool { item != 0 }
}

extension Double {
  /// The integer part, wrapped to what fits; nan and the infinities give the least integer, as
  /// the processor's own conversion does.
  var wrapped: Int64 { Int64(exactly: rounded(.towardZero)) ?? .min }
}
