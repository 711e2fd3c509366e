import Testing

@testable import Autograd

@Suite("Factors of complex matrices")
struct ComplexAlgebraTests {
  private func random(_ shape: [Int], seed: UInt64) -> Tensor {
    var random = SplitMix(state: seed)
    return Op.viewAsComplex.lawfully([random.tensor(shape + [2])])[0]
  }

  private func isNear(_ a: Tensor, _ b: Tensor, _ room: Double = 1e-13) -> Bool {
    a.shape == b.shape && (a - b).abs().values.allSatisfy { $0 <= room }
  }

  private func hermitian(_ a: Tensor) -> Tensor { (a + a.adjointMatrix()) / 2 }

  @Test(
    "factors make up the matrix", arguments: [[3, 3], [5, 5], [4, 2], [2, 4], [6, 6], [1, 1]])
  func factors(_ shape: [Int]) throws {
    let a = random(shape, seed: 3)
    let svd = try Op.svd.apply([a], ["full_matrices": .boolean(false)])
    #expect(isNear((svd[0] * svd[1].reshaped(to: [1, svd[1].count])).matmul(svd[2]), a))
    #expect(svd[1].dtype == .float64 && svd[1].values == svd[1].values.sorted(by: >))
    let identity = Tensor.diagonalMask(svd[1].count, svd[1].count).converted(to: .complex128)
    #expect(isNear(svd[0].adjointMatrix().matmul(svd[0]), identity))
    let qr = try Op.qr.apply([a])
    #expect(isNear(qr[0].matmul(qr[1]), a))
    let complete = try Op.qr.apply([a], ["mode": .string("complete")])
    #expect(isNear(complete[0].matmul(complete[1]), a))
    let inverse = try Op.pinv.apply([a])[0]
    #expect(isNear(a.matmul(inverse).matmul(a), a, 1e-12))
    guard shape[0] == shape[1] else { return }
    let h = hermitian(a)
    let eigen = try Op.eigh.apply([h])
    let scaled = eigen[1] * eigen[0].reshaped(to: [1, shape[0]])
    #expect(isNear(scaled.matmul(eigen[1].adjointMatrix()), h))
    let positive = a.matmul(a.adjointMatrix()) + identity
    let factor = try Op.cholesky.apply([positive])[0]
    #expect(isNear(factor.matmul(factor.adjointMatrix()), positive))
    let exact = try Op.inverse.apply([a])[0]
    #expect(isNear(a.matmul(exact), identity, 1e-12))
    let slogdet = try Op.slogdet.apply([a])
    let det = try Op.det.apply([a])[0]
    #expect(isNear(slogdet[0] * slogdet[1].exp(), det, 1e-12))
  }

  /// What does not depend on the phases of the vectors.
  private func measure(_ parts: [Tensor]) -> Tensor {
    var total = Tensor(0)
    for part in parts {
      let weights = Tensor(
        (0..<part.count).map { 0.3 + 0.7 * Double($0 * $0 % 5) }, shape: part.shape)
      total = total + ((part.dtype.isComplex ? part.abs() * part.abs() : part) * weights).sum()
    }
    return total
  }

  @Test("gradients of what no phase changes agree with central differences, to second order")
  func spectra() throws {
    typealias Function = @Sendable (Tensor) throws(AutogradError) -> Tensor
    let functions: [([Int], Function)] = [
      ([3, 3], { [self] a throws(AutogradError) in measure(try Op.eigh.apply([hermitian(a)])) }),
      (
        [3, 2],
        { [self] a throws(AutogradError) in
          measure(try Op.svd.apply([a], ["full_matrices": .boolean(false)]))
        }
      ),
      (
        [2, 3],
        { [self] a throws(AutogradError) in
          let parts = try Op.svd.apply([a], ["full_matrices": .boolean(false)])
          // A product of both vectors tells how they turn together.
          return measure(parts) + (parts[0].matmul(parts[2])).realPart.sum()
        }
      ),
      (
        [2, 2, 2],
        { [self] a throws(AutogradError) in measure(try Op.svd.apply([a])) }
      ),
    ]
    for (shape, function) in functions {
      var random = SplitMix(state: 5)
      let parts = random.tensor(shape + [2])
      let f = { (inputs: [Tensor]) throws(AutogradError) -> Tensor in
        try function(try Op.viewAsComplex.apply([inputs[0]])[0])
      }
      let leaf = Tensor(parts.values, shape: parts.shape, requiresGrad: true)
      let first = try grad([try f([leaf])], [leaf], createGraph: true)[0]
      let expected = try centralDifference([parts], step: 1e-4, f)[0]
      #expect(agree(first?.values ?? [], expected, 1e-8), "\(shape)")
      let g = { (inputs: [Tensor]) throws(AutogradError) -> Tensor in
        try withEnabledGrad { () throws(AutogradError) in
          let leaf = Tensor(inputs[0].values, shape: inputs[0].shape, requiresGrad: true)
          let gradient = try grad([try f([leaf])], [leaf])[0] ?? leaf.zeros()
          return (gradient * gradient).sum()
        }
      }
      let second = try grad([((first ?? leaf) * (first ?? leaf)).sum()], [leaf])[0]
      let curved = try centralDifference([parts], step: 1e-4, g)[0]
      #expect(agree(second?.values ?? [], curved, 1e-7), "\(shape)")
    }
  }

  @Test("a gradient of vectors that depends on their phase is refused")
  func phases() throws {
    let a = random([3, 3], seed: 9)
    a.requiresGrad = true
    let vectors = try Op.eigh.apply([hermitian(a)])[1]
    #expect(throws: AutogradError.self) { try vectors.realPart[0].sum().backward() }
    let u = try Op.svd.apply([a])[0]
    #expect(throws: AutogradError.self) { try u.imaginaryPart.sum().backward() }
  }

  @Test("the determinant of a singular complex matrix has cofactors as gradient")
  func singular() throws {
    let a = Tensor(
      [Complex(1), .i, Complex(2), .i, Complex(-1), Complex(0, 2), .zero, Complex(1), Complex(3)],
      shape: [3, 3], requiresGrad: true)
    let det = try Op.det.apply([a])[0]
    #expect(det.complexValues[0].magnitude < 1e-15)
    try det.backward(gradient: Tensor(Complex(1)))
    let gradient = a.grad?.complexValues ?? []
    #expect(!gradient.contains { !$0.isFinite })
    // The cofactor of the first element is -3 - 2i, of which the gradient has the conjugate.
    #expect(gradient[0] == Complex(-3, 2))
  }
}
