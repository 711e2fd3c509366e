/// A complex matrix as a product of triangles, with rows exchanged for the greatest pivots.
struct ComplexFactors {
  private let n: Int
  private var factors: ComplexMatrix
  private var origins: [Int]
  private var sign = 1.0

  init(_ matrix: ComplexMatrix) {
    n = matrix.rows
    factors = matrix
    origins = Array(0..<n)
    for step in 0..<n {
      let pivot = (step..<n).max { factors[$0, step].magnitude < factors[$1, step].magnitude }
      guard let pivot, factors[pivot, step] != .zero else { continue }
      if pivot != step {
        for column in 0..<n {
          let kept = factors[step, column]
          factors[step, column] = factors[pivot, column]
          factors[pivot, column] = kept
        }
        origins.swapAt(step, pivot)
        sign = -sign
      }
      for row in step + 1..<n {
        let factor = factors[row, step] / factors[step, step]
        factors[row, step] = factor
        for column in step + 1..<n {
          factors[row, column] = factors[row, column] - factor * factors[step, column]
        }
      }
    }
  }

  private var pivots: [Complex] { (0..<n).map { factors[$0, $0] } }

  var isSingular: Bool { pivots.contains(.zero) }

  var determinant: Complex { pivots.reduce(Complex(sign), *) }

  /// The determinant divided by its magnitude, and the logarithm of that.
  var logarithm: (sign: Complex, magnitude: Double) {
    if isSingular { return (.zero, -.infinity) }
    return (
      pivots.reduce(Complex(sign)) { $0 * $1.direction },
      pivots.reduce(0) { $0 + $1.logarithmOfMagnitude }
    )
  }

  /// The X of A X = B.
  func solve(_ b: ComplexMatrix) -> ComplexMatrix {
    var x = ComplexMatrix(
      b.rows, b.columns, origins.flatMap { row in (0..<b.columns).map { b[row, $0] } })
    for column in 0..<b.columns {
      for row in 0..<n {
        for other in 0..<row {
          x[row, column] = x[row, column] - factors[row, other] * x[other, column]
        }
      }
      for row in (0..<n).reversed() {
        for other in row + 1..<n {
          x[row, column] = x[row, column] - factors[row, other] * x[other, column]
        }
        x[row, column] = x[row, column] / factors[row, row]
      }
    }
    return x
  }
}

extension ComplexMatrix {
  /// The X of A X = B for a triangle, the other half of which is not looked at.
  func solveTriangle(_ b: ComplexMatrix, isUpper: Bool, isUnit: Bool) -> ComplexMatrix {
    var x = b
    for column in 0..<b.columns {
      for step in 0..<rows {
        let row = isUpper ? rows - 1 - step : step
        var sum = b[row, column]
        for other in isUpper ? row + 1..<rows : 0..<row {
          sum = sum - self[row, other] * x[other, column]
        }
        x[row, column] = isUnit ? sum : sum / self[row, row]
      }
    }
    return x
  }

  /// The lower triangle L of L Lᴴ, with a positive diagonal; `nil` where there is none.
  var choleskyFactor: ComplexMatrix? {
    var result = ComplexMatrix(zeros: rows, rows)
    for row in 0..<rows {
      for column in 0...row {
        var sum = self[row, column]
        for k in 0..<column { sum = sum - result[row, k] * result[column, k].conjugate }
        if row > column {
          result[row, column] = sum / result[column, column].real
        } else {
          guard sum.real > 0 else { return nil }
          result[row, row] = Complex(sum.real.squareRoot())
        }
      }
    }
    return result
  }

  /// Q with orthonormal columns, `width` of them, and R with a real diagonal, by reflections.
  func orthogonalFactors(width: Int) -> (q: ComplexMatrix, r: ComplexMatrix) {
    var work = self
    var q = ComplexMatrix(zeros: rows, width)
    for place in 0..<width { q[place, place] = Complex(1) }
    var reflections: [(vector: [Complex], factor: Complex)] = []
    for step in 0..<Swift.min(rows, columns) {
      var vector = (step..<rows).map { work[$0, step] }
      let length = vector.reduce(0) { ($0 * $0 + $1.magnitude * $1.magnitude).squareRoot() }
      let tail = vector.dropFirst().contains { $0 != .zero }
      guard length > 0, tail || vector[0].imaginary != 0 else {
        reflections.append(([], .zero))
        continue
      }
      let beta = vector[0].real >= 0 ? -length : length
      let factor = (Complex(beta) - vector[0]) / beta
      let pivot = vector[0] - Complex(beta)
      vector = [Complex(1)] + vector.dropFirst().map { $0 / pivot }
      work.reflect(vector, factor.conjugate, from: step)
      reflections.append((vector, factor))
    }
    for (step, reflection) in reflections.enumerated().reversed() where !reflection.vector.isEmpty {
      q.reflect(reflection.vector, reflection.factor, from: step)
    }
    var r = ComplexMatrix(zeros: width, columns)
    for row in 0..<Swift.min(width, columns) {
      for column in row..<columns { r[row, column] = work[row, column] }
      r[row, row].imaginary = 0
    }
    return (q, r)
  }

  /// Replaces A by (1 - factor v vᴴ) A, v beginning at a row.
  private mutating func reflect(_ v: [Complex], _ factor: Complex, from start: Int) {
    for column in 0..<columns {
      var sum = Complex.zero
      for (place, entry) in v.enumerated() {
        sum = sum + entry.conjugate * self[start + place, column]
      }
      let scaled = factor * sum
      for (place, entry) in v.enumerated() {
        self[start + place, column] = self[start + place, column] - entry * scaled
      }
    }
  }

  /// Σ Aⁿ / n!, by a series of a part of A and repeated squaring.
  var exponential: ComplexMatrix {
    let n = rows
    let norm = (0..<n).reduce(0.0) { greatest, row in
      Swift.max(greatest, (0..<n).reduce(0) { $0 + self[row, $1].magnitude })
    }
    guard norm.isFinite else {
      return ComplexMatrix(n, n, elements.map { _ in Complex(.nan, .nan) })
    }
    let squarings = Swift.min(Swift.max(0, norm > 0 ? Int(norm.exponent) + 2 : 0), 1100)
    let part = ComplexMatrix(n, n, elements.map { $0.scaled(by: -squarings) })
    var result = ComplexMatrix(identity: n)
    for degree in stride(from: 16, through: 1, by: -1) {
      result = part * result
      for place in result.elements.indices {
        result.elements[place] = result.elements[place] / Double(degree)
      }
      for place in 0..<n { result[place, place] = result[place, place] + 1 }
    }
    for _ in 0..<squarings { result = result * result }
    return result
  }
}
