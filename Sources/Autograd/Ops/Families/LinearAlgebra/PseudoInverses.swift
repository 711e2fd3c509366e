extension Op {
  static let pseudoInverses: [Op] = [pinv, lstsq, rankOf]

  /// Singular values up to the greater of `atol` and `rtol` times the greatest count as zero.
  static let pinv: Op = Op(
    "pinv", inputs: Inputs(["A"]),
    parameters: [
      Parameter("atol", .number, .none), Parameter("rtol", .number, .none),
      Parameter("hermitian", .boolean, .boolean(false)),
    ], formula: "A⁺",
    sampling: .examples([
      Example(.regular(3, 3)), Example(.real(4, 2)), Example(.real(2, 3)),
      Example(.real(2, 3, 2)), Example(.real(0, 2)),
      Example(.positiveDefinite(2, 2), attributes: ["hermitian": .boolean(true)]),
    ]), traits: .widening,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("pinv", isSquare: attributes.flag("hermitian"))
      let a = MatrixStack(copying: x)
      let result = try MatrixStack(zeros: a.batch, a.columns, a.rows)
      for index in 0..<a.count {
        let parts = try SingularValues(a.start(index), a.rows, a.columns)
        let limit = threshold(parts.values.first ?? 0, a.rows, a.columns, attributes)
        let least = parts.values.count
        let target = result.start(index)
        for k in 0..<least where parts.values[k] > limit {
          for row in 0..<a.columns {
            let factor = parts.vt[k * a.columns + row] / parts.values[k]
            for column in 0..<a.rows {
              target[row * a.rows + column] += factor * parts.u[column * least + k]
            }
          }
        }
      }
      withExtendedLifetime((a, result)) {}
      return [result.tensor]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) { context in
      let (a, p, g) = (context.input(0), context.outputs[0], context.g)
      let (pt, gt) = (p.adjointMatrix(), g.adjointMatrix())
      // dP = -P dA P + P Pᵀ dAᵀ (1 - A P) + (1 - P A) dAᵀ Pᵀ P.
      let along = pt.matmul(g).matmul(pt)
      let left = gt.matmul(p).matmul(pt)
      let right = pt.matmul(p).matmul(gt)
      return [
        left - a.matmul(p.matmul(left)) + (right - right.matmul(p).matmul(a)) - along
      ]
    }
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("pinv", isSquare: attributes.flag("hermitian"))
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      var results: [ComplexMatrix] = []
      for matrix in ComplexMatrix.stack(x) {
        var parts = try matrix.singularParts()
        let limit = threshold(parts.values.first ?? 0, rows, columns, attributes)
        for (place, value) in parts.values.enumerated() {
          for column in 0..<columns {
            parts.vh[place, column] = parts.vh[place, column] * (value > limit ? 1 / value : 0)
          }
        }
        results.append(parts.vh.adjoint * parts.u.adjoint)
      }
      return [try Tensor(results, batch: Array(x.shape.dropLast(2)), columns, rows)]
    })

  /// Of matrices of full rank through their QR factors, else through the pseudo-inverse.
  ///
  /// The results are the solution, the squared residuals where there are any, the rank, and no
  /// singular values, as PyTorch's default driver has it.
  static let lstsq: Op = .composed(
    "lstsq", "X of least |A X - B|", inputs: ["A", "B"], [Parameter("rcond", .number, .none)],
    examples: [
      Example(.real(4, 2), .real(4, 2)), Example(.real(2, 3), .real(2, 1)),
      Example(.regular(3, 3), .real(3, 2)), Example(.real(2, 3, 2), .real(2, 3, 1)),
    ], oneType: true, complex: .asWritten
  ) { call throws(AutogradError) in
    let (a, b) = (try call.tensor(0), try call.tensor(1))
    try a.requireMatrix("lstsq")
    let isVector = b.rank == a.rank - 1
    let right = isVector ? b.reshaped(to: b.shape + [1]) : b
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    guard right.rank == a.rank, right.shape[right.rank - 2] == rows,
      let batch = Layout.broadcast(Array(a.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    else {
      throw call.refusal(.shapeMismatch, "shapes \(a.shape) and \(b.shape) do not fit")
    }
    try Layout.check(batch + [rows, columns])
    try Layout.check(batch + [Swift.max(rows, columns), right.shape[right.rank - 1]])
    let rtol: Argument = call.attributes.number("rcond").map { .number($0) } ?? .none
    let ranks = try rankOf.one([a.detached()], Attributes(("rtol", rtol)))
    let isFull = ranks.values.allSatisfy { $0 == Double(Swift.min(rows, columns)) }
    let x: Tensor
    if !isFull {
      x = try pinv.one([a], Attributes(("rtol", rtol))).matmul(right)
    } else if rows >= columns {
      let factors = try thinQR.run([a], .none)
      x = try Tensor.solved(
        factors[1], factors[0].adjointMatrix().matmul(right), isUpper: true)
    } else {
      let factors = try thinQR.run([a.adjointMatrix()], .none)
      x = factors[0].matmul(
        try Tensor.solved(factors[1].adjointMatrix(), right, isUpper: false))
    }
    var residuals = Tensor(filled: 0, Layout(rowMajor: [0]), .float64)
    if rows > columns && isFull {
      let rest = a.matmul(x) - right
      residuals = (rest * rest.conjugated()).realPart.sum([rest.rank - 2])
    }
    return [
      isVector ? x.reshaped(to: Array(x.shape.dropLast())) : x, residuals, ranks,
      Tensor(filled: 0, Layout(rowMajor: [0]), .float64),
    ]
  }

  /// How many singular values are not as good as zero.
  static let rankOf: Op = Op(
    "matrix_rank", inputs: Inputs(["A"]), parameters: [Parameter("rtol", .number, .none)],
    formula: "how many singular values are not zero", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let a = MatrixStack(copying: inputs[0])
      let result = Tensor(uninitialized: Layout(rowMajor: a.batch), .int64)
      for index in 0..<a.count {
        let parts = try SingularValues(a.start(index), a.rows, a.columns)
        let limit = threshold(parts.values.first ?? 0, a.rows, a.columns, attributes)
        result.pointer(Int64.self)[index] = Int64(parts.values.count { $0 > limit })
      }
      withExtendedLifetime((a, result)) {}
      return [result]
    }, vjp: .none
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0]
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      var ranks: [Int64] = []
      for matrix in ComplexMatrix.stack(x) {
        let values = try matrix.singularParts().values
        let limit = threshold(values.first ?? 0, rows, columns, attributes)
        ranks.append(Int64(values.count { $0 > limit }))
      }
      return [try Tensor.make(.int64(ranks), shape: Array(x.shape.dropLast(2)))]
    })

  private static func threshold(
    _ greatest: Double, _ rows: Int, _ columns: Int, _ attributes: Attributes
  ) -> Double {
    let unit = Double(Swift.max(rows, columns)) * Double.ulpOfOne
    let absolute = attributes.number("atol")
    let relative = attributes.number("rtol") ?? (absolute.map { $0 > 0 } == true ? 0 : unit)
    return Swift.max(absolute ?? 0, relative * greatest)
  }
}
