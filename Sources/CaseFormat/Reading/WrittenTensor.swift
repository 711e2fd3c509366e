import ConformanceModel
import EngineKit

/// The elements of nested lists as they are gathered.
struct WrittenTensor {
  let dtype: DType
  let reader: FileReader
  private var shape: [Int] = []
  private var isShapeKnown = false
  private var isWrong = false
  private var float64: [Double] = []
  private var float32: [Float] = []
  private var int64: [Int64] = []
  private var bool: [Bool] = []

  init(dtype: DType, reader: FileReader) {
    self.dtype = dtype
    self.reader = reader
  }

  /// Adds a value; the depth is bounded by the scan of the file.
  mutating func append(_ node: YamlNode, depth: Int) {
    guard !isWrong || shape.isEmpty else { return }
    switch node.content {
    case .mapping: wrong(node, "expected a number or a list, found a mapping")
    case .list(let entries):
      if !isShapeKnown {
        shape.append(entries.count)
        if entries.isEmpty { isShapeKnown = true }
      } else if depth >= shape.count {
        wrong(node, "the lists are ragged: expected a number here, found a list")
        return
      } else if shape[depth] != entries.count {
        wrong(
          node,
          "the lists are ragged: this one has length \(entries.count), the first one "
            + "of its depth \(shape[depth])")
        return
      }
      for entry in entries { append(entry, depth: depth + 1) }
    case .scalar(let scalar):
      if isShapeKnown, depth < shape.count {
        wrong(node, "the lists are ragged: expected a list here, found \(node.kind)")
        return
      }
      isShapeKnown = true
      append(scalar, of: node)
    }
  }

  /// The tensor, if nothing was wrong.
  func value(at node: YamlNode) -> TensorValue? {
    guard !isWrong else { return nil }
    let count = max(float64.count, float32.count, int64.count, bool.count)
    if count > reader.limits.writtenElements {
      reader.problems.report(
        at: node.location,
        "a tensor of \(count) elements; at most \(reader.limits.writtenElements) are written out",
        suggestion: "fill it with \"shape\" and \"fill\"")
      return nil
    }
    switch dtype {
    case .float64: return TensorValue(shape: shape, elements: .float64(float64))
    case .float32: return TensorValue(shape: shape, elements: .float32(float32))
    case .int64: return TensorValue(shape: shape, elements: .int64(int64))
    case .bool: return TensorValue(shape: shape, elements: .bool(bool))
    case .complex128:
      guard let last = shape.last, last == 2 else {
        reader.problems.report(
          at: node.location, "a complex number is a pair", suggestion: "write [re, im]")
        return nil
      }
      let pairs = stride(from: 0, to: float64.count - 1, by: 2).map {
        ComplexValue(real: float64[$0], imaginary: float64[$0 + 1])
      }
      return TensorValue(shape: Array(shape.dropLast()), elements: .complex128(pairs))
    }
  }

  private mutating func append(_ scalar: YamlScalar, of node: YamlNode) {
    switch dtype {
    case .float64, .complex128:
      guard let value = reader.number(node, "an element", finite: false) else {
        isWrong = true
        return
      }
      float64.append(value)
    case .float32:
      guard let value = reader.number(node, "an element", finite: false) else {
        isWrong = true
        return
      }
      // The decimal is rounded once, to float32, not twice by way of float64.
      let nearest = Float(scalar.text) ?? Float(value)
      if value.isFinite, nearest.isInfinite || (nearest == 0 && value != 0) {
        wrong(node, "\(scalar.text) is out of the range of float32")
        return
      }
      float32.append(nearest)
    case .int64:
      guard let value = reader.integer(node, "an element of dtype int64") else {
        isWrong = true
        return
      }
      int64.append(Int64(value))
    case .bool:
      guard let value = reader.boolean(node, "an element of dtype bool") else {
        isWrong = true
        return
      }
      bool.append(value)
    }
  }

  private mutating func wrong(_ node: YamlNode, _ message: String) {
    isWrong = true
    reader.problems.report(at: node.location, length: node.length, message)
  }
}
