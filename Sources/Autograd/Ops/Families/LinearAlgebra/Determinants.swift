import Foundation

extension Op {
  static let determinants: [Op] = [det, slogdet, logdet, cofactors, minors, minorsAdjoint]

  /// The gradient is the matrix of cofactors, at singular matrices too and to every order.
  static let det: Op = Op(
    "det", inputs: Inputs(["input"]), formula: "det A",
    sampling: .examples([
      Example(.real(3, 3)), Example(.regular(4, 4)), Example(.real(2, 2, 2)),
      Example(.real(1, 1)), Example(.real(2, 0, 0)),
    ]), traits: .widening,
    forward: .general { inputs, _ throws(AutogradError) in
      try inputs[0].requireMatrix("det", isSquare: true)
      let a = MatrixStack(copying: inputs[0])
      let result = Tensor(uninitialized: Layout(rowMajor: a.batch), .float64)
      for index in 0..<a.count {
        result.pointer(Double.self)[index] = try determinant(a.start(index), a.rows)
      }
      withExtendedLifetime((a, result)) {}
      return [result]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context throws(AutogradError) in
      let g = context.g
      return [g.reshaped(to: g.shape + [1, 1]) * (try Op.cofactors.one([context.input(0)]))]
    }
  ).onComplex(
    .holomorphic,
    kernel: .general { inputs, _ throws(AutogradError) in
      try inputs[0].requireMatrix("det", isSquare: true)
      let values = ComplexMatrix.stack(inputs[0]).map(\.determinant)
      return [try Tensor.make(.complex128(values), shape: Array(inputs[0].shape.dropLast(2)))]
    })

  /// The sign has no derivative; at a singular matrix that of the logarithm is infinite.
  static let slogdet: Op = Op(
    "slogdet", inputs: Inputs(["input"]), formula: "the sign of det A, ln |det A|",
    sampling: .examples([
      Example(.regular(3, 3)), Example(.real(2, 3, 3)), Example(.regular(1, 1)),
    ]), traits: .widening,
    forward: .general { inputs, _ throws(AutogradError) in
      try inputs[0].requireMatrix("slogdet", isSquare: true)
      let a = MatrixStack(copying: inputs[0])
      let signs = Tensor(uninitialized: Layout(rowMajor: a.batch), .float64)
      let logarithms = Tensor(uninitialized: Layout(rowMajor: a.batch), .float64)
      for index in 0..<a.count {
        let factors = try LUFactors(a.start(index), a.rows)
        let (sign, magnitude) = factors.logarithm
        signs.pointer(Double.self)[index] = sign
        logarithms.pointer(Double.self)[index] = magnitude
      }
      withExtendedLifetime((a, signs, logarithms)) {}
      return [signs, logarithms]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) {
      context throws(AutogradError) in
      guard let g = context.cotangents[1] else { return [context.input(0).zeros()] }
      let a = context.input(0)
      let scale = g.reshaped(to: g.shape + [1, 1])
      guard context.outputs[1].values.contains(-.infinity) else {
        return [scale * (try Op.inverse.one([a])).transposedMatrix()]
      }
      let determinant = try Op.det.one([a])
      return [
        scale * (try Op.cofactors.one([a])) / determinant.reshaped(to: g.shape + [1, 1])
      ]
    }
  ).onComplex(.other(complexSlogdet))

  static let logdet: Op = .composed(
    "logdet", "ln det A", inputs: ["input"],
    examples: [Example(.positiveDefinite(3, 3)), Example(.regular(2, 2, 2))]
  ) { call throws(AutogradError) in
    let parts = try slogdet.run([try call.tensor(0)], .none)
    return [.choose(parts[0] < 0, .nan, parts[1])]
  }.onComplex(composed: { call throws(AutogradError) in
    let parts = try slogdet.run([try call.tensor(0)], .none)
    return [parts[0].log() + parts[1]]
  })

