extension Op {
  /// The determinant's direction and the logarithm of its magnitude.
  ///
  /// With w = tr(A⁻¹ dA) the logarithm changes by the real part of w, and the direction turns by
  /// its imaginary part.
  static let complexSlogdet: Op = Op(
    "slogdet", inputs: Inputs(["input"]), formula: "det A / |det A|, ln |det A|",
    sampling: .examples([]), traits: .internal,
    forward: .general { inputs, _ throws(AutogradError) in
      try inputs[0].requireMatrix("slogdet", isSquare: true)
      let batch = Array(inputs[0].shape.dropLast(2))
      let parts = ComplexMatrix.stack(inputs[0]).map { ComplexFactors($0).logarithm }
      return [
        try Tensor.make(.complex128(parts.map(\.sign)), shape: batch),
        try Tensor.make(.float64(parts.map(\.magnitude)), shape: batch),
      ]
    },
    vjp: .general(saving: { _ in SavedValues(inputs: 1, outputs: true) }) {
      context throws(AutogradError) in
      let a = context.input(0)
      var scale: Tensor?
      if let g = context.cotangents[1] { scale = g }
      if let g = context.cotangents[0] {
        let turn = (g * context.outputs[0].conjugated()).imaginaryPart
        let turned = turn * Tensor.number(Complex.i)
        scale = scale.map { $0 + turned } ?? turned
      }
      guard let scale else { return [a.zeros()] }
      let wide = scale.reshaped(to: scale.shape + [1, 1])
      guard context.outputs[1].values.contains(-.infinity) else {
        return [wide * (try Op.inverse.one([a])).adjointMatrix()]
      }
      let determinant = try Op.det.one([a]).conjugated()
      return [
        wide * (try Op.cofactors.one([a])).conjugated()
          / determinant.reshaped(to: scale.shape + [1, 1])
      ]
    }, complex: .asWritten)
}

extension ComplexMatrix {
  /// The determinant: a difference of products of a small matrix, else by factors.
  var determinant: Complex {
    rows == 2 ? self[0, 0] * self[1, 1] - self[0, 1] * self[1, 0] : ComplexFactors(self).determinant
  }

  /// The derivative of the determinant by each element.
  ///
  /// Those of a matrix that is far from singular are the inverse times the determinant; others
  /// are determinants of minors, which are right for every matrix.
  var cofactors: ComplexMatrix {
    let n = rows
    var result = ComplexMatrix(zeros: n, n)
    if n > 4, isFinite, let values = try? singularParts().values,
      let least = values.last, let greatest = values.first, least > 1e-4 * greatest
    {
      let factors = ComplexFactors(self)
      let inverse = factors.solve(ComplexMatrix(identity: n))
      for row in 0..<n {
        for column in 0..<n { result[row, column] = factors.determinant * inverse[column, row] }
      }
      return result
    }
    for row in 0..<n {
      for column in 0..<n {
        var minor = ComplexMatrix(zeros: n - 1, n - 1)
        for i in 0..<n - 1 {
          for j in 0..<n - 1 {
            minor[i, j] = self[i < row ? i : i + 1, j < column ? j : j + 1]
          }
        }
        let value = minor.determinant
        result[row, column] = (row + column).isMultiple(of: 2) ? value : -value
      }
    }
    return result
  }

  /// The X of A X = B.
  func solution(of b: ComplexMatrix, _ name: String) throws(AutogradError) -> ComplexMatrix {
    let factors = ComplexFactors(self)
    guard !factors.isSingular else {
      throw AutogradError(.domain, "\(name): the matrix is singular")
    }
    return factors.solve(b)
  }

  /// The Hermitian matrix that one triangle is half of.
  func mirrored(isUpper: Bool) -> ComplexMatrix {
    var result = self
    for row in 0..<rows {
      result[row, row].imaginary = 0
      for column in 0..<row {
        if isUpper {
          result[row, column] = self[column, row].conjugate
        } else {
          result[column, row] = self[row, column].conjugate
        }
      }
    }
    return result
  }
}
