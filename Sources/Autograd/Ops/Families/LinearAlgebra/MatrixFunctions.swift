import CGSL
import Foundation

extension Op {
  static let matrixFunctions: [Op] = [matrixExponential, matrixPower, matrixNorm]

  static let matrixExponential: Op = Op(
    "matrix_exp", inputs: Inputs(["A"]), formula: "Σ Aⁿ / n!",
    sampling: .examples([
      Example(.real(3, 3)), Example(.real(2, 2, 2)), Example(.real(1, 1)), Example(.real(0, 0)),
    ]), traits: .widening,
    forward: .general { inputs, _ throws(AutogradError) in
      try inputs[0].requireMatrix("matrix_exp", isSquare: true)
      let a = MatrixStack(copying: inputs[0])
      for index in 0..<a.count where a.rows > 0 { exponential(a.start(index), a.rows) }
      withExtendedLifetime(a) {}
      return [a.tensor]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context throws(AutogradError) in
      // The upper right block of the exponential of [Aᵀ G; 0 Aᵀ] is the derivative at Aᵀ.
      let a = context.input(0).transposedMatrix()
      let n = a.shape[a.rank - 1]
      try Layout.check(Array(a.shape.dropLast(2)) + [2 * n, 2 * n])
      let (row, column) = (a.rank - 2, a.rank - 1)
      // A large cotangent would have the whole block halved and squared more often, and rounded.
      let scale = unit(of: context.g)
      let block = Tensor.joined(
        [.joined([a, context.g / scale], column), .joined([a.zeros(), a], column)], row)
      let power = try Op.matrixExponential.one([block])
      return [power.sliced(row, 0, n).sliced(column, n, 2 * n) * scale]
    }
  ).onComplex(
    .holomorphic,
    kernel: .general { inputs, _ throws(AutogradError) in
      let x = inputs[0]
      try x.requireMatrix("matrix_exp", isSquare: true)
      let n = x.shape[x.rank - 1]
      return [
        try Tensor(
          ComplexMatrix.stack(x).map(\.exponential), batch: Array(x.shape.dropLast(2)), n, n)
      ]
    })

  /// A power of two of the size of the greatest element, by which one divides without rounding.
  private static func unit(of g: Tensor) -> Double {
    let greatest = g.detached().abs().values.max() ?? 0
    return greatest.isNormal ? greatest.binade : 1
  }

  static let matrixPower: Op = .composed(
    "matrix_power", "Aⁿ", inputs: ["A"], [Parameter("n", .integer)],
    examples: [3, 1, 2, -1, -2, 5].map { power in
      Example(.regular(3, 3), attributes: ["n": .integer(power)])
    }, complex: .asWritten
  ) { call throws(AutogradError) in
    var a = try call.tensor(0)
    try a.requireMatrix("matrix_power", isSquare: true)
    let power = call.attributes.integer("n") ?? 1
    if power == 0 {
      let n = a.shape[a.rank - 1]
      return [
        Tensor.diagonalMask(n, n).converted(to: a.dtype).expanded(to: a.shape).compactedCopy()
      ]
    }
    if power < 0 { a = try inverse.one([a]) }
    var rest = power.magnitude
    var result: Tensor?
    while rest > 0 {
      if rest & 1 == 1 { result = result?.matmul(a) ?? a }
      rest >>= 1
      if rest > 0 { a = a.matmul(a) }
    }
    return [result ?? a]
  }

