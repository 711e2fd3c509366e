/// Eigenvalues and singular values of complex matrices by Jacobi's rotations, which find small
/// ones as accurately as great ones.
extension ComplexMatrix {
  /// How often all pairs are gone through at most; ten times suffice in practice.
  private static let sweeps = 60

  /// The eigenvalues of a Hermitian matrix, the least first, and the eigenvectors as columns.
  ///
  /// Each eigenvector is turned so that its greatest element is real and positive.
  func hermitianEigen() throws(AutogradError) -> (values: [Double], vectors: ComplexMatrix) {
    guard isFinite else {
      throw AutogradError(.domain, "eigh: a matrix with infinities or nan has no eigenvalues")
    }
    let n = rows
    var a = self
    var vectors = ComplexMatrix(identity: n)
    let room = elements.reduce(0) { Swift.max($0, $1.magnitude) } * (0.01 * Double.ulpOfOne)
    var isDone = n < 2
    for _ in 0..<Self.sweeps where !isDone {
      isDone = true
      for p in 0..<n {
        for q in p + 1..<n {
          let size = a[p, q].magnitude
          guard size > room else { continue }
          isDone = false
          let turn = Rotation(diagonal: a[p, p].real, a[q, q].real, off: a[p, q])
          a.rotateColumns(p, q, turn)
          a.rotateRows(p, q, turn)
          a[p, q] = .zero
          a[q, p] = .zero
          vectors.rotateColumns(p, q, turn)
        }
      }
    }
    guard isDone else {
      throw AutogradError(.domain, "eigh: the eigenvalues did not converge")
    }
    let order = (0..<n).sorted { a[$0, $0].real < a[$1, $1].real }
    return (order.map { a[$0, $0].real }, vectors.columns(order).turned().matrix)
  }

  /// U, the singular values, the greatest first, and Vᴴ, of a matrix of any shape.
  func singularParts() throws(AutogradError) -> (
    u: ComplexMatrix, values: [Double], vh: ComplexMatrix
  ) {
    guard isFinite else {
      throw AutogradError(
        .domain, "a matrix with infinities or nan has no singular values")
    }
    if columns > rows {
      let parts = try adjoint.singularParts()
      // Turned by the columns of U, as they are of tall matrices.
      let (u, turns) = parts.vh.adjoint.turned()
      var vh = parts.u.adjoint
      for (row, turn) in turns.enumerated() {
        for column in 0..<columns { vh[row, column] = vh[row, column] * turn.conjugate }
      }
      return (u, parts.values, vh)
    }
    let n = columns
    var work = self
    var v = ComplexMatrix(identity: n)
    var isDone = n < 2
    for _ in 0..<Self.sweeps where !isDone {
      isDone = true
      for p in 0..<n {
        for q in p + 1..<n {
          let (pp, qq) = (work.squaredLength(p), work.squaredLength(q))
          let pq = work.inner(p, q)
          guard pq.magnitude > 4 * Double.ulpOfOne * (pp * qq).squareRoot(), pp * qq > 0 else {
            continue
          }
          isDone = false
          let turn = Rotation(diagonal: pp, qq, off: pq)
          work.rotateColumns(p, q, turn)
          v.rotateColumns(p, q, turn)
        }
      }
    }
    guard isDone else {
      throw AutogradError(.domain, "the singular values did not converge")
    }
    let lengths = (0..<n).map { work.squaredLength($0).squareRoot() }
    let order = (0..<n).sorted { lengths[$0] > lengths[$1] }
    var u = work.columns(order)
    for (place, origin) in order.enumerated() where lengths[origin] > 0 {
      for row in 0..<rows { u[row, place] = u[row, place] / lengths[origin] }
    }
    u.complete(from: lengths.count { $0 > 0 })
    let (turned, turns) = u.turned()
    var sorted = v.columns(order)
    for (column, turn) in turns.enumerated() {
      for row in 0..<n { sorted[row, column] = sorted[row, column] * turn }
    }
    return (turned, order.map { lengths[$0] }, sorted.adjoint)
  }

  /// A rotation of two columns that makes a Hermitian matrix of two rows diagonal.
  private struct Rotation {
    let cosine: Double
    /// The sine with the phase of the element off the diagonal.
    let sine: Complex

    init(diagonal a: Double, _ b: Double, off: Complex) {
      let size = off.magnitude
      let ratio = (b - a) / (2 * size)
      let tangent =
        (ratio >= 0 ? 1 : -1) / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
      cosine = 1 / (1 + tangent * tangent).squareRoot()
      sine = off.direction * (tangent * cosine)
    }
  }

  private mutating func rotateColumns(_ p: Int, _ q: Int, _ turn: Rotation) {
    for row in 0..<rows {
      let (first, second) = (self[row, p], self[row, q])
      self[row, p] = first * turn.cosine - second * turn.sine.conjugate
      self[row, q] = first * turn.sine + second * turn.cosine
    }
  }

  private mutating func rotateRows(_ p: Int, _ q: Int, _ turn: Rotation) {
    for column in 0..<columns {
      let (first, second) = (self[p, column], self[q, column])
      self[p, column] = first * turn.cosine - second * turn.sine
      self[q, column] = first * turn.sine.conjugate + second * turn.cosine
    }
  }

  private func squaredLength(_ column: Int) -> Double {
    (0..<rows).reduce(0) { sum, row in
      let z = self[row, column]
      return sum + z.real * z.real + z.imaginary * z.imaginary
    }
  }

  private func inner(_ p: Int, _ q: Int) -> Complex {
    (0..<rows).reduce(.zero) { $0 + self[$1, p].conjugate * self[$1, q] }
  }

  /// The columns in another order.
  private func columns(_ order: [Int]) -> ComplexMatrix {
    var result = ComplexMatrix(zeros: rows, order.count)
    for (place, origin) in order.enumerated() {
      for row in 0..<rows { result[row, place] = self[row, origin] }
    }
    return result
  }

  /// Fills up the columns from one on, which are zero, to an orthonormal set.
  private mutating func complete(from start: Int) {
    var candidate = 0
    for column in start..<Swift.max(columns, start) {
      while candidate < rows {
        for row in 0..<rows { self[row, column] = Complex(row == candidate ? 1 : 0) }
        candidate += 1
        // Twice, because the first time leaves what it cancels.
        for _ in 0..<2 {
          for other in 0..<column {
            let share = inner(other, column)
            for row in 0..<rows {
              self[row, column] = self[row, column] - self[row, other] * share
            }
          }
        }
        let length = squaredLength(column).squareRoot()
        if length > 0.5 / Double(Swift.max(rows, 1)) {
          for row in 0..<rows { self[row, column] = self[row, column] / length }
          break
        }
      }
    }
  }

  /// The columns turned so that the greatest element of each is real and positive, and by what.
  private func turned() -> (matrix: ComplexMatrix, turns: [Complex]) {
    var result = self
    var turns: [Complex] = []
    for column in 0..<columns {
      let greatest = (0..<rows).reduce(0) { Swift.max($0, self[$1, column].magnitude) }
      let first = (0..<rows).first { self[$0, column].magnitude >= greatest / 2 }
      let turn = first.map { self[$0, column].direction.conjugate } ?? Complex(1)
      turns.append(turn == .zero ? Complex(1) : turn)
      for row in 0..<rows { result[row, column] = result[row, column] * turns[column] }
    }
    return (result, turns)
  }
}
