#if canImport(_Differentiation)
  /// A tensor as a group of cells in row-major order.
  struct ScalarGroup {
    var shape: [Int]
    var cells: [Int]
    /// Whether the numbers stand for truth values, as those of a comparison do.
    var isBoolean = false
    /// Whether a backward pass is to reach it.
    var requiresGradient = false

    /// The cells of this group where it is spread over a larger shape.
    func cells(spreadOver larger: [Int]) -> [Int] {
      if larger == shape { return cells }
      let offset = larger.count - shape.count
      var strides = [Int](repeating: 0, count: larger.count)
      var stride = 1
      for axis in shape.indices.reversed() {
        strides[offset + axis] = shape[axis] == 1 ? 0 : stride
        stride *= shape[axis]
      }
      return (0..<larger.reduce(1, *)).map { place in
        var (rest, cell) = (place, 0)
        for axis in larger.indices.reversed() {
          cell += rest % larger[axis] * strides[axis]
          rest /= larger[axis]
        }
        return cells[cell]
      }
    }

    /// The smallest shape that several can be spread over; `nil` where there is none.
    static func common(_ shapes: [[Int]]) -> [Int]? {
      var common: [Int] = []
      for shape in shapes {
        let count = max(common.count, shape.count)
        let left = Array(repeating: 1, count: count - common.count) + common
        let right = Array(repeating: 1, count: count - shape.count) + shape
        common = []
        for (a, b) in zip(left, right) {
          guard a == b || a == 1 || b == 1 else { return nil }
          common.append(a == 1 ? b : a)
        }
      }
      return common
    }

    /// The cells that fall together where some axes are summed over, in order, with the shape of
    /// the sums.
    func gathered(over axes: Set<Int>, keepingAxes: Bool) -> (shape: [Int], members: [[Int]]) {
      let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
      var members = [[Int]](repeating: [], count: kept.reduce(1, *))
      for (place, cell) in cells.enumerated() {
        var (rest, target, stride) = (place, 0, 1)
        for axis in shape.indices.reversed() {
          if !axes.contains(axis) {
            target += rest % shape[axis] * stride
            stride *= shape[axis]
          }
          rest /= shape[axis]
        }
        members[target].append(cell)
      }
      let rest = keepingAxes ? kept : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
      return (rest, members)
    }
  }
#endif
