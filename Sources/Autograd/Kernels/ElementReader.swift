/// Reads the elements of a tensor in row-major order, in portions, wherever they lie.
///
/// A kernel that reads transposed or repeated elements this way needs no copy of all of them: a
/// portion stays in the cache between being gathered and being used.
struct ElementReader<E: Element> {
  /// The elements of one portion at most.
  static var portion: Int { 1024 }

  private let source: UnsafeMutablePointer<E>
  private let shape: [Int]
  private let strides: [Int]
  private let isContiguous: Bool
  /// Where the next element is, along each dimension and from the first one.
  private var position: [Int]
  private var offset = 0

  /// Reads from `tensor`, which the caller keeps alive.
  init(_ tensor: Tensor) {
    source = tensor.pointer(E.self)
    shape = tensor.layout.shape
    strides = tensor.layout.strides
    isContiguous = tensor.layout.isContiguous
    position = [Int](repeating: 0, count: shape.count)
  }

  /// The next `count` elements: where they are, or in `buffer`, if they do not lie together.
  mutating func next(
    _ count: Int, _ buffer: UnsafeMutableBufferPointer<E>
  ) -> UnsafePointer<E>? {
    if isContiguous {
      defer { offset += count }
      return UnsafePointer(source + offset)
    }
    guard let start = buffer.baseAddress else { return nil }
    // What is not contiguous has a dimension.
    let last = shape.count - 1
    let stride = strides[last]
    if stride == 1 && count <= shape[last] - position[last] {
      defer { advance(by: count) }
      return UnsafePointer(source + offset)
    }
    var filled = 0
    while filled < count {
      let run = min(count - filled, shape[last] - position[last])
      let target = start + filled
      let from = source + offset
      if stride == 1 {
        target.update(from: from, count: run)
      } else if stride == 0 {
        target.update(repeating: from.pointee, count: run)
      } else {
        for index in 0..<run { target[index] = from[index * stride] }
      }
      filled += run
      advance(by: run)
    }
    return UnsafePointer(start)
  }

  /// Moves on by elements of the last dimension, of which as many are left.
  private mutating func advance(by run: Int) {
    var dimension = shape.count - 1
    position[dimension] += run
    offset += run * strides[dimension]
    while position[dimension] == shape[dimension] && dimension > 0 {
      offset -= position[dimension] * strides[dimension]
      position[dimension] = 0
      dimension -= 1
      position[dimension] += 1
      offset += strides[dimension]
    }
  }
}
