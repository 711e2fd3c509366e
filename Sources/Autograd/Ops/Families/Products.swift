extension Op {
  static let products: [Op] = [matmul, mm, mv, dot, bmm, outer]

  static let matmul: Op = .matrixProduct("matmul", "A B", ranks: nil)
  static let mm: Op = .matrixProduct("mm", "A B of two matrices", ranks: (2, 2), second: "mat2")
  static let mv: Op = .matrixProduct("mv", "A b", ranks: (2, 1), second: "vec")
  static let dot: Op = .matrixProduct("dot", "Σ a b", ranks: (1, 1), second: "tensor")
  static let bmm: Op = .matrixProduct(
    "bmm", "A B of each pair of matrices", ranks: (3, 3), second: "mat2")

  static let outer: Op = Op(
    "outer", inputs: Inputs(["input", "vec2"]), formula: "a bᵀ", domains: [.real, .real],
    sampling: .product,
    forward: .binary { a, b throws(AutogradError) in
      guard a.rank == 1, b.rank == 1 else {
        throw AutogradError(.shapeMismatch, "outer is for two vectors")
      }
      let column = Tensor(
        a.storage,
        Layout(
          shape: [a.count, 1], strides: [a.layout.strides[0], 1], offset: a.layout.offset), a.dtype)
      if a.dtype.isComplex || b.dtype.isComplex { return try multiply(column, b.alias()) }
      return try Pointwise.zip(column, b.alias(), { $0 * $1 }, integer: { $0 &* $1 })
    },
    vjp: .binary(
      .other { g, b in Op.matmul.lawfully(g, b.converted(to: g.dtype, recorded: true)) },
      .other { g, a in
        Op.matmul.lawfully(
          g.transposedMatrix(), a.converted(to: g.dtype, recorded: true))
      }), jvp: .bilinear, complex: .holomorphic)

  /// The product of matrices, of vectors as rows and columns, and of stacks that broadcast.
  private static func matrixProduct(
    _ name: String, _ formula: String, ranks: (Int, Int)?, second: String = "other"
  ) -> Op {
    Op(
      name, inputs: Inputs(["input", second]), formula: formula, domains: [.real, .real],
      sampling: .product,
      forward: .binary { a, b throws(AutogradError) in
        if let ranks {
          guard a.rank == ranks.0, b.rank == ranks.1,
            ranks.0 < 3 || a.shape[0] == b.shape[0]
          else {
            throw AutogradError(
              .shapeMismatch, "\(name) cannot take shapes \(a.shape) and \(b.shape)")
          }
        }
        return try MatrixProduct.product(a, b)
      },
      vjp: .binary(
        .inputs { g, a, b in
          let matrix = b.rank == 1 ? b.reshaped(to: b.shape + [1]) : b
          let gradient = Op.matmul.lawfully(
            full(g, a, b), matrix.transposedMatrix())
          return a.rank == 1 ? gradient.dropped(gradient.rank - 2) : gradient
        },
        .inputs { g, a, b in
          let matrix = a.rank == 1 ? a.reshaped(to: [1] + a.shape) : a
          let gradient = Op.matmul.lawfully(matrix.transposedMatrix(), full(g, a, b))
          return b.rank == 1 ? gradient.dropped(gradient.rank - 1) : gradient
        }), jvp: .bilinear, complex: .holomorphic)
  }

  /// The cotangent with the dimensions that vectors lost put back.
  private static func full(_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    var shape = g.shape
    if b.rank == 1 { shape.append(1) }
    if a.rank == 1 { shape.insert(1, at: shape.count - 1) }
    return g.reshaped(to: shape)
  }
}

extension Tensor {
  /// The matrix, or each matrix of a stack, transposed.
  func transposedMatrix() -> Tensor { transposed(rank - 2, rank - 1) }

  /// The tensor without a dimension of extent 1.
  fileprivate func dropped(_ dimension: Int) -> Tensor {
    var shape = shape
    shape.remove(at: dimension)
    return reshaped(to: shape)
  }
}
