extension WireNode {
  /// A tensor, whose members may stand beside others.
  func tensor() throws(WireError) -> TensorValue {
    let dtype = try required("dtype").word("dtype", as: DType.self)
    let shapeNode = try required("shape")
    let shape = try shapeNode.shape()
    // The product cannot overflow: `shape()` saw to it.
    let count = shape.reduce(1, *)
    let elements: TensorValue.Elements
    switch (try optional("data"), try optional("base64")) {
    case (let data?, nil): elements = try data.elements(dtype, count: count)
    case (nil, let packed?): elements = try packed.packedElements(dtype, count: count)
    case (nil, nil): throw error("a tensor without \"data\" (or \"base64\")")
    case (_?, _?): throw error("a tensor with both \"data\" and \"base64\"")
    }
    return TensorValue(shape: shape, elements: elements)
  }

  /// The extents of a tensor, none negative, whose product fits an `Int`.
  private func shape() throws(WireError) -> [Int] {
    var product = 1
    return try list { node throws(WireError) in
      let extent = try node.integer(Int.self)
      guard extent >= 0 else { throw node.error("the extent \(extent) is negative") }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw error("a shape with more elements than can be counted") }
      product = next
      return extent
    }
  }

  // MARK: - Written out

  private func elements(
    _ dtype: DType, count: Int
  ) throws(WireError) -> TensorValue.Elements {
    guard case .array(let values) = value else { throw wrongKind(due: "a list of elements") }
    guard values.count == count else {
      throw error("\(values.count) elements where the shape has \(count)")
    }
    switch dtype {
    case .float64:
      return try .float64(list { node throws(WireError) in try node.floatingPoint() })
    case .float32:
      return try .float32(
        list { node throws(WireError) in try node.floatingPoint(Float.self, dtype: .float32) })
    case .int64:
      return try .int64(list { node throws(WireError) in try node.integer(Int64.self) })
    case .bool:
      return try .bool(list { node throws(WireError) in try node.boolean() })
    case .complex128:
      return try .complex128(list { node throws(WireError) in try node.complex() })
    }
  }

  private func complex() throws(WireError) -> ComplexValue {
    if value == .null { throw nullForNumber() }
    let parts = try list { node throws(WireError) in try node.floatingPoint() }
    guard parts.count == 2 else {
      throw error("a complex number is a pair, not \(parts.count) numbers")
    }
    return ComplexValue(real: parts[0], imaginary: parts[1])
  }

  // MARK: - Packed

  private func packedElements(
    _ dtype: DType, count: Int
  ) throws(WireError) -> TensorValue.Elements {
    guard let bytes = Base64.decode(try string()) else { throw error("not base64") }
    let (due, overflow) = count.multipliedReportingOverflow(by: dtype.byteCount)
    guard !overflow, bytes.count == due else {
      throw error("\(bytes.count) bytes where \(count) \(dtype) elements are due")
    }
    switch dtype {
    case .float64: return .float64(words(bytes).map { Double(bitPattern: $0) })
    case .float32: return .float32(words(bytes).map { Float(bitPattern: $0) })
    case .int64: return .int64(words(bytes).map { (word: UInt64) in Int64(bitPattern: word) })
    case .bool:
      guard let wrong = bytes.first(where: { $0 > 1 }) else { return .bool(bytes.map { $0 == 1 }) }
      throw error("the byte \(wrong) where a boolean is due, which is 0 or 1")
    case .complex128:
      let parts = words(bytes).map { Double(bitPattern: $0) }
      return .complex128(
        stride(from: 0, to: parts.count, by: 2).map {
          ComplexValue(real: parts[$0], imaginary: parts[$0 + 1])
        })
    }
  }

  /// Little-endian words, of which the bytes are a whole number.
  private func words<Word: FixedWidthInteger>(_ bytes: [UInt8]) -> [Word] {
    let size = Word.bitWidth / 8
    return stride(from: 0, to: bytes.count, by: size).map { start in
      (0..<size).reduce(0) { $0 | Word(truncatingIfNeeded: bytes[start + $1]) << ($1 * 8) }
    }
  }
}

extension DType {
  /// The number of bytes of an element when tensors are packed.
  fileprivate var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32: 4
    case .bool: 1
    case .complex128: 16
    }
  }
}
