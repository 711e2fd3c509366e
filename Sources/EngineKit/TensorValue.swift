/// A tensor as plain data: elements in row-major order and a shape.
///
/// This is what crosses between the runner and an engine. It holds no graph, no storage
/// identity and no flags; those are observed by commands of their own.
public struct TensorValue: Sendable, Hashable {
  /// The elements, of one type, in row-major order.
  public enum Elements: Sendable, Hashable {
    case float64([Double])
    case float32([Float])
    case int64([Int64])
    case bool([Bool])
    case complex128([ComplexValue])
  }

  /// The extent of each dimension; empty for a scalar.
  public let shape: [Int]
  /// The elements, as many as the product of `shape`.
  public let elements: Elements

  /// Makes a tensor of any element type.
  ///
  /// - Parameters:
  ///   - shape: The extent of each dimension, none negative.
  ///   - elements: As many elements as the product of `shape`, in row-major order.
  /// - Precondition: The number of elements fits the shape.
  public init(shape: [Int], elements: Elements) {
    precondition(
      shape.reduce(1, *) == elements.count,
      "\(elements.count) elements do not fill the shape \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// Makes a float64 tensor from `elements` in row-major order; a scalar by default.
  public init(shape: [Int] = [], _ elements: [Double]) {
    self.init(shape: shape, elements: .float64(elements))
  }

  /// Makes a float64 scalar.
  public init(_ scalar: Double) {
    self.init(shape: [], elements: .float64([scalar]))
  }

  /// The element type.
  public var dtype: DType {
    switch elements {
    case .float64: .float64
    case .float32: .float32
    case .int64: .int64
    case .bool: .bool
    case .complex128: .complex128
    }
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// The elements as float64, exactly (int64 rounds beyond 2^53); `nil` for complex elements.
  public var doubles: [Double]? {
    switch elements {
    case .float64(let values): values
    case .float32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .complex128: nil
    }
  }

  /// The same numbers in another type, rounded to nearest; `nil` where that has no meaning.
  ///
  /// Float to int64 truncates and gives `nil` outside its range or for nan; anything but 0
  /// is `true`; complex numbers convert to complex numbers alone.
  public func converted(to dtype: DType) -> TensorValue? {
    if dtype == self.dtype { return self }
    if case .complex128 = elements { return nil }
    guard let doubles else { return nil }
    switch dtype {
    case .float64:
      return TensorValue(shape: shape, elements: .float64(doubles))
    case .float32:
      return TensorValue(shape: shape, elements: .float32(doubles.map { Float($0) }))
    case .int64:
      var integers: [Int64] = []
      integers.reserveCapacity(doubles.count)
      for double in doubles {
        // `rounded` would need the C library's mathematics, which not every engine links.
        guard double >= -0x1p63, double < 0x1p63 else { return nil }
        integers.append(Int64(double))
      }
      return TensorValue(shape: shape, elements: .int64(integers))
    case .bool:
      return TensorValue(shape: shape, elements: .bool(doubles.map { $0 != 0 }))
    case .complex128:
      return TensorValue(
        shape: shape, elements: .complex128(doubles.map { ComplexValue(real: $0, imaginary: 0) }))
    }
  }
}

extension TensorValue.Elements {
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
}

/// A complex number as two float64 parts.
public struct ComplexValue: Sendable, Hashable {
  /// The real part.
  public var real: Double
  /// The imaginary part.
  public var imaginary: Double

  /// Makes a complex number from its parts.
  public init(real: Double, imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }
}
