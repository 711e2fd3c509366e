import CKernels

/// A tensor arranged for a reduction: rows of the elements that become one.
struct Rows {
  /// The rows one after another.
  let tensor: Tensor
  /// The number of rows.
  let count: Int
  /// The elements of each.
  let length: Int
  /// The shape of the result.
  let shape: [Int]

  /// Arranges `x` for a reduction over `dimensions`, which are distinct and in range.
  init(_ x: Tensor, over dimensions: [Int], keepingDimensions: Bool) {
    if dimensions.count == x.rank && x.layout.isContiguous {
      // All of it, as it lies: nearly every sum.
      tensor = x
      count = 1
      length = x.layout.count
      shape = keepingDimensions ? [Int](repeating: 1, count: x.rank) : []
      return
    }
    let isReduced = x.shape.indices.map { dimensions.contains($0) }
    let kept = x.shape.indices.filter { !isReduced[$0] }
    let order = kept + x.shape.indices.filter { isReduced[$0] }
    let arranged = Tensor(
      x.storage,
      Layout(
        shape: order.map { x.shape[$0] }, strides: order.map { x.layout.strides[$0] },
        offset: x.layout.offset), x.dtype)
    tensor = arranged.compacted()
    count = kept.reduce(1) { $0 * x.shape[$1] }
    length = x.shape.indices.reduce(1) { isReduced[$1] ? $0 * x.shape[$1] : $0 }
    shape =
      keepingDimensions
      ? x.shape.indices.map { isReduced[$0] ? 1 : x.shape[$0] } : kept.map { x.shape[$0] }
  }

  /// The result of calling `f` with each row, in the rows' own type.
  @inline(__always)
  func reduce<E: Element>(
    _: E.Type, _ f: (UnsafeBufferPointer<E>) -> E
  ) -> Tensor {
    reduce(E.self, as: E.self, f)
  }

  /// The result of calling `f` with each row.
  @inline(__always)
  func reduce<E: Element, R: Element>(
    _: E.Type, as _: R.Type, _ f: (UnsafeBufferPointer<E>) -> R
  ) -> Tensor {
    let result = Tensor(uninitialized: Layout(rowMajor: shape), R.elementType)
    let source = tensor.pointer(E.self)
    let target = result.pointer(R.self)
    for row in 0..<count {
      target[row] = f(UnsafeBufferPointer(start: source + row * length, count: length))
    }
    withExtendedLifetime((tensor, result)) {}
    return result
  }
}

extension UnsafeBufferPointer where Element: BinaryFloatingPoint {
  /// The sum in float64, by halves, so that the error grows with the logarithm of the length.
  ///
  /// The depth of calls is that logarithm.
  func pairwiseSum() -> Double {
    if let doubles = self as? UnsafeBufferPointer<Double> { return doubles.sum() }
    if count <= 64 {
      var sum = 0.0
      for element in self { sum += Double(element) }
      return sum
    }
    let half = count / 2
    return UnsafeBufferPointer(rebasing: self[..<half]).pairwiseSum()
      + UnsafeBufferPointer(rebasing: self[half...]).pairwiseSum()
  }

  /// The place of the extreme element: the first of equal ones, or the first nan.
  func extreme(_ direction: Direction) -> Int {
    var best = 0
    for index in indices.dropFirst() {
      if self[best].isNaN { break }
      if self[index].isNaN || direction.prefers(self[index], to: self[best]) { best = index }
    }
    return best
  }
}

extension UnsafeBufferPointer<Double> {
  fileprivate func sum() -> Double {
    guard let baseAddress else { return 0 }
    return ck_sum(baseAddress, count)
  }
}
