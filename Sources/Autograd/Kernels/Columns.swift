import CKernels

/// Elements of float64 that lie one after another, of which leading or middle dimensions are
/// summed: matrices whose rows need not be turned into columns first.
struct Columns {
  private let tensor: Tensor
  private let matrices: Int
  /// The elements of each sum.
  let rows: Int
  private let columns: Int
  private let shape: [Int]

  /// Nothing where the elements lie otherwise, or nothing would be gained.
  init?(_ x: Tensor, over dimensions: [Int], keepingDimensions: Bool) {
    guard let first = dimensions.min(), let last = dimensions.max(),
      last - first + 1 == dimensions.count, last < x.rank - 1, x.dtype == .float64,
      x.layout.isContiguous, x.layout.count > 0
    else { return nil }
    tensor = x
    columns = x.shape[(last + 1)...].reduce(1, *)
    // Fewer are not worth taking side by side.
    guard columns >= 8 else { return nil }
    matrices = x.shape[..<first].reduce(1, *)
    rows = x.shape[first...last].reduce(1, *)
    let ones = keepingDimensions ? [Int](repeating: 1, count: dimensions.count) : []
    shape = x.shape[..<first] + ones + x.shape[(last + 1)...]
  }

  /// The sums of the columns by a number, each the same as that of a row with its elements.
  func sum(dividedBy divisor: Double) -> Tensor {
    let result = Tensor(uninitialized: Layout(rowMajor: shape), .float64)
    let source = tensor.pointer(Double.self)
    let target = result.pointer(Double.self)
    for matrix in 0..<matrices {
      ck_sum_columns(source + matrix * rows * columns, rows, columns, target + matrix * columns)
    }
    if divisor != 1 { for index in 0..<result.count { target[index] /= divisor } }
    withExtendedLifetime((tensor, result)) {}
    return result
  }
}
