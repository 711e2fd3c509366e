/// How the elements of a tensor lie in its storage.
///
/// An object, because tensors pass it on to one another far more often than they make a new one,
/// and passing on an object is one count where its parts are two.
final class Layout: Hashable, Sendable {
  /// The extent of each dimension.
  let shape: [Int]
  /// The distance in elements between neighbours along each dimension.
  let strides: [Int]
  /// The place of the first element.
  let offset: Int
  /// The number of elements.
  let count: Int
  /// Whether the elements lie one after another in row-major order.
  let isContiguous: Bool
  /// Whether they do so from the storage's beginning.
  let isCompact: Bool

  /// The layout of one element alone.
  static let scalar = Layout(rowMajor: [])

  /// More elements than a tensor may have.
  ///
  /// A bound on every shape, views included, is what lets rules be written without `try`: what
  /// forward accepted, backward can hold.
  static let limit = 1 << 28

  /// A row-major layout of a shape that is known to be lawful.
  init(rowMajor shape: [Int]) {
    var count = 1
    for extent in shape { count *= extent }
    self.shape = shape
    strides = Layout.rowMajorStrides(shape)
    offset = 0
    self.count = count
    isContiguous = true
    isCompact = true
  }

  /// Any layout of a shape that is known to be lawful.
  init(shape: [Int], strides: [Int], offset: Int) {
    var count = 1
    for extent in shape { count *= extent }
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.count = count
    var expected = 1
    var contiguous = true
    for dimension in shape.indices.reversed() where shape[dimension] != 1 {
      if strides[dimension] != expected { contiguous = false }
      expected *= shape[dimension]
    }
    isContiguous = contiguous || count == 0
    isCompact = isContiguous && offset == 0
  }

  static func == (left: Layout, right: Layout) -> Bool {
    left === right
      || left.offset == right.offset && left.shape == right.shape && left.strides == right.strides
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    hasher.combine(strides)
    hasher.combine(offset)
  }

  /// A row-major layout of a shape from outside.
  static func checked(_ shape: [Int]) throws(AutogradError) -> Layout {
    if shape.isEmpty { return scalar }
    try check(shape)
    return Layout(rowMajor: shape)
  }

  /// Refuses negative extents and more elements than a tensor may have.
  static func check(_ shape: [Int]) throws(AutogradError) {
    var room = 1
    for extent in shape {
      guard extent >= 0 else {
        throw AutogradError(.badArgument, "negative extent in shape \(shape)")
      }
      let (product, overflow) = room.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow, product <= limit else {
        throw AutogradError(
          .badArgument, "a tensor of shape \(shape) is too large: at most \(limit) elements")
      }
      room = product
    }
  }

  /// The strides of a row-major layout.
  static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    if shape.isEmpty { return [] }
    if shape.count == 1 { return oneStride }
    var strides = [Int](repeating: 1, count: shape.count)
    for dimension in (0..<shape.count - 1).reversed() {
      strides[dimension] = strides[dimension + 1] * max(shape[dimension + 1], 1)
    }
    return strides
  }

  /// The strides of every vector, kept so that making one allocates nothing.
  private static let oneStride = [1]

  /// Whether several elements lie in the same place.
  var hasOverlap: Bool {
    zip(shape, strides).contains { extent, stride in extent > 1 && stride == 0 }
  }

  /// The same elements seen in a larger shape, repeated where this one has extent 1.
  func expanded(to target: [Int]) -> Layout {
    if target == shape { return self }
    var result = [Int](repeating: 0, count: target.count)
    let lead = target.count - shape.count
    for dimension in shape.indices where shape[dimension] == target[lead + dimension] {
      result[lead + dimension] = strides[dimension]
    }
    return Layout(shape: target, strides: result, offset: offset)
  }

  /// The shape that two shapes broadcast to, or `nil`.
  static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
    if a == b { return a }
    let (long, short) = a.count >= b.count ? (a, b) : (b, a)
    var result = long
    let lead = long.count - short.count
    for dimension in short.indices {
      let extent = long[lead + dimension]
      let other = short[dimension]
      if extent == other || other == 1 { continue }
      guard extent == 1 else { return nil }
      result[lead + dimension] = other
    }
    return result
  }

  /// Calls `body` for each run along the last dimension, in row-major order, with where the
  /// run starts, the distance between its elements, their number, and how many came before.
  @inline(__always)
  func forEachRun(_ body: (_ start: Int, _ stride: Int, _ count: Int, _ before: Int) -> Void) {
    if count == 0 { return }
    guard let last = shape.last, let stride = strides.last else {
      body(offset, 1, 1, 0)
      return
    }
    let outer = shape.count - 1
    var position = [Int](repeating: 0, count: outer)
    var start = offset
    var before = 0
    while before < count {
      body(start, stride, last, before)
      before += last
      var dimension = outer - 1
      while dimension >= 0 {
        position[dimension] += 1
        start += strides[dimension]
        if position[dimension] < shape[dimension] { break }
        start -= strides[dimension] * shape[dimension]
        position[dimension] = 0
        dimension -= 1
      }
    }
  }
}
