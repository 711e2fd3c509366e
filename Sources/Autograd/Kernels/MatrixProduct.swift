import CKernels

/// The kernel of every product of matrices.
enum MatrixProduct {
  /// The shape of a product, and its parts.
  private struct Plan {
    var batch: [Int]
    let rows: Int
    let inner: Int
    let columns: Int
    let left: Tensor
    let right: Tensor
    let shape: [Int]
    /// The distances from a row to the next and within a row.
    let leftStrides: (row: Int, column: Int)
    let rightStrides: (row: Int, column: Int)

    init(_ a: Tensor, _ b: Tensor) throws(AutogradError) {
      guard a.rank > 0, b.rank > 0 else {
        throw AutogradError(.shapeMismatch, "matmul needs at least one dimension of each tensor")
      }
      let leftShape = a.rank == 1 ? [1] + a.shape : a.shape
      let rightShape = b.rank == 1 ? b.shape + [1] : b.shape
      rows = leftShape[leftShape.count - 2]
      inner = leftShape[leftShape.count - 1]
      columns = rightShape[rightShape.count - 1]
      guard rightShape[rightShape.count - 2] == inner,
        let batch = Layout.broadcast(Array(leftShape.dropLast(2)), Array(rightShape.dropLast(2)))
      else {
        throw AutogradError(
          .shapeMismatch, "matrices of shapes \(a.shape) and \(b.shape) cannot be multiplied")
      }
      self.batch = batch
      try Layout.check(batch + [rows, inner])
      try Layout.check(batch + [inner, columns])
      shape = batch + (a.rank == 1 ? [] : [rows]) + (b.rank == 1 ? [] : [columns])
      if a.rank == 2 && b.rank == 2 {
        // Two matrices are read where they lie, also transposed ones.
        (left, right) = (a, b)
        leftStrides = (a.layout.strides[0], a.layout.strides[1])
        rightStrides = (b.layout.strides[0], b.layout.strides[1])
        return
      }
      leftStrides = (inner, 1)
      rightStrides = (columns, 1)
      left = a.compacted().reshapedCompact(leftShape).compacted(as: batch + [rows, inner])
      right = b.compacted().reshapedCompact(rightShape).compacted(as: batch + [inner, columns])
    }

    var isLarge: Bool { MatrixProduct.isLarge(rows, inner, columns) }
  }

  /// Whether it pays to copy the operands into blocks.
  static func isLarge(_ rows: Int, _ inner: Int, _ columns: Int) -> Bool {
    rows * inner * columns >= 1 << 12 && rows > 1 && columns > 1
  }

  /// The product of `a` and `b` by the rules of `matmul`; float32 is summed in float64.
  static func product(_ a: Tensor, _ b: Tensor) throws(AutogradError) -> Tensor {
    guard a.dtype == b.dtype else {
      throw AutogradError(
        .dtypeMismatch, "cannot multiply matrices of \(a.dtype.name) and \(b.dtype.name)")
    }
    let type = a.dtype
    let isFloating = type.isFloating
    let working: ElementType = type.isComplex ? type : isFloating ? .float64 : .int64
    let plan = try Plan(a.converted(to: working), b.converted(to: working))
    let result = Tensor(uninitialized: try Layout.checked(plan.shape), working)
    if type.isComplex {
      multiply(plan, result, Complex.self, zero: .zero) { $0 + $1 * $2 }
    } else if isFloating && plan.isLarge {
      multiplyBlocks(plan, result)
    } else if isFloating {
      multiply(plan, result, Double.self, zero: 0) { $0 + $1 * $2 }
    } else {
      multiply(plan, result, Int64.self, zero: 0) { $0 &+ $1 &* $2 }
    }
    return result.converted(to: type)
  }

  private static func multiplyBlocks(_ plan: Plan, _ result: Tensor) {
    let (rows, inner, columns) = (plan.rows, plan.inner, plan.columns)
    let scratch = UnsafeMutablePointer<Double>.allocate(
      capacity: ck_multiply_scratch(rows, inner, columns))
    defer { scratch.deallocate() }
    for matrix in 0..<plan.batch.reduce(1, *) {
      ck_multiply(
        ck_matrix(
          elements: plan.left.pointer(Double.self) + matrix * rows * inner,
          row_stride: plan.leftStrides.row, column_stride: plan.leftStrides.column),
        ck_matrix(
          elements: plan.right.pointer(Double.self) + matrix * inner * columns,
          row_stride: plan.rightStrides.row, column_stride: plan.rightStrides.column),
        rows, inner, columns, result.pointer(Double.self) + matrix * rows * columns, scratch)
    }
    withExtendedLifetime((plan.left, plan.right, result)) {}
  }

  @inline(__always)
  private static func multiply<E: Element>(
    _ plan: Plan, _ result: Tensor, _: E.Type, zero: E, _ step: (E, E, E) -> E
  ) {
    let (rows, inner, columns) = (plan.rows, plan.inner, plan.columns)
    let count = plan.batch.reduce(1, *)
    for matrix in 0..<count {
      let a = plan.left.pointer(E.self) + matrix * rows * inner
      let b = plan.right.pointer(E.self) + matrix * inner * columns
      let c = result.pointer(E.self) + matrix * rows * columns
      c.initialize(repeating: zero, count: rows * columns)
      for row in 0..<rows {
        let target = c + row * columns
        for k in 0..<inner {
          let factor = a[row * plan.leftStrides.row + k * plan.leftStrides.column]
          let line = b + k * plan.rightStrides.row
          let stride = plan.rightStrides.column
          if stride == 1 {
            for column in 0..<columns {
              target[column] = step(target[column], factor, line[column])
            }
          } else {
            for column in 0..<columns {
              target[column] = step(target[column], factor, line[column * stride])
            }
          }
        }
      }
    }
    withExtendedLifetime((plan.left, plan.right, result)) {}
  }
}

extension Tensor {
  /// Elements that lie one after another, seen in another shape of as many.
  func reshapedCompact(_ shape: [Int]) -> Tensor {
    let layout = Layout(
      shape: shape, strides: Layout.rowMajorStrides(shape), offset: self.layout.offset)
    return Tensor(storage, layout, dtype)
  }
}
