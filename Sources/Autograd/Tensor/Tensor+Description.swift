extension Tensor: CustomStringConvertible {
  /// The elements, the shape and the place in the graph.
  public var description: String {
    var parts = [Tensor.text(of: self)]
    parts.append("shape: \(shape)")
    if dtype != .standardFloat { parts.append("dtype: \(dtype.name)") }
    if let gradFn {
      parts.append("gradFn: \(gradFn.name)")
    } else if requiresGrad {
      parts.append("requiresGrad: true")
    }
    return "Tensor(\(parts.joined(separator: ", ")))"
  }

  /// More elements than are written out.
  private static let writtenElements = 1000

  /// The elements in brackets, each as `element` writes its shortest exact text.
  static func text(of tensor: Tensor, element: (String) -> String = { $0 }) -> String {
    guard tensor.count <= writtenElements else { return "…" }
    var texts: [String]
    switch tensor.elements {
    case .float64(let values): texts = values.map { element("\($0)") }
    case .float32(let values): texts = values.map { element("\($0)") }
    case .int64(let values): texts = values.map { "\($0)" }
    case .bool(let values): texts = values.map { "\($0)" }
    case .complex128(let values): texts = values.map { "\($0)" }
    }
    // Brackets are put round runs from the last dimension to the first.
    for extent in tensor.shape.reversed() {
      guard extent > 0 else { return "[]" }
      texts = stride(from: 0, to: texts.count, by: extent).map { start in
        "[" + texts[start..<start + extent].joined(separator: ", ") + "]"
      }
    }
    return texts.first ?? "[]"
  }
}
