/// How operands of one shape are gone through together: rows of elements at fixed distances.
struct Pattern {
  private(set) var outer = 1
  private(set) var inner = 1
  /// The distances of each operand.
  private(set) var steps: [(outer: Int, inner: Int)]

  /// The pattern of layouts of one shape, if there is one.
  init?(_ layouts: [Layout]) {
    steps = layouts.map { _ in (0, 0) }
    guard let shape = layouts.first?.shape else { return nil }
    var levels = 0
    for dimension in shape.indices.reversed() where shape[dimension] != 1 {
      let extent = shape[dimension]
      let distances = layouts.map { $0.strides[dimension] }
      switch levels {
      case 0:
        inner = extent
        for index in steps.indices { steps[index].inner = distances[index] }
        levels = 1
      case 1 where zip(steps, distances).allSatisfy({ $0.inner * inner == $1 }):
        inner *= extent
      case 1:
        outer = extent
        for index in steps.indices { steps[index].outer = distances[index] }
        levels = 2
      case 2 where zip(steps, distances).allSatisfy({ $0.outer * outer == $1 }):
        outer *= extent
      default:
        return nil
      }
    }
  }
}

extension MatrixProduct {
  /// The extents of a product of two matrices or vectors, and how they lie.
  struct Sizes {
    let rows: Int
    let inner: Int
    let columns: Int
    let left: (row: Int, column: Int)
    let right: (row: Int, column: Int)

    init(_ a: Layout, _ b: Layout) {
      let (first, last) = (a.shape.count - 1, b.shape.count - 1)
      rows = first == 0 ? 1 : a.shape[0]
      inner = a.shape[first]
      columns = last == 0 ? 1 : b.shape[1]
      left = (first == 0 ? 0 : a.strides[0], a.strides[first])
      right = (b.strides[0], last == 0 ? 1 : b.strides[1])
    }

    var isLarge: Bool { MatrixProduct.isLarge(rows, inner, columns) }
  }
}