  /// Where the matrix is well conditioned, `det A A⁻ᵀ`; near singular ones that would divide
  /// what has been rounded away, and the cofactors come from singular values instead.
  static let cofactors: Op = Op(
    "cofactors", inputs: Inputs(["input"]), formula: "∂ det A / ∂ A", traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      let a = MatrixStack(copying: inputs[0])
      let result = try MatrixStack(zeros: a.batch, a.rows, a.rows)
      for index in 0..<a.count where a.rows > 0 {
        try cofactors(a.start(index), a.rows, result.start(index))
      }
      withExtendedLifetime((a, result)) {}
      return [result.tensor]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) {
      context throws(AutogradError) in
      let (a, g) = (context.input(0), context.g)
      let n = a.shape[a.rank - 1]
      if n == 0 { return [a.zeros()] }
      if n > 3, try isRegular(a) {
        // C = det A A⁻ᵀ gives dC = ⟨A⁻ᵀ, dA⟩ C - C dAᵀ A⁻ᵀ.
        let c = context.outputs[0]
        let t = (try Op.inverse.one([a])).transposedMatrix()
        let along = (g * c).sum([a.rank - 2, a.rank - 1], keepingDimensions: true)
        return [t * along - c.matmul(g.transposedMatrix()).matmul(t)]
      }
      if n == 1 { return [a.zeros()] }
      // Each cofactor is the determinant of a minor: a polynomial, whatever the matrix.
      let batch = Array(a.shape.dropLast(2))
      let signs = Tensor(
        (0..<n * n).map { ($0 / n + $0 % n).isMultiple(of: 2) ? 1 : -1 }, shape: [n, n])
      let weights = (g * signs).reshaped(to: batch + [n * n, 1, 1])
      let parts = weights * (try Op.cofactors.one([try Op.minors.one([a])]))
      return [try Op.minorsAdjoint.one([parts], Attributes(("n", .integer(n))))]
    }
  ).onComplex(
    .holomorphic,
    kernel: .general { inputs, _ throws(AutogradError) in
      let x = inputs[0]
      let n = x.shape[x.rank - 1]
      return [
        try Tensor(
          ComplexMatrix.stack(x).map(\.cofactors), batch: Array(x.shape.dropLast(2)), n, n)
      ]
    })

  /// The matrix without row i and column j, for every i and j.
  static let minors: Op = Op(
    "minors", inputs: Inputs(["input"]), formula: "A without a row and a column",
    traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      let a = MatrixStack(copying: inputs[0])
      let n = a.rows
      try Layout.check(a.batch + [n * n, Swift.max(n - 1, 1), Swift.max(n - 1, 1)])
      let layout = Layout(rowMajor: a.batch + [n * n, n - 1, n - 1])
      let result = Tensor(uninitialized: layout, .float64)
      eachMinorElement(a.count, n) { result.pointer(Double.self)[$0] = a.start(0)[$1] }
      withExtendedLifetime((a, result)) {}
      return [result]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      [
        try Op.minorsAdjoint.one(
          [context.g], Attributes(("n", .integer(context.shapes[0].last ?? 0))))
      ]
    }, jvp: .linear
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, _ throws(AutogradError) in
      let x = inputs[0].compacted()
      let n = x.shape[x.rank - 1]
      let batch = Array(x.shape.dropLast(2))
      try Layout.check(batch + [n * n, Swift.max(n - 1, 1), Swift.max(n - 1, 1)])
      let result = Tensor(
        uninitialized: Layout(rowMajor: batch + [n * n, n - 1, n - 1]), .complex128)
      let (source, target) = (x.pointer(Complex.self), result.pointer(Complex.self))
      eachMinorElement(batch.reduce(1, *), n) { target[$0] = source[$1] }
      withExtendedLifetime((x, result)) {}
      return [result]
    })

  static let minorsAdjoint: Op = Op(
    "minors_adjoint", inputs: Inputs(["input"]), parameters: [Parameter("n", .integer)],
    formula: "minors added up where they came from", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let n = attributes.integer("n") ?? 0
      let parts = inputs[0].converted(to: .float64).compacted()
      let result = try MatrixStack(zeros: Array(inputs[0].shape.dropLast(3)), n, n)
      let (source, target) = (parts.pointer(Double.self), result.start(0))
      eachMinorElement(result.count, n) { target[$1] += source[$0] }
      withExtendedLifetime((parts, result)) {}
      return [result.tensor]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      [try Op.minors.one([context.g])]
    }, jvp: .linear
  ).onComplex(
    .asWritten,
    kernel: .general { inputs, attributes throws(AutogradError) in
      let n = attributes.integer("n") ?? 0
      let parts = inputs[0].compacted()
      let batch = Array(parts.shape.dropLast(3))
      let result = Tensor(filled: 0, try Layout.checked(batch + [n, n]), .complex128)
      let (source, target) = (parts.pointer(Complex.self), result.pointer(Complex.self))
      eachMinorElement(batch.reduce(1, *), n) { target[$1] = target[$1] + source[$0] }
      withExtendedLifetime((parts, result)) {}
      return [result]
    })

  private static func eachMinorElement(
    _ count: Int, _ n: Int, _ body: (_ part: Int, _ whole: Int) -> Void
  ) {
    var place = 0
    for matrix in 0..<count {
      for row in 0..<n {
        for column in 0..<n {
          for i in 0..<n where i != row {
            for j in 0..<n where j != column {
              body(place, (matrix * n + i) * n + j)
              place += 1
            }
          }
        }
      }
    }
  }

  /// Whether every matrix is far enough from a singular one to be inverted for derivatives.
  private static func isRegular(_ a: Tensor) throws(AutogradError) -> Bool {
    if a.dtype.isComplex {
      for matrix in ComplexMatrix.stack(a) where matrix.isFinite {
        let values = try matrix.singularParts().values
        guard let least = values.last, let greatest = values.first, least > 1e-4 * greatest else {
          return false
        }
      }
      return true
    }
    let stack = MatrixStack(copying: a)
    for index in 0..<stack.count {
      guard stack.isFinite(index) else { return true }
      let values = try SingularValues(stack.start(index), stack.rows, stack.rows).values
      guard let least = values.last, let greatest = values.first, least > 1e-4 * greatest else {
        return false
      }
    }
    return true
  }

  private static func determinant(
    _ a: UnsafePointer<Double>, _ n: Int
  ) throws(AutogradError) -> Double {
    if n == 2 {
      // The difference of products with one rounding.
      var sum = CompensatedSum(0)
      sum.subtract(-a[0], a[3])
      sum.subtract(a[1], a[2])
      return sum.value
    }
    return try LUFactors(a, n).determinant
  }

  private static func cofactors(
    _ a: UnsafeMutablePointer<Double>, _ n: Int, _ result: UnsafeMutablePointer<Double>
  ) throws(AutogradError) {
    if n <= 4 {
      try cofactorsByMinors(a, n, result)
      return
    }
    guard UnsafeBufferPointer(start: a, count: n * n).allSatisfy(\.isFinite) else {
      for place in 0..<n * n { result[place] = .nan }
      return
    }
    let parts = try SingularValues(a, n, n)
    let (u, vt, values) = (parts.u, parts.vt, parts.values)
    if values[n - 1] > 1e-4 * values[0] {
      let factors = try LUFactors(a, n)
      var unit = [Double](repeating: 0, count: n)
      var column = unit
      for place in 0..<n {
        unit[place] = 1
        factors.solve(unit, &column, stride: 1)
        unit[place] = 0
        // Column `place` of the inverse is row `place` of the cofactors.
        for row in 0..<n { result[place * n + row] = factors.determinant * column[row] }
      }
      return
    }
    let orientation = try u.withUnsafeBufferPointer { u throws(AutogradError) -> Double in
      try vt.withUnsafeBufferPointer { vt throws(AutogradError) -> Double in
        guard let u = u.baseAddress, let vt = vt.baseAddress else { return 1 }
        let sign = try determinant(u, n) * determinant(vt, n)
        return sign < 0 ? -1 : 1
      }
    }
    let others = (0..<n).map { place in
      (0..<n).reduce(orientation) { $1 == place ? $0 : $0 * values[$1] }
    }
    for row in 0..<n {
      for column in 0..<n {
        result[row * n + column] = (0..<n).reduce(0) {
          $0 + u[row * n + $1] * others[$1] * vt[$1 * n + column]
        }
      }
    }
  }

  private static func cofactorsByMinors(
    _ a: UnsafePointer<Double>, _ n: Int, _ result: UnsafeMutablePointer<Double>
  ) throws(AutogradError) {
    for row in 0..<n {
      for column in 0..<n {
        var minor: [Double] = []
        for i in 0..<n where i != row {
          for j in 0..<n where j != column { minor.append(a[i * n + j]) }
        }
        let value = try minor.withUnsafeBufferPointer { buffer throws(AutogradError) -> Double in
          guard let base = buffer.baseAddress else { return 1 }
          return try determinant(base, n - 1)
        }
        result[row * n + column] = (row + column).isMultiple(of: 2) ? value : -value
      }
    }
  }
}
