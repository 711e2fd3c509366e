import CGSL

/// A matrix, or a stack of them, as rows of float64 that a routine may overwrite.
struct MatrixStack {
  /// The dimensions before the last two.
  let batch: [Int]
  let rows: Int
  let columns: Int
  /// How many matrices there are.
  let count: Int
  /// The elements, one matrix after another.
  let tensor: Tensor

  /// A copy of `x`, which has at least two dimensions.
  init(copying x: Tensor) {
    self.init(x.converted(to: .float64).compactedCopy())
  }

  /// A stack of matrices of zeros.
  init(zeros batch: [Int], _ rows: Int, _ columns: Int) throws(AutogradError) {
    self.init(Tensor(filled: 0, try Layout.checked(batch + [rows, columns]), .float64))
  }

  private init(_ tensor: Tensor) {
    let shape = tensor.shape
    batch = Array(shape.dropLast(2))
    rows = shape[shape.count - 2]
    columns = shape[shape.count - 1]
    count = batch.reduce(1, *)
    self.tensor = tensor
  }

  /// Where a matrix begins.
  func start(_ index: Int) -> UnsafeMutablePointer<Double> {
    tensor.pointer(Double.self) + index * rows * columns
  }

  /// A matrix as GSL sees it; it must have rows and columns.
  func view(_ index: Int) -> gsl_matrix {
    gsl_matrix_view_array(start(index), rows, columns).matrix
  }

  /// Whether a matrix has only finite elements.
  func isFinite(_ index: Int) -> Bool {
    UnsafeBufferPointer(start: start(index), count: rows * columns).allSatisfy(\.isFinite)
  }
}

/// GSL's conventions: statuses instead of a handler that ends the process.
enum GSL {
  /// Turns GSL's handler of errors off; every use of a routine that can fail says so first.
  static func silence() { _ = isQuiet }

  private static let isQuiet: Bool = {
    gsl_set_error_handler_off()
    return true
  }()

  /// A vector of GSL's over `count` elements.
  static func vector(_ start: UnsafeMutablePointer<Double>, _ count: Int) -> gsl_vector {
    gsl_vector_view_array(start, count).vector
  }
}

extension Tensor {
  /// Refuses what is no float matrix or stack of them.
  func requireMatrix(_ op: String, isSquare: Bool = false) throws(AutogradError) {
    guard dtype.isFloating else {
      throw AutogradError(.dtypeMismatch, "\(op) is for floats, not \(dtype.name)")
    }
    guard rank >= 2 else {
      throw AutogradError(.shapeMismatch, "\(op) needs a matrix, not shape \(shape)")
    }
    guard !isSquare || shape[rank - 1] == shape[rank - 2] else {
      throw AutogradError(.shapeMismatch, "\(op) needs a square matrix, not shape \(shape)")
    }
  }

  /// Where row and column are the same, for matrices of this shape.
  static func diagonalMask(_ rows: Int, _ columns: Int) -> Tensor {
    triangularMask(rows, columns) { $0 == $1 }
  }

  /// Where a condition on row and column holds.
  static func triangularMask(
    _ rows: Int, _ columns: Int, _ condition: (_ row: Int, _ column: Int) -> Bool
  ) -> Tensor {
    let result = Tensor(uninitialized: Layout(rowMajor: [rows, columns]), .bool)
    let target = result.pointer(Bool.self)
    for row in 0..<rows {
      for column in 0..<columns {
        (target + row * columns + column).initialize(to: condition(row, column))
      }
    }
    return result
  }

  /// A vector, or each of a stack, as the diagonal of a matrix of zeros.
  func onDiagonal() -> Tensor {
    let n = shape[rank - 1]
    return .choose(.diagonalMask(n, n), reshaped(to: shape + [1]).expanded(to: shape + [n]), 0)
  }

  /// The lower triangle; the diagonal belongs to it unless it is strict.
  func lowerTriangle(isStrict: Bool = false) -> Tensor {
    let mask = Tensor.triangularMask(shape[rank - 2], shape[rank - 1]) {
      isStrict ? $0 > $1 : $0 >= $1
    }
    return .choose(mask, self, 0)
  }

  /// The upper triangle; the diagonal belongs to it unless it is strict.
  func upperTriangle(isStrict: Bool = false) -> Tensor {
    let mask = Tensor.triangularMask(shape[rank - 2], shape[rank - 1]) {
      isStrict ? $0 < $1 : $0 <= $1
    }
    return .choose(mask, self, 0)
  }
}
