import EngineKit

extension CommandFault {
  /// Faults of the numbers themselves: their precision, type, shape, and that they stay the same.
  static let numbers: [CommandFault] = [
    readingNumbers("numbers/float32-inside", "gradients are computed in float32", .grad) {
      value, _ in value.mapped { Double(Float($0)) }
    }.looking(like: "lower-precision"),
    readingNumbers("numbers/values-in-float32", "values are computed in float32", .value) {
      value, _ in value.mapped { Double(Float($0)) }
    }.looking(like: "lower-precision"),
    readingNumbers("numbers/now-and-then", "every third gradient that is read is off", .grad) {
      value, memory in
      memory.occasions += 1
      return memory.occasions.isMultiple(of: 3) ? value.mapped { $0 * 1.0001 } : nil
    }.looking(like: "factor"),
    readingNumbers("numbers/nan-becomes-zero", "a nan becomes zero", .grad) { value, _ in
      value.mapped { $0.isNaN ? 0 : $0 }
    },
    readingNumbers("numbers/infinity-becomes-nan", "an infinite gradient becomes nan", .grad) {
      value, _ in value.mapped { $0.isInfinite ? .nan : $0 }
    },
    readingNumbers("numbers/tiny-becomes-zero", "gradients below 1e-8 become zero", .grad) {
      value, _ in value.mapped { $0.magnitude < 1e-8 ? 0 : $0 }
    },
    readingNumbers("numbers/large-are-clipped", "gradients above 1000 are clipped", .grad) {
      value, _ in value.mapped { Swift.min(Swift.max($0, -1000), 1000) }
    },
    readingNumbers("numbers/last-element-lost", "the last element of a gradient is zero", .grad) {
      value, _ in
      guard case .float64(var elements) = value.elements, elements.count > 1 else { return nil }
      elements[elements.count - 1] = 0
      return TensorValue(shape: value.shape, elements)
    },
    readingNumbers("numbers/transposed", "a square gradient is transposed", .grad) { value, _ in
      guard case .float64(let elements) = value.elements, value.shape.count == 2,
        value.shape[0] == value.shape[1]
      else { return nil }
      let n = value.shape[0]
      return TensorValue(
        shape: value.shape, (0..<n * n).map { elements[$0 % n * n + $0 / n] })
    }.looking(like: "transposed"),
    readingNumbers("numbers/infinite-values-become-nan", "infinite values are nan", .value) {
      value, _ in value.mapped { $0.isInfinite ? .nan : $0 }
    },
    readingNumbers("numbers/nan-values-become-zero", "values that are nan are zero", .value) {
      value, _ in value.mapped { $0.isNaN ? 0 : $0 }
    },
    readingNumbers("numbers/truth-inverted", "truth values are the wrong way round", .value) {
      value, _ in
      guard case .bool(let flags) = value.elements else { return nil }
      return TensorValue(shape: value.shape, elements: .bool(flags.map { !$0 }))
    },
    readingNumbers(
      "numbers/imaginary-parts-lost", "complex values lose their imaginary part", .value
    ) { value, _ in
      guard case .complex128(let parts) = value.elements else { return nil }
      return TensorValue(
        shape: value.shape,
        elements: .complex128(parts.map { ComplexValue(real: $0.real, imaginary: 0) }))
    },
    readingNumbers("numbers/last-bit-lost", "values lose their last bits", .value) { value, _ in
      value.mapped { Double(bitPattern: $0.bitPattern & ~0xFFFF) }
    },
    reading(.dtype, "numbers/dtype-is-float64", "every tensor says that it is float64") { _, _ in
      .string("float64")
    }.looking(like: "other-dtype"),
    reading(.shape, "numbers/shape-is-empty", "every tensor says that it has no dimensions") {
      _, _ in .list([])
    },
  ]

  private static func readingNumbers(
    _ name: String, _ about: String, _ observable: Command.Observable,
    _ change: @escaping @Sendable (TensorValue, inout SabotageMemory) -> TensorValue?
  ) -> CommandFault {
    CommandFault(name, about, touching: { $0.observed.contains(observable) }) {
      action, reply, memory in
      guard case .read(_, observable) = action, case .ok(.tensor(let value)) = reply else {
        return nil
      }
      return change(value, &memory).map { .ok(.tensor($0)) }
    }
  }
}

extension TensorValue {
  /// The same tensor with every float64 element changed; `nil` for another type.
  fileprivate func mapped(_ change: (Double) -> Double) -> TensorValue? {
    guard case .float64(let elements) = elements else { return nil }
    return TensorValue(shape: shape, elements.map(change))
  }
}