  static let matrixNorm: Op = .composed(
    "matrix_norm", "a norm of matrices", inputs: ["A"],
    [
      Parameter("ord", .numberOrWord, .none), Parameter("dim", .integers, .none),
      Parameter("keepdim", .boolean, .boolean(false)),
    ],
    examples: [
      Example(.real(3, 2)), Example(.real(3, 3), attributes: ["ord": .string("nuc")]),
      Example(.real(2, 3), attributes: ["ord": .integer(2)]),
      Example(.regular(3, 3), attributes: ["ord": .integer(-2)]),
      Example(.real(2, 3), attributes: ["ord": .integer(1)]),
      Example(.real(2, 3), attributes: ["ord": .number(-.infinity)]),
      Example(
        .real(2, 3, 4),
        attributes: [
          "ord": .string("inf"), "dim": .integers([0, -1]), "keepdim": .boolean(true),
        ]),
    ], complex: .asWritten
  ) { call throws(AutogradError) in
    let x = try call.tensor(0)
    try x.requireMatrix("matrix_norm")
    let given = call.attributes.integers("dim") ?? [-2, -1]
    guard given.count == 2 else { throw call.refusal(.badArgument, "dim must be two dimensions") }
    let pair = try x.dimensions(given)
    let order = x.shape.indices.filter { !pair.contains($0) } + pair
    let a = x.permuted(order)
    let (row, column) = (a.rank - 2, a.rank - 1)
    let result: Tensor
    if let word = call.attributes.string("ord"), !["inf", "-inf"].contains(word) {
      switch word {
      case "fro": result = a.length(2, [row, column])
      case "nuc": result = try thinSVD.run([a], .none)[1].sum([row])
      default: throw call.refusal(.badArgument, "there is no norm \(word)")
      }
    } else if call.attributes.has("ord") {
      let number =
        call.attributes.number("ord")
        ?? (call.attributes.string("ord") == "inf" ? .infinity : -.infinity)
      if Swift.abs(number) == 2 {
        let values = try thinSVD.run([a], .none)[1]
        guard values.shape[row] > 0 else {
          throw call.refusal(.badArgument, "the norm of no elements")
        }
        result = values.selected(row, number > 0 ? 0 : values.shape[row] - 1)
      } else if [1, .infinity].contains(Swift.abs(number)) {
        let summed = Swift.abs(number) == 1 ? row : column
        let sums = a.abs().sum([summed])
        guard sums.shape[row] > 0 else {
          throw call.refusal(.badArgument, "the norm of no elements")
        }
        let extreme: Op = number > 0 ? .greatest : .least
        result = try extreme.one([sums], Attributes(("dim", .integers([row]))))
      } else {
        throw call.refusal(.badArgument, "there is no norm of order \(number)")
      }
    } else {
      result = a.length(2, [row, column])
    }
    guard call.attributes.flag("keepdim") else { return [result] }
    return [
      result.reshaped(to: x.shape.indices.map { pair.contains($0) ? 1 : x.shape[$0] })
    ]
  }

  /// Scaling, a Taylor polynomial that is exact to rounding there, and squaring.
  private static func exponential(_ a: UnsafeMutablePointer<Double>, _ n: Int) {
    var norm = 0.0
    for row in 0..<n {
      norm = Swift.max(norm, (0..<n).reduce(0) { $0 + Swift.abs(a[row * n + $1]) })
    }
    guard norm.isFinite else {
      for place in 0..<n * n { a[place] = .nan }
      return
    }
    let squarings = Swift.min(Swift.max(0, norm > 0 ? Int(norm.exponent) + 2 : 0), 1100)
    let scale = Foundation.scalbn(1, -squarings)
    let x = (0..<n * n).map { a[$0] * scale }
    var identity = [Double](repeating: 0, count: n * n)
    for place in 0..<n { identity[place * n + place] = 1 }
    // 1 + X (1 + X/2 (1 + X/3 (…))): with |X| ≤ 1/2 the next term is below the last place.
    var result = identity
    for degree in stride(from: 16, through: 1, by: -1) {
      result = product(x, result, n).map { $0 / Double(degree) }
      for place in 0..<n { result[place * n + place] += 1 }
    }
    for _ in 0..<squarings { result = product(result, result, n) }
    for place in 0..<n * n { a[place] = result[place] }
  }

  private static func product(_ a: [Double], _ b: [Double], _ n: Int) -> [Double] {
    var c = [Double](repeating: 0, count: n * n)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          let size = Int32(n)
          cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a, size, b, size, 0,
            c, size)
        }
      }
    }
    return c
  }
}
