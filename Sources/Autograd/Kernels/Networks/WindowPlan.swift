/// Windows that slide over the last dimensions of a tensor, as a convolution's do.
///
/// Places outside the tensor read as zero. The tensor of all windows and its adjoint, which adds
/// every window up where it came from, are each other's derivatives.
struct WindowPlan {
  /// For each spatial dimension: its extent, the window's, the number of windows.
  let sizes: [Int]
  let kernel: [Int]
  let counts: [Int]
  let stride: [Int]
  let dilation: [Int]
  /// How many places before the first element the first window begins.
  let before: [Int]

  init(_ attributes: Attributes) {
    sizes = attributes.integers("sizes") ?? []
    kernel = attributes.integers("kernel") ?? []
    counts = attributes.integers("counts") ?? []
    stride = attributes.integers("stride") ?? []
    dilation = attributes.integers("dilation") ?? []
    before = attributes.integers("before") ?? []
  }

  /// The shape of the windows of a tensor with `batch` as its other dimensions.
  func windowsShape(_ batch: [Int]) -> [Int] { batch + counts + kernel }

  /// Calls `body` with each run of a window's elements along its last dimension: where it begins
  /// in the windows and in the tensor, the elements' distance there, and their number.
  @inline(__always)
  func forEachRun(
    _ blocks: Int, _ body: (_ window: Int, _ place: Int, _ step: Int, _ count: Int) -> Void
  ) {
    let rank = sizes.count
    guard rank > 0, !counts.contains(0), !kernel.contains(0) else { return }
    let last = rank - 1
    let area = sizes.reduce(1, *)
    let strides = Layout.rowMajorStrides(sizes)
    // The window's place and the place within it, but for the innermost dimension.
    let extents = counts + kernel.dropLast()
    var position = [Int](repeating: 0, count: extents.count)
    var window = 0
    for block in 0..<blocks {
      for index in position.indices { position[index] = 0 }
      while true {
        var place = block * area
        var isInside = true
        for dimension in 0..<last {
          let at =
            position[dimension] * stride[dimension]
            + position[rank + dimension] * dilation[dimension] - before[dimension]
          if at < 0 || at >= sizes[dimension] {
            isInside = false
            break
          }
          place += at * strides[dimension]
        }
        if isInside {
          let start = position[last] * stride[last] - before[last]
          let step = dilation[last]
          // The elements from `first` to before `end` lie within the tensor.
          let first = start >= 0 ? 0 : (-start + step - 1) / step
          let end =
            start >= sizes[last] ? 0 : min(kernel[last], (sizes[last] - 1 - start) / step + 1)
          if first < end { body(window + first, place + start + first * step, step, end - first) }
        }
        window += kernel[last]
        var dimension = extents.count - 1
        while dimension >= 0 {
          position[dimension] += 1
          if position[dimension] < extents[dimension] { break }
          position[dimension] = 0
          dimension -= 1
        }
        if dimension < 0 { break }
      }
    }
  }
}
