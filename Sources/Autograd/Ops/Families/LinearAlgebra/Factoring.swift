import CGSL

extension Op {
  static let factoring: [Op] = [cholesky, choleskySolve, qr, thinQR, completeQR]

  /// Reads the lower triangle, and spreads the gradient over both, as PyTorch does: it is the
  /// gradient among symmetric matrices.
  static let cholesky: Op = Op(
    "cholesky", inputs: Inputs(["input"]),
    parameters: [Parameter("upper", .boolean, .boolean(false))], formula: "L of L Lᵀ = A",
    sampling: .examples([
      Example(.positiveDefinite(3, 3)), Example(.positiveDefinite(2, 2, 2)),
      Example(.positiveDefinite(3, 3), attributes: ["upper": .boolean(true)]),
    ]), traits: .widening,
    forward: .general { inputs, attributes throws(AutogradError) in
      try inputs[0].requireMatrix("cholesky", isSquare: true)
      let isUpper = attributes.flag("upper")
      let a = MatrixStack(copying: isUpper ? transposedView(inputs[0]) : inputs[0])
      let n = a.rows
      for index in 0..<a.count where n > 0 {
        let start = a.start(index)
        for row in 0..<n {
          for column in 0...row {
            var sum = CompensatedSum(start[row * n + column])
            for k in 0..<column { sum.subtract(start[row * n + k], start[column * n + k]) }
            if row > column {
              start[row * n + column] = sum.value / start[column * n + column]
            } else {
              guard sum.value > 0 else {
                throw AutogradError(.domain, "cholesky: the matrix is not positive definite")
              }
              start[row * n + row] = sum.value.squareRoot()
            }
          }
          for column in row + 1..<n { start[row * n + column] = 0 }
        }
      }
      withExtendedLifetime(a) {}
      return [isUpper ? transposedView(a.tensor).compactedCopy() : a.tensor]
    },
    vjp: .general(saving: { _ in .outputs }) { context throws(AutogradError) in
      let isUpper = context.attributes.flag("upper")
      let factor = isUpper ? context.outputs[0].adjointMatrix() : context.outputs[0]
      let g = isUpper ? context.g.adjointMatrix() : context.g
      // Φ halves the diagonal of the lower triangle.
      let middle = factor.adjointMatrix().matmul(g)
      let half = (middle.lowerTriangle() + middle.lowerTriangle(isStrict: true)) / 2
      let symmetric = (half + half.adjointMatrix()) / 2
      let upper = factor.adjointMatrix()
      let left = try Tensor.solved(upper, symmetric, isUpper: true)
      return [
        try Tensor.solved(upper, left.adjointMatrix(), isUpper: true).adjointMatrix()
      ]
    }
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("cholesky", isSquare: true)
      let isUpper = attributes.flag("upper")
      var results: [ComplexMatrix] = []
      for matrix in ComplexMatrix.stack(x) {
        guard let factor = (isUpper ? matrix.adjoint : matrix).choleskyFactor else {
          throw AutogradError(.domain, "cholesky: the matrix is not positive definite")
        }
        results.append(isUpper ? factor.adjoint : factor)
      }
      let n = x.shape[x.rank - 1]
      return [try Tensor(results, batch: Array(x.shape.dropLast(2)), n, n)]
    })

  static let choleskySolve: Op = .composed(
    "cholesky_solve", "X of L Lᵀ X = B", inputs: ["B", "L"],
    [Parameter("upper", .boolean, .boolean(false))],
    examples: [
      Example(.real(3, 2), .regular(3, 3)),
      Example(.transposed(2, 3), .regular(3, 3), attributes: ["upper": .boolean(true)]),
      Example(.real(2, 1), .regular(2, 2, 2)),
    ], oneType: true, complex: .asWritten
  ) { call throws(AutogradError) in
    let (b, given) = (try call.tensor(0), try call.tensor(1))
    try given.requireMatrix("cholesky_solve", isSquare: true)
    try b.requireMatrix("cholesky_solve")
    let lower = call.attributes.flag("upper") ? given.adjointMatrix() : given
    let half = try Tensor.solved(lower, b, isUpper: false)
    return [try Tensor.solved(lower.adjointMatrix(), half, isUpper: true)]
  }

  /// The signs are LAPACK's: each reflection makes the diagonal of R the negative of what it
  /// reflects, or leaves it where nothing lies below.
  static let qr: Op = .composed(
    "qr", "Q R = A with orthonormal columns and a triangle", inputs: ["A"],
    [Parameter("mode", .string, .none)],
    examples: [
      Example(.regular(3, 3)), Example(.real(4, 2)), Example(.real(2, 3)),
      Example(.real(2, 3, 2)), Example(.real(3, 2), attributes: ["mode": .string("r")]),
      Example(.regular(2, 2), attributes: ["mode": .string("complete")]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let a = try call.tensor(0)
    try a.requireMatrix("qr")
    let mode = call.attributes.string("mode") ?? "reduced"
    guard ["reduced", "complete", "r"].contains(mode) else {
      throw call.refusal(.badArgument, "there is no mode \(mode)")
    }
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    if mode == "complete" && rows > columns { return try completeQR.run([a], .none) }
    // The columns beyond a square follow from the factor of the first.
    let square = columns > rows ? a.sliced(a.rank - 1, 0, rows) : a
    let factors = try thinQR.run([square], .none)
    var upper = factors[1]
    if columns > rows {
      let rest = a.sliced(a.rank - 1, rows, columns)
      upper = .joined([upper, factors[0].adjointMatrix().matmul(rest)], a.rank - 1)
    }
    if mode == "r" {
      return [Tensor(filled: 0, Layout(rowMajor: [0]), .float64), upper]
    }
    return [factors[0], upper]
  }

  /// The factors of matrices with at least as many rows as columns.
  static let thinQR: Op = Op(
    "thin_qr", inputs: Inputs(["A"]), formula: "Q R = A", traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      try orthogonalFactors(inputs[0], isComplete: false)
    },
    vjp: .general(saving: { _ in .outputs }) { context throws(AutogradError) in
      let (q, r) = (context.outputs[0], context.outputs[1])
      var middle: Tensor?
      if let g = context.cotangents[1] { middle = g.matmul(r.adjointMatrix()) }
      if let g = context.cotangents[0] {
        let part = q.adjointMatrix().matmul(g)
        middle = middle.map { $0 - part } ?? -part
      }
      guard let middle else { return [nil] }
      // The upper triangle is mirrored: what is left of it is Hermitian.
      let upper = middle.upperTriangle()
      let both = upper + upper.adjointMatrix()
      let n = both.shape[both.rank - 1]
      let mirrored = Tensor.choose(.diagonalMask(n, n), both * 0.5, both)
      var result = q.matmul(mirrored)
      if let g = context.cotangents[0] { result = result + g }
      // X Rᵀ = result, solved as R Xᵀ = resultᵀ.
      return [
        try Tensor.solved(r, result.adjointMatrix(), isUpper: true).adjointMatrix()
      ]
    }
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, _ throws(AutogradError) in
      try complexOrthogonalFactors(inputs[0], isComplete: false)
    })

  /// All columns of Q, whose gradient PyTorch does not have either: those beyond A's are not
  /// determined by it.
  static let completeQR: Op = Op(
    "complete_qr", inputs: Inputs(["A"]), formula: "Q R = A with a square Q", traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      try orthogonalFactors(inputs[0], isComplete: true)
    },
    vjp: .general(saving: { _ in .none }) { _ throws(AutogradError) in
      throw AutogradError(
        .notImplemented, "the complete QR of a matrix with more rows than columns has no gradient")
    }
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, _ throws(AutogradError) in
      try complexOrthogonalFactors(inputs[0], isComplete: true)
    })

  private static func complexOrthogonalFactors(
    _ x: Tensor, isComplete: Bool
  ) throws(AutogradError) -> [Tensor] {
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let width = isComplete ? rows : columns
    let factors = ComplexMatrix.stack(x).map { $0.orthogonalFactors(width: width) }
    let batch = Array(x.shape.dropLast(2))
    return [
      try Tensor(factors.map(\.q), batch: batch, rows, width),
      try Tensor(factors.map(\.r), batch: batch, width, columns),
    ]
  }

  private static func orthogonalFactors(
    _ x: Tensor, isComplete: Bool
  ) throws(AutogradError) -> [Tensor] {
    let a = MatrixStack(copying: x)
    let (rows, columns) = (a.rows, a.columns)
    let width = isComplete ? rows : columns
    let q = try MatrixStack(zeros: a.batch, rows, width)
    let r = try MatrixStack(zeros: a.batch, width, columns)
    for index in 0..<a.count {
      if rows > 0 && columns > 0 {
        householder(a.start(index), rows, columns, q.start(index), r.start(index), width)
      } else {
        for place in 0..<width { q.start(index)[place * width + place] = 1 }
      }
    }
    withExtendedLifetime((a, q, r)) {}
    return [q.tensor, r.tensor]
  }

  private static func householder(
    _ a: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int,
    _ q: UnsafeMutablePointer<Double>, _ r: UnsafeMutablePointer<Double>, _ width: Int
  ) {
    var scales = [Double](repeating: 0, count: columns)
    scales.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var matrix = gsl_matrix_view_array(a, rows, columns).matrix
      var tau = GSL.vector(base, columns)
      gsl_linalg_QR_decomp(&matrix, &tau)
      for row in 0..<columns {
        for column in row..<columns { r[row * columns + column] = a[row * columns + column] }
      }
      // Each column of Q is a unit vector with all reflections applied.
      var column = [Double](repeating: 0, count: rows)
      column.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        for place in 0..<width {
          for row in 0..<rows { start[row] = row == place ? 1 : 0 }
          var vector = GSL.vector(start, rows)
          gsl_linalg_QR_Qvec(&matrix, &tau, &vector)
          for row in 0..<rows { q[row * width + place] = start[row] }
        }
      }
    }
  }

  private static func transposedView(_ x: Tensor) -> Tensor {
    var order = Array(x.shape.indices)
    order.swapAt(x.rank - 2, x.rank - 1)
    return x.rearranged(order)
  }
}
