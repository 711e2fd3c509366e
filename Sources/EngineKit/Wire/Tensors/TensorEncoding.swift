extension WireEncoder {
  /// The number of elements from which bytes may stand in place of numbers.
  static let base64Threshold = 256

  /// Encodes a tensor as `{"dtype", "shape", "data"}`, or with `"base64"` where it is large.
  public func encode(_ tensor: TensorValue) -> JSONValue {
    .object(JSONObject(members(of: tensor)))
  }

  /// The members that a tensor consists of; `tensor` commands hold them beside their own.
  func members(of tensor: TensorValue) -> [JSONObject.Member] {
    let isPacked = packsLargeTensors && tensor.count >= WireEncoder.base64Threshold
    return [
      .init("dtype", .string(tensor.dtype.rawValue)),
      .init("shape", .array(tensor.shape.map { JSONValue($0) })),
      isPacked
        ? .init("base64", .string(Base64.encode(tensor.elements.littleEndianBytes)))
        : .init("data", .array(tensor.elements.values)),
    ]
  }
}

extension TensorValue.Elements {
  /// Each element as it is written in `data`.
  fileprivate var values: [JSONValue] {
    switch self {
    case .float64(let elements): elements.map { JSONValue($0) }
    case .float32(let elements): elements.map { JSONValue($0) }
    case .int64(let elements): elements.map { JSONValue($0) }
    case .bool(let elements): elements.map { .boolean($0) }
    case .complex128(let elements):
      elements.map { .array([JSONValue($0.real), JSONValue($0.imaginary)]) }
    }
  }

  /// The elements' bytes: IEEE 754 or two's complement, lowest byte first; one byte, 0 or 1, for
  /// a boolean; the real part before the imaginary.
  fileprivate var littleEndianBytes: [UInt8] {
    switch self {
    case .float64(let elements): littleEndian(elements.lazy.map(\.bitPattern))
    case .float32(let elements): littleEndian(elements.lazy.map(\.bitPattern))
    case .int64(let elements): littleEndian(elements)
    case .bool(let elements): elements.map { $0 ? 1 : 0 }
    case .complex128(let elements):
      littleEndian(elements.flatMap { [$0.real.bitPattern, $0.imaginary.bitPattern] })
    }
  }

  private func littleEndian<Integers: Collection>(_ integers: Integers) -> [UInt8]
  where Integers.Element: FixedWidthInteger {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(integers.count * Integers.Element.bitWidth / 8)
    for integer in integers {
      for shift in stride(from: 0, to: Integers.Element.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: integer >> shift))
      }
    }
    return bytes
  }
}
