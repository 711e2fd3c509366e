extension Op {
  static let solving: [Op] = [inverse, solve, solveMatrices, solveTriangular, solveTriangles]

  static let inverse: Op = Op(
    "inv", inputs: Inputs(["input"]), formula: "A⁻¹",
    sampling: .examples([
      Example(.regular(3, 3)), Example(.regular(2, 2, 2)), Example(.regular(1, 1)),
      Example(.real(2, 0, 0)),
    ]), traits: .widening,
    forward: .general { inputs, _ throws(AutogradError) in
      try inputs[0].requireMatrix("inv", isSquare: true)
      let a = MatrixStack(copying: inputs[0])
      let result = try MatrixStack(zeros: a.batch, a.rows, a.rows)
      let n = a.rows
      var unit = [Double](repeating: 0, count: n * n)
      for place in 0..<n { unit[place * n + place] = 1 }
      for index in 0..<a.count where n > 0 {
        try solve(a.start(index), unit, result.start(index), n, n, "inv")
      }
      withExtendedLifetime((a, result)) {}
      return [result.tensor]
    },
    vjp: .general(saving: { _ in .outputs }) { context in
      let y = context.outputs[0].transposedMatrix()
      return [-y.matmul(context.g).matmul(y)]
    }
  ).onComplex(
    .holomorphic,
    kernel: .general { inputs, _ throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("inv", isSquare: true)
      let n = x.shape[x.rank - 1]
      let identity = ComplexMatrix(identity: n)
      var results: [ComplexMatrix] = []
      for matrix in ComplexMatrix.stack(x) {
        results.append(try matrix.solution(of: identity, "inv"))
      }
      return [try Tensor(results, batch: Array(x.shape.dropLast(2)), n, n)]
    })

  /// `A X = B`; with `left` false `X A = B`.
  ///
  /// A right-hand side with one dimension less than the
  /// matrices, and otherwise of their shape, is a stack of vectors.
  static let solve: Op = .composed(
    "solve", "X of A X = B", inputs: ["A", "B"], [Parameter("left", .boolean, .boolean(true))],
    examples: [
      Example(.regular(3, 3), .real(3, 2)), Example(.regular(3, 3), .real(3)),
      Example(.regular(2, 2, 2), .real(2, 2)), Example(.regular(2, 2), .real(2, 2, 1)),
      Example(.regular(2, 2), .transposed(2, 3), attributes: ["left": .boolean(false)]),
    ], oneType: true, complex: .asWritten
  ) { call throws(AutogradError) in
    let a = try call.tensor(0)
    var b = try call.tensor(1)
    try a.requireMatrix("solve", isSquare: true)
    let isVector = b.rank == 1 || (b.rank == a.rank - 1 && b.shape == Array(a.shape.dropLast()))
    if isVector { b = b.reshaped(to: b.shape + [1]) }
    guard b.rank >= 2 else {
      throw call.refusal(.shapeMismatch, "B of shape \(b.shape) is no matrix")
    }
    let isLeft = call.attributes.flag("left")
    guard isLeft || !isVector else {
      throw call.refusal(.shapeMismatch, "with left false B must be a matrix")
    }
    let x =
      isLeft
      ? try solveMatrices.one([a, b])
      : try solveMatrices.one([a.transposedMatrix(), b.transposedMatrix()]).transposedMatrix()
    return [isVector ? x.reshaped(to: Array(x.shape.dropLast())) : x]
  }

  static let solveMatrices: Op = Op(
    "solve_matrices", inputs: Inputs(["A", "B"]), formula: "X of A X = B",
    domains: [.real, .real], traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      let (a, b) = try stacks(inputs, "solve")
      for index in 0..<a.count where b.rows > 0 && b.columns > 0 {
        let right = Array(
          UnsafeBufferPointer(start: b.start(index), count: b.rows * b.columns))
        try solve(a.start(index), right, b.start(index), a.rows, b.columns, "solve")
      }
      withExtendedLifetime((a, b)) {}
      return [b.tensor]
    },
    vjp: .general(saving: { $0 == 0 ? SavedValues(inputs: 1, outputs: true) : .inputs(0) }) {
      context throws(AutogradError) in
      let flow = try Op.solveMatrices.one([context.input(0).transposedMatrix(), context.g])
      return [
        context.needs[0] ? -flow.matmul(context.outputs[0].transposedMatrix()) : nil, flow,
      ]
    }
  ).onComplex(
    .holomorphic,
    kernel: .general { inputs, _ throws(AutogradError) in
      try complexSolutions(inputs, "solve") { a, b throws(AutogradError) in
        try a.solution(of: b, "solve")
      }
    })

  static let solveTriangular: Op = .composed(
    "solve_triangular", "X of A X = B for a triangular A", inputs: ["A", "B"],
    [
      Parameter("upper", .boolean), Parameter("left", .boolean, .boolean(true)),
      Parameter("unitriangular", .boolean, .boolean(false)),
    ],
    examples: [
      Example(.regular(3, 3), .real(3, 2), attributes: ["upper": .boolean(false)]),
      Example(.regular(2, 3, 3), .real(3, 1), attributes: ["upper": .boolean(true)]),
      Example(
        .regular(3, 3), .real(2, 3),
        attributes: ["upper": .boolean(true), "left": .boolean(false)]),
      Example(
        .real(3, 3), .transposed(2, 3),
        attributes: ["upper": .boolean(false), "unitriangular": .boolean(true)]),
    ], oneType: true, complex: .asWritten
  ) { call throws(AutogradError) in
    let (a, b) = (try call.tensor(0), try call.tensor(1))
    try a.requireMatrix("solve_triangular", isSquare: true)
    try b.requireMatrix("solve_triangular")
    let isUpper = call.attributes.flag("upper")
    let isUnit = call.attributes.flag("unitriangular")
    if call.attributes.flag("left") {
      return [try Tensor.solved(a, b, isUpper: isUpper, isUnit: isUnit)]
    }
    return [
      try Tensor.solved(
        a.transposedMatrix(), b.transposedMatrix(), isUpper: !isUpper, isUnit: isUnit
      ).transposedMatrix()
    ]
  }

  /// A zero on the diagonal gives infinities, as in PyTorch.
  static let solveTriangles: Op = Op(
    "solve_triangles", inputs: Inputs(["A", "B"]),
    parameters: [Parameter("upper", .boolean), Parameter("unitriangular", .boolean)],
    formula: "X of A X = B for a triangular A", domains: [.real, .real], traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (a, b) = try stacks(inputs, "solve_triangular")
      let isUpper = attributes.flag("upper")
      let isUnit = attributes.flag("unitriangular")
      for index in 0..<a.count {
        let (factors, x) = (a.start(index), b.start(index))
        for column in 0..<b.columns {
          for step in 0..<a.rows {
            let row = isUpper ? a.rows - 1 - step : step
            var sum = CompensatedSum(x[row * b.columns + column])
            for other in isUpper ? row + 1..<a.rows : 0..<row {
              sum.subtract(factors[row * a.rows + other], x[other * b.columns + column])
            }
            x[row * b.columns + column] =
              isUnit ? sum.value : sum.value / factors[row * a.rows + row]
          }
        }
      }
      withExtendedLifetime((a, b)) {}
      return [b.tensor]
    },
    vjp: .general(saving: { $0 == 0 ? SavedValues(inputs: 1, outputs: true) : .inputs(0) }) {
      context throws(AutogradError) in
      let isUpper = context.attributes.flag("upper")
      let isUnit = context.attributes.flag("unitriangular")
      let flow = try Tensor.solved(
        context.input(0).transposedMatrix(), context.g, isUpper: !isUpper, isUnit: isUnit)
      guard context.needs[0] else { return [nil, flow] }
      let full = -flow.matmul(context.outputs[0].transposedMatrix())
      return [
        isUpper ? full.upperTriangle(isStrict: isUnit) : full.lowerTriangle(isStrict: isUnit),
        flow,
      ]
    }
  ).onComplex(
    .holomorphic,
    kernel: .general { inputs, attributes throws(AutogradError) in
      let (isUpper, isUnit) = (attributes.flag("upper"), attributes.flag("unitriangular"))
      return try complexSolutions(inputs, "solve_triangular") { a, b in
        a.solveTriangle(b, isUpper: isUpper, isUnit: isUnit)
      }
    })

  /// Both stacks with one batch shape, the second a copy that becomes the solution.
  private static func stacks(
    _ inputs: [Tensor], _ name: String
  ) throws(AutogradError) -> (MatrixStack, MatrixStack) {
    let (a, b) = try alike(inputs, name)
    return (MatrixStack(copying: a), MatrixStack(copying: b))
  }

  /// Both operands of A X = B with their batches broadcast.
  private static func alike(
    _ inputs: [Tensor], _ name: String
  ) throws(AutogradError) -> (Tensor, Tensor) {
    let (a, b) = (inputs[0], inputs[1])
    let n = a.shape[a.rank - 1]
    guard b.shape[b.rank - 2] == n,
      let batch = Layout.broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    else {
      throw AutogradError(.shapeMismatch, "\(name): shapes \(a.shape) and \(b.shape) do not fit")
    }
    let columns = b.shape[b.rank - 1]
    try Layout.check(batch + [n, n])
    try Layout.check(batch + [n, columns])
    return (a.compacted(as: batch + [n, n]), b.compacted(as: batch + [n, columns]))
  }

  /// Both operands of a complex equation broadcast, and what `solve` makes of each pair.
  private static func complexSolutions(
    _ inputs: [Tensor], _ name: String,
    _ solve: (ComplexMatrix, ComplexMatrix) throws(AutogradError) -> ComplexMatrix
  ) throws(AutogradError) -> [Tensor] {
    let (a, b) = try alike(inputs, name)
    var results: [ComplexMatrix] = []
    for (matrix, right) in zip(ComplexMatrix.stack(a), ComplexMatrix.stack(b)) {
      results.append(matrix.rows == 0 || right.columns == 0 ? right : try solve(matrix, right))
    }
    return [
      try Tensor(
        results, batch: Array(b.shape.dropLast(2)), b.shape[b.rank - 2], b.shape[b.rank - 1])
    ]
  }

  private static func solve(
    _ a: UnsafePointer<Double>, _ b: [Double], _ x: UnsafeMutablePointer<Double>, _ n: Int,
    _ columns: Int, _ name: String
  ) throws(AutogradError) {
    let factors = try LUFactors(a, n)
    guard !factors.isSingular else {
      throw AutogradError(.domain, "\(name): the matrix is singular")
    }
    b.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for column in 0..<columns {
        factors.solve(base + column, x + column, stride: columns)
      }
    }
  }
}

extension Tensor {
  /// The solution of a triangular system.
  static func solved(
    _ a: Tensor, _ b: Tensor, isUpper: Bool, isUnit: Bool = false
  ) throws(AutogradError) -> Tensor {
    try Op.solveTriangles.one(
      [a, b], Attributes(("upper", .boolean(isUpper)), ("unitriangular", .boolean(isUnit))))
  }
}
