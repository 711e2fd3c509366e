import CGSL

/// The singular value decomposition of one matrix by GSL, in a definite gauge: of each column of
/// U the first element of at least half the greatest magnitude is positive.
struct SingularValues {
  /// U, row after row, of as many columns as there are singular values.
  private(set) var u: [Double]
  /// The singular values, the greatest first.
  private(set) var values: [Double]
  /// V transposed, row after row.
  private(set) var vt: [Double]

  init(
    _ a: UnsafePointer<Double>, _ rows: Int, _ columns: Int
  ) throws(AutogradError) {
    let least = min(rows, columns)
    let isWide = columns > rows
    let (m, n) = isWide ? (columns, rows) : (rows, columns)
    // GSL wants at least as many rows as columns.
    var left = [Double](repeating: 0, count: m * n)
    for row in 0..<rows {
      for column in 0..<columns {
        left[isWide ? column * n + row : row * n + column] = a[row * columns + column]
      }
    }
    guard left.allSatisfy(\.isFinite) else {
      throw AutogradError(.domain, "a matrix with infinities or nan has no singular values")
    }
    var right = [Double](repeating: 0, count: n * n)
    var singular = [Double](repeating: 0, count: n)
    var status: Int32 = 0
    if n > 0 {
      var work = singular
      GSL.silence()
      left.withUnsafeMutableBufferPointer { left in
        right.withUnsafeMutableBufferPointer { right in
          singular.withUnsafeMutableBufferPointer { values in
            work.withUnsafeMutableBufferPointer { work in
              guard let left = left.baseAddress, let right = right.baseAddress,
                let values = values.baseAddress, let work = work.baseAddress
              else { return }
              var matrix = gsl_matrix_view_array(left, m, n).matrix
              var v = gsl_matrix_view_array(right, n, n).matrix
              var s = GSL.vector(values, n)
              var space = GSL.vector(work, n)
              status = gsl_linalg_SV_decomp(&matrix, &v, &s, &space)
            }
          }
        }
      }
    }
    guard status == 0 else {
      throw AutogradError(.domain, "the singular values did not converge")
    }
    values = singular
    // left is m × n and right n × n, with A = left S rightᵀ, or its transpose where A is wide.
    u = [Double](repeating: 0, count: rows * least)
    vt = [Double](repeating: 0, count: least * columns)
    for k in 0..<least {
      for row in 0..<rows { u[row * least + k] = isWide ? right[row * n + k] : left[row * n + k] }
      for column in 0..<columns {
        vt[k * columns + column] = isWide ? left[column * n + k] : right[column * n + k]
      }
      if SingularValues.isTurned((0..<rows).map { u[$0 * least + k] }) {
        for row in 0..<rows { u[row * least + k].negate() }
        for column in 0..<columns { vt[k * columns + column].negate() }
      }
    }
  }

  /// Whether a vector must be turned round to be in the gauge.
  static func isTurned(_ vector: [Double]) -> Bool {
    let greatest = vector.map { $0.magnitude }.max() ?? 0
    return (vector.first { $0.magnitude >= greatest / 2 } ?? 0) < 0
  }
}
