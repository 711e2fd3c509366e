import EngineKit

/// A float64 array in row-major order: what closed forms are evaluated with.
///
/// It is written for that alone and shares no code with any engine: an oracle is never the
/// thing under test. Truth values are 0 and 1; `isExact` tells integers and truth values
/// from floats.
struct Array64 {
  var shape: [Int]
  var elements: [Double]

  init(shape: [Int] = [], _ elements: [Double]) {
    self.shape = shape
    self.elements = elements
  }

  init(_ scalar: Double) {
    self.init([scalar])
  }

  init?(_ value: TensorValue) {
    guard let doubles = value.doubles else { return nil }
    self.init(shape: value.shape, doubles)
  }

  var count: Int { elements.count }

  /// The number of elements between neighbours along each dimension.
  var strides: [Int] {
    var strides = Array(repeating: 1, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
    }
    return strides
  }

  func map(_ function: (Double) -> Double) -> Array64 {
    Array64(shape: shape, elements.map(function))
  }

  /// The elementwise combination of two broadcast arrays.
  func combined(
    with other: Array64, _ function: (Double, Double) -> Double
  ) throws(ClosedFormError) -> Array64 {
    if shape == other.shape {
      return Array64(shape: shape, zip(elements, other.elements).map(function))
    }
    let target = try Array64.broadcastShape(shape, other.shape)
    let left = try broadcast(to: target)
    let right = try other.broadcast(to: target)
    return Array64(shape: target, zip(left.elements, right.elements).map(function))
  }

  static func broadcastShape(_ a: [Int], _ b: [Int]) throws(ClosedFormError) -> [Int] {
    let rank = max(a.count, b.count)
    var shape: [Int] = []
    for dimension in 0..<rank {
      let left = dimension < rank - a.count ? 1 : a[dimension - (rank - a.count)]
      let right = dimension < rank - b.count ? 1 : b[dimension - (rank - b.count)]
      guard left == right || left == 1 || right == 1 else {
        throw ClosedFormError("shapes \(a) and \(b) do not broadcast")
      }
      shape.append(left == 1 ? right : left)
    }
    return shape
  }

  func broadcast(to target: [Int]) throws(ClosedFormError) -> Array64 {
    if shape == target { return self }
    guard target.count >= shape.count else {
      throw ClosedFormError("shape \(shape) does not expand to \(target)")
    }
    let offset = target.count - shape.count
    var steps = Array(repeating: 0, count: target.count)
    let strides = strides
    for (dimension, extent) in shape.enumerated() {
      guard extent == target[offset + dimension] || extent == 1 else {
        throw ClosedFormError("shape \(shape) does not expand to \(target)")
      }
      steps[offset + dimension] = extent == 1 ? 0 : strides[dimension]
    }
    return gathered(shape: target, strides: steps, offset: 0)
  }

  /// The elements at `offset + index · strides` for every index of `shape`, in order.
  func gathered(shape target: [Int], strides: [Int], offset: Int) -> Array64 {
    let count = target.reduce(1, *)
    var result: [Double] = []
    result.reserveCapacity(count)
    var index = Array(repeating: 0, count: target.count)
    var position = offset
    for _ in 0..<count {
      result.append(elements[position])
      for dimension in target.indices.reversed() {
        index[dimension] += 1
        position += strides[dimension]
        if index[dimension] < target[dimension] { break }
        position -= strides[dimension] * target[dimension]
        index[dimension] = 0
      }
    }
    return Array64(shape: target, result)
  }

  /// A dimension counted from the front, from one that may be negative.
  func dimension(_ given: Int, rank: Int? = nil) throws(ClosedFormError) -> Int {
    let rank = rank ?? shape.count
    guard given >= -rank, given < rank else {
      throw ClosedFormError("dimension \(given) is out of range for rank \(rank)")
    }
    return given < 0 ? given + rank : given
  }

  func permuted(_ order: [Int]) throws(ClosedFormError) -> Array64 {
    guard order.sorted() == Array(shape.indices) else {
      throw ClosedFormError("\(order) is no order of \(shape.count) dimensions")
    }
    let strides = strides
    return gathered(
      shape: order.map { shape[$0] }, strides: order.map { strides[$0] }, offset: 0)
  }

  func reshaped(_ target: [Int]) throws(ClosedFormError) -> Array64 {
    var target = target
    if let free = target.firstIndex(of: -1) {
      let known = target.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      guard known > 0, count % known == 0 else {
        throw ClosedFormError("\(count) elements do not fill the shape \(target)")
      }
      target[free] = count / known
    }
    guard target.allSatisfy({ $0 >= 0 }), target.reduce(1, *) == count else {
      throw ClosedFormError("\(count) elements do not fill the shape \(target)")
    }
    return Array64(shape: target, elements)
  }

  /// The result of folding each line along `dimensions`; lines come as arrays of elements.
  func reduced(
    over dimensions: [Int]?, keeping keepDimensions: Bool, _ fold: ([Double]) -> Double
  ) throws(ClosedFormError) -> Array64 {
    var over: Set<Int> = []
    for given in dimensions ?? Array(shape.indices) { over.insert(try dimension(given)) }
    let kept = shape.indices.filter { !over.contains($0) }
    let order = kept + over.sorted()
    let lines = try permuted(order)
    let length = over.reduce(1) { $0 * shape[$1] }
    let lineCount = kept.reduce(1) { $0 * shape[$1] }
    let folded = (0..<lineCount).map { line in
      fold(Array(lines.elements[line * length..<(line + 1) * length]))
    }
    let target =
      keepDimensions
      ? shape.indices.map { over.contains($0) ? 1 : shape[$0] } : kept.map { shape[$0] }
    return Array64(shape: target, folded)
  }
}

/// Why a closed form has no value.
struct ClosedFormError: Error {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}
