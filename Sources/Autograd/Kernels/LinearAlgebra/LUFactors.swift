import CGSL
import Foundation

/// The factors of one square matrix by GSL's LU decomposition, and what is computed from them.
///
/// Solutions are refined with residuals in twice the precision, which GSL's own refinement does
/// not have: they come out right to the last places unless the matrix is nearly singular.
struct LUFactors {
  let n: Int
  private let original: [Double]
  private var factors: [Double]
  /// The row that each row of the factors comes from.
  private let origins: [Int]
  private var sign: Int32 = 1

  init(_ start: UnsafePointer<Double>, _ n: Int) throws(AutogradError) {
    self.n = n
    original = Array(UnsafeBufferPointer(start: start, count: n * n))
    factors = original
    if n == 0 {
      origins = []
      return
    }
    GSL.silence()
    guard let permutation = gsl_permutation_calloc(n) else {
      throw AutogradError(.other, "no memory for a permutation of \(n)")
    }
    defer { gsl_permutation_free(permutation) }
    var sign: Int32 = 1
    factors.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var matrix = gsl_matrix_view_array(base, n, n).matrix
      gsl_linalg_LU_decomp(&matrix, permutation, &sign)
    }
    self.sign = sign
    origins = (0..<n).map { gsl_permutation_get(permutation, $0) }
  }

  /// Whether a pivot is zero.
  var isSingular: Bool { (0..<n).contains { factors[$0 * n + $0] == 0 } }

  var determinant: Double {
    (0..<n).reduce(Double(sign)) { $0 * factors[$1 * n + $1] }
  }

  /// The determinant's sign and the logarithm of its magnitude.
  var logarithm: (sign: Double, magnitude: Double) {
    var result = (sign: Double(sign), magnitude: 0.0)
    for place in 0..<n {
      let pivot = factors[place * n + place]
      if pivot == 0 { return (0, -.infinity) }
      if pivot < 0 { result.sign = -result.sign }
      result.magnitude += Foundation.log(Swift.abs(pivot))
    }
    return result
  }

  /// Solves for one right-hand side, `b`, whose elements lie `stride` apart.
  func solve(
    _ b: UnsafePointer<Double>, _ x: UnsafeMutablePointer<Double>, stride: Int
  ) {
    var solution = (0..<n).map { b[$0 * stride] }
    backSolve(&solution)
    for _ in 0..<2 {
      var residual = [Double](repeating: 0, count: n)
      for row in 0..<n {
        var sum = CompensatedSum(b[row * stride])
        for column in 0..<n { sum.subtract(original[row * n + column], solution[column]) }
        residual[row] = sum.value
      }
      guard residual.allSatisfy(\.isFinite), residual.contains(where: { $0 != 0 }) else { break }
      backSolve(&residual)
      for row in 0..<n { solution[row] += residual[row] }
    }
    for row in 0..<n { x[row * stride] = solution[row] }
  }

  private func backSolve(_ b: inout [Double]) {
    b = origins.map { [b] in b[$0] }
    for row in 0..<n {
      var sum = b[row]
      for column in 0..<row { sum -= factors[row * n + column] * b[column] }
      b[row] = sum
    }
    for row in (0..<n).reversed() {
      var sum = b[row]
      for column in row + 1..<n { sum -= factors[row * n + column] * b[column] }
      b[row] = sum / factors[row * n + row]
    }
  }
}

/// A sum that keeps what each addition and product loses: as in twice the precision.
struct CompensatedSum {
  private var sum: Double
  private var lost = 0.0

  init(_ start: Double) { sum = start }

  /// Subtracts a product.
  mutating func subtract(_ a: Double, _ b: Double) {
    let product = -a * b
    lost += (-product).addingProduct(-a, b)
    add(product)
  }

  mutating func add(_ term: Double) {
    let next = sum + term
    let part = next - sum
    lost += (sum - (next - part)) + (term - part)
    sum = next
  }

  var value: Double { sum + lost }
}
