import CGSL

extension Op {
  static let spectral: [Op] = [eigh, eigvalsh, svd, thinSVD, fullSVD, svdvals]

  /// Reads one triangle, and gives the gradient among symmetric matrices.
  ///
  /// Of each vector the
  /// first element of at least half the greatest magnitude is positive.
  static let eigh: Op = Op(
    "eigh", inputs: Inputs(["A"]), parameters: [Parameter("UPLO", .string, .none)],
    formula: "the eigenvalues and vectors of a symmetric matrix, the least first",
    sampling: .examples([
      Example(.symmetric(3, 3)), Example(.symmetric(2, 2, 2)),
      Example(.symmetric(3, 3), attributes: ["UPLO": .string("U")]),
    ]), traits: .widening,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("eigh", isSquare: true)
      let isUpper = try readsUpper(attributes)
      let a = MatrixStack(copying: x)
      let n = a.rows
      let values = Tensor(uninitialized: Layout(rowMajor: a.batch + [n]), .float64)
      let vectors = try MatrixStack(zeros: a.batch, n, n)
      for index in 0..<a.count where n > 0 {
        try eigen(
          a.start(index), n, isUpper: isUpper,
          values.pointer(Double.self) + index * n, vectors.start(index))
      }
      withExtendedLifetime((a, values, vectors)) {}
      return [values, vectors.tensor]
    },
    vjp: .general(saving: { _ in .outputs }) { context throws(AutogradError) in
      let (values, vectors) = (context.outputs[0], context.outputs[1])
      let n = values.shape[values.rank - 1]
      let batch = Array(values.shape.dropLast())
      var middle = Tensor(filled: 0, Layout(rowMajor: batch + [n, n]), vectors.dtype)
      if let g = context.cotangents[1] {
        let gaps = values.reshaped(to: batch + [1, n]) - values.reshaped(to: batch + [n, 1])
        let turning = vectors.adjointMatrix().matmul(g)
        try turning.requireRealDiagonal("eigh")
        middle = .offDiagonalQuotient(turning, gaps)
      }
      if let g = context.cotangents[0] { middle = middle + g.onDiagonal() }
      let full = vectors.matmul(middle).matmul(vectors.adjointMatrix())
      return [(full + full.adjointMatrix()) / 2]
    }
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("eigh", isSquare: true)
      let isUpper = try readsUpper(attributes)
      let (n, batch) = (x.shape[x.rank - 1], Array(x.shape.dropLast(2)))
      var values: [Double] = []
      var vectors: [ComplexMatrix] = []
      for matrix in ComplexMatrix.stack(x) {
        let parts = try matrix.mirrored(isUpper: isUpper).hermitianEigen()
        values += parts.values
        vectors.append(parts.vectors)
      }
      return [
        try Tensor.make(.float64(values), shape: batch + [n]),
        try Tensor(vectors, batch: batch, n, n),
      ]
    })

  static let eigvalsh: Op = .composed(
    "eigvalsh", "the eigenvalues of a symmetric matrix, the least first", inputs: ["A"],
    [Parameter("UPLO", .string, .none)],
    examples: [
      Example(.symmetric(3, 3)), Example(.symmetric(2, 2, 2)),
      Example(.symmetric(3, 3), attributes: ["UPLO": .string("U")]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    [try eigh.one([try call.tensor(0)], call.attributes)]
  }

  /// Of each column of U the first element of at least half the greatest magnitude is positive.
  ///
  /// The columns that complete a full U or V have no gradient.
  static let svd: Op = .composed(
    "svd", "U S Vᵀ = A, the greatest singular value first", inputs: ["A"],
    [Parameter("full_matrices", .boolean, .boolean(true))],
    examples: [
      Example(.regular(3, 3)),
      Example(.real(4, 2), attributes: ["full_matrices": .boolean(false)]),
      Example(.real(2, 3), attributes: ["full_matrices": .boolean(false)]),
      Example(.regular(2, 2, 2)),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let a = try call.tensor(0)
    try a.requireMatrix("svd")
    let thin = try thinSVD.run([a], .none)
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    guard call.attributes.flag("full_matrices"), rows != columns else { return thin }
    let rest = try fullSVD.one([(rows > columns ? thin[0] : thin[2].adjointMatrix()).detached()])
    return rows > columns
      ? [.joined([thin[0], rest], a.rank - 1), thin[1], thin[2]]
      : [thin[0], thin[1], .joined([thin[2], rest.adjointMatrix()], a.rank - 2)]
  }

  static let thinSVD: Op = Op(
    "thin_svd", inputs: Inputs(["A"]), formula: "U S Vᵀ = A", traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      let a = MatrixStack(copying: inputs[0])
      let least = Swift.min(a.rows, a.columns)
      let u = try MatrixStack(zeros: a.batch, a.rows, least)
      let vt = try MatrixStack(zeros: a.batch, least, a.columns)
      let values = Tensor(uninitialized: Layout(rowMajor: a.batch + [least]), .float64)
      for index in 0..<a.count {
        let parts = try SingularValues(a.start(index), a.rows, a.columns)
        parts.u.copy(to: u.start(index))
        parts.vt.copy(to: vt.start(index))
        parts.values.copy(to: values.pointer(Double.self) + index * least)
      }
      withExtendedLifetime((a, u, vt, values)) {}
      return [u.tensor, values, vt.tensor]
    },
    vjp: .general(saving: { _ in .outputs }) { context throws(AutogradError) in
      [try thinGradient(context)]
    }
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, _ throws(AutogradError) in
      let x = inputs[0]
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      let (least, batch) = (Swift.min(rows, columns), Array(x.shape.dropLast(2)))
      var parts: [(u: ComplexMatrix, values: [Double], vh: ComplexMatrix)] = []
      for matrix in ComplexMatrix.stack(x) { parts.append(try matrix.singularParts()) }
      return [
        try Tensor(parts.map(\.u), batch: batch, rows, least),
        try Tensor.make(.float64(parts.flatMap(\.values)), shape: batch + [least]),
        try Tensor(parts.map(\.vh), batch: batch, least, columns),
      ]
    })

  /// Orthonormal columns that complete a matrix of them to a square one.
  static let fullSVD: Op = Op(
    "orthogonal_complement", inputs: Inputs(["A"]), formula: "what completes a basis",
    traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      let x = inputs[0]
      let square = try completeQR.one([x])
      return [square.sliced(x.rank - 1, x.shape[x.rank - 1], x.shape[x.rank - 2]).compactedCopy()]
    }, vjp: .none, complex: .asWritten)

  static let svdvals: Op = .composed(
    "svdvals", "the singular values, the greatest first", inputs: ["A"],
    examples: [Example(.real(3, 3)), Example(.real(2, 4)), Example(.real(2, 3, 2))],
    complex: .asWritten
  ) { call throws(AutogradError) in
    let a = try call.tensor(0)
    try a.requireMatrix("svdvals")
    return [try thinSVD.run([a], .none)[1]]
  }

  private static func thinGradient(
    _ context: PullbackContext
  ) throws(AutogradError) -> Tensor {
    let (u, s, vt) = (context.outputs[0], context.outputs[1], context.outputs[2])
    let (ut, v) = (u.adjointMatrix(), vt.adjointMatrix())
    let (rows, columns, least) = (u.shape[u.rank - 2], vt.shape[vt.rank - 1], s.shape[s.rank - 1])
    let batch = Array(s.shape.dropLast())
    let (row, column) = (s.reshaped(to: batch + [1, least]), s.reshaped(to: batch + [least, 1]))
    let gaps = (row - column) * (row + column)
    func skew(_ x: Tensor) -> Tensor { x - x.adjointMatrix() }
    var turning: Tensor?
    var middle = Tensor(filled: 0, Layout(rowMajor: batch + [least, least]), u.dtype)
    if let g = context.cotangents[0] {
      let inner = ut.matmul(g)
      middle = middle + Tensor.offDiagonalQuotient(skew(inner), gaps) * row
      if u.dtype.isComplex {
        // What turns a column of U turns that of V with it, by half each way.
        turning = inner
        let skewness = skew(inner) * 0.5 / row
        middle = middle + .choose(.diagonalMask(least, least), skewness, 0)
      }
    }
    if let g = context.cotangents[2] {
      let inner = vt.matmul(g.adjointMatrix())
      middle = middle + Tensor.offDiagonalQuotient(skew(inner), gaps) * column
      if u.dtype.isComplex { turning = turning.map { $0 + inner } ?? inner }
    }
    try turning?.requireRealDiagonal("svd")
    if let g = context.cotangents[1] { middle = middle + g.onDiagonal() }
    var result = u.matmul(middle).matmul(vt)
    // What moves U or V out of the space that they span.
    if rows > least, let g = context.cotangents[0] {
      let part = g / row
      result = result + (part - u.matmul(ut.matmul(part))).matmul(vt)
    }
    if columns > least, let g = context.cotangents[2] {
      let part = g / column
      result = result + u.matmul(part - part.matmul(v).matmul(vt))
    }
    return result
  }

  /// Which triangle is looked at.
  private static func readsUpper(_ attributes: Attributes) throws(AutogradError) -> Bool {
    let word = attributes.string("UPLO") ?? "L"
    guard ["L", "U", "l", "u"].contains(word) else {
      throw AutogradError(.badArgument, "eigh: UPLO must be L or U, not \(word)")
    }
    return word.uppercased() == "U"
  }

  private static func eigen(
    _ a: UnsafeMutablePointer<Double>, _ n: Int, isUpper: Bool,
    _ values: UnsafeMutablePointer<Double>, _ vectors: UnsafeMutablePointer<Double>
  ) throws(AutogradError) {
    guard UnsafeBufferPointer(start: a, count: n * n).allSatisfy(\.isFinite) else {
      throw AutogradError(.domain, "eigh: a matrix with infinities or nan has no eigenvalues")
    }
    for row in 0..<n {
      for column in 0..<row {
        let value = isUpper ? a[column * n + row] : a[row * n + column]
        a[row * n + column] = value
        a[column * n + row] = value
      }
    }
    GSL.silence()
    guard let work = gsl_eigen_symmv_alloc(n) else {
      throw AutogradError(.other, "no memory for the eigenvectors of \(n) rows")
    }
    defer { gsl_eigen_symmv_free(work) }
    var matrix = gsl_matrix_view_array(a, n, n).matrix
    var basis = gsl_matrix_view_array(vectors, n, n).matrix
    var vector = GSL.vector(values, n)
    let status = gsl_eigen_symmv(&matrix, &vector, &basis, work)
    guard status == 0 else {
      throw AutogradError(.domain, "eigh: the eigenvalues did not converge")
    }
    gsl_eigen_symmv_sort(&vector, &basis, GSL_EIGEN_SORT_VAL_ASC)
    for column in 0..<n
    where SingularValues.isTurned((0..<n).map { vectors[$0 * n + column] }) {
      for row in 0..<n { vectors[row * n + column].negate() }
    }
  }
}

extension Tensor {
  /// Refuses a cotangent of vectors that are known up to a phase, where it depends on that.
  fileprivate func requireRealDiagonal(_ name: String) throws(AutogradError) {
    guard dtype.isComplex else { return }
    let n = shape[rank - 1]
    let scale = Swift.max(complexValues.reduce(0) { Swift.max($0, $1.magnitude) }, 1)
    for (place, value) in complexValues.enumerated() where place % (n * n) % (n + 1) == 0 {
      guard value.imaginary.magnitude <= 1e-6 * scale else {
        throw AutogradError(
          .notImplemented,
          "\(name): the complex vectors are known up to a phase, on which the result depends")
      }
    }
  }

  /// The quotient off the diagonal, and 0 on it.
  fileprivate static func offDiagonalQuotient(_ a: Tensor, _ b: Tensor) -> Tensor {
    let mask = Tensor.diagonalMask(a.shape[a.rank - 2], a.shape[a.rank - 1])
    return .choose(mask, 0, a / .choose(mask, 1, b))
  }
}

extension [Double] {
  fileprivate func copy(to target: UnsafeMutablePointer<Double>) {
    for (index, value) in enumerated() { target[index] = value }
  }
}
