/// A complex matrix by rows, for kernels that are no longer than their mathematics.
struct ComplexMatrix {
  let rows: Int
  let columns: Int
  var elements: [Complex]

  init(_ rows: Int, _ columns: Int, _ elements: [Complex]) {
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  init(zeros rows: Int, _ columns: Int) {
    self.init(rows, columns, [Complex](repeating: .zero, count: rows * columns))
  }

  init(identity n: Int) {
    self.init(zeros: n, n)
    for place in 0..<n { self[place, place] = Complex(1) }
  }

  subscript(_ row: Int, _ column: Int) -> Complex {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  var isFinite: Bool { elements.allSatisfy(\.isFinite) }

  /// The conjugate transpose.
  var adjoint: ComplexMatrix {
    var result = ComplexMatrix(zeros: columns, rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column].conjugate }
    }
    return result
  }

  static func * (a: ComplexMatrix, b: ComplexMatrix) -> ComplexMatrix {
    var result = ComplexMatrix(zeros: a.rows, b.columns)
    for row in 0..<a.rows {
      for k in 0..<a.columns {
        let factor = a[row, k]
        for column in 0..<b.columns {
          result[row, column] = result[row, column] + factor * b[k, column]
        }
      }
    }
    return result
  }

  /// The matrices that the last two dimensions of a tensor are.
  static func stack(_ x: Tensor) -> [ComplexMatrix] {
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let elements = x.converted(to: .complex128).complexValues
    let size = rows * columns
    return (0..<x.shape.dropLast(2).reduce(1, *)).map { index in
      ComplexMatrix(rows, columns, Array(elements[index * size..<(index + 1) * size]))
    }
  }
}

extension Tensor {
  /// Matrices one after another, in a shape of batches.
  convenience init(
    _ matrices: [ComplexMatrix], batch: [Int], _ rows: Int, _ columns: Int
  ) throws(AutogradError) {
    let layout = try Layout.checked(batch + [rows, columns])
    self.init(uninitialized: layout, .complex128)
    fill(from: matrices.flatMap(\.elements))
  }

  /// The conjugate transpose of the last two dimensions.
  func adjointMatrix() -> Tensor { conjugated().transposedMatrix() }
}
