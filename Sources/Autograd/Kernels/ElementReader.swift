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
  /// The rows of a transposed tensor that are gathered at a time, as many as lie in some lines of
  /// the cache: one after another would load each line, and find each page, anew for every row.
  static var rowsAtOnce: Int { 32 }

  /// Whether rows are gathered several at a time.
  let isTransposed: Bool
  /// The rows in the buffer, and which of them is next.
  private var gathered = 0
  private var nextGathered = 0
  /// Where the next element is, along each dimension and from the first one.
  private var position: [Int]
  private var offset = 0

  /// Reads from `tensor`, which the caller keeps alive.
  init(_ tensor: Tensor) {
    source = tensor.pointer(E.self)
    shape = tensor.layout.shape
    strides = tensor.layout.strides
    isContiguous = tensor.layout.isContiguous
    let rank = shape.count
    isTransposed = !isContiguous && rank > 1 && strides[rank - 1] > 1 && strides[rank - 2] == 1
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
    if isTransposed && count == shape[shape.count - 1]
      && buffer.count >= count * ElementReader.rowsAtOnce
    {
      return nextTransposed(count, start)
    }
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

  /// The next row, where only whole rows are asked for.
  private mutating func nextTransposed(
    _ count: Int, _ buffer: UnsafeMutablePointer<E>
  ) -> UnsafePointer<E> {
    if nextGathered == gathered {
      let dimension = shape.count - 2
      gathered = min(ElementReader.rowsAtOnce, shape[dimension] - position[dimension])
      nextGathered = 0
      let from = source + offset
      let stride = strides[dimension + 1]
      for column in 0..<count {
        let line = from + column &* stride
        var to = buffer + column
        for row in 0..<gathered {
          to.pointee = line[row]
          to += count
        }
      }
    }
    defer {
      nextGathered += 1
      advance(by: count)
    }
    return UnsafePointer(buffer + nextGathered * count)
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
