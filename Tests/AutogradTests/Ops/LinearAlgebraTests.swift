import Testing

@testable import Autograd

@Suite("Linear algebra")
struct LinearAlgebraTests {
  private func leaf(_ values: [Double], _ shape: [Int]) -> Tensor {
    Tensor(values, shape: shape, requiresGrad: true)
  }

  private func apply(
    _ name: String, _ inputs: [Tensor], _ attributes: [String: Argument] = [:]
  ) throws -> [Tensor] {
    try #require(Op.named(name)).apply(inputs, attributes)
  }

  private func kind(
    _ name: String, _ inputs: [Tensor], _ attributes: [String: Argument] = [:]
  ) -> AutogradError.Kind? {
    do throws(AutogradError) {
      _ = try Op.named(name)?.apply(inputs, attributes)
      return nil
    } catch {
      return error.kind
    }
  }

  @Test("det of a singular matrix has its cofactors as the gradient, exactly")
  func cofactors() throws {
    let a = leaf([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3])
    let gradient = try grad([apply("det", [a])[0]], [a])[0]
    #expect(gradient?.values == [-3, 6, -3, 6, -12, 6, -3, 6, -3])
    let zero = leaf([Double](repeating: 0, count: 9), [3, 3])
    #expect(try grad([apply("det", [zero])[0]], [zero])[0]?.values.allSatisfy { $0 == 0 } == true)
  }

  @Test("det is a polynomial to every order: at zero its n-th derivative is a sign")
  func orders() throws {
    // det of a 2 × 2 zero matrix: ∂²/∂a∂d = 1, ∂²/∂b∂c = -1.
    let a = leaf([0, 0, 0, 0], [2, 2])
    let first = try grad([apply("det", [a])[0]], [a], createGraph: true)[0]
    let corner = try #require(first).reshaped(to: [4])[0]
    #expect(try grad([corner], [a], retainGraph: true)[0]?.values == [0, 0, 0, 1])
    // The third derivative of a 3 × 3 one along the diagonal is 1.
    let b = leaf([Double](repeating: 0, count: 9), [3, 3])
    let one = try #require(try grad([apply("det", [b])[0]], [b], createGraph: true)[0])
    let two = try #require(
      try grad([one.reshaped(to: [9])[0]], [b], createGraph: true)[0])
    let three = try #require(try grad([two.reshaped(to: [9])[4]], [b])[0])
    #expect(three.values == [0, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test("a large matrix of rank n - 1 has the cofactors that its null vectors give")
  func largeSingular() throws {
    // Diagonal 0, 1, 2, …: the only cofactor is the product of the others.
    let n = 6
    var values = [Double](repeating: 0, count: n * n)
    for place in 0..<n { values[place * n + place] = Double(place) }
    let a = leaf(values, [n, n])
    let gradient = try #require(
      try grad([apply("det", [a])[0]], [a], createGraph: true)[0])
    #expect(abs(gradient.values[0] - 120) < 1e-12)
    #expect(gradient.values.dropFirst().allSatisfy { abs($0) < 1e-12 })
    // Raising another diagonal element scales it: ∂²/∂a₀₀∂a₁₁ = 120 / 1.
    let second = try #require(try grad([gradient.reshaped(to: [n * n])[0]], [a])[0])
    #expect(abs(second.values[n + 1] - 120) < 1e-10)
    #expect(abs(second.values[2 * n + 2] - 60) < 1e-10)
  }

  @Test("a singular or indefinite matrix is outside the domain")
  func domains() {
    let singular = Tensor([1, 2, 2, 4], shape: [2, 2])
    #expect(kind("inv", [singular]) == .domain)
    #expect(kind("solve", [singular, Tensor([1, 2])]) == .domain)
    #expect(kind("cholesky", [Tensor([1, 2, 2, 1], shape: [2, 2])]) == .domain)
    #expect(kind("matrix_power", [singular], ["n": .integer(-1)]) == .domain)
    let broken = Tensor([.nan, 0, 0, 1], shape: [2, 2])
    for name in ["svd", "eigh", "svdvals", "pinv", "eigvalsh"] {
      #expect(kind(name, [broken]) == .domain)
    }
  }

  @Test("solutions of ill-conditioned systems are right to the last places")
  func refinement() throws {
    // The inverse of the Hilbert matrix has integers.
    let n = 6
    // 1/(i + j + 1) times their common multiple, so that the elements are exact.
    let hilbert = (0..<n * n).map { 27720 / Double($0 / n + $0 % n + 1) }
    let inverse = try apply("inv", [Tensor(hilbert, shape: [n, n])])[0].values
    #expect(abs(inverse[0] * 27720 - 36) < 36e-14)
    #expect(abs(inverse[n * n - 1] * 27720 - 698_544) < 698_544e-14)
  }

  @Test("factors multiply to the matrix, in their gauge")
  func gauges() throws {
    let a = Tensor([2, -1, 0.5, 1, 3, -2, 0, 1, 1.5, 4, -1, 2], shape: [4, 3])
    let qr = try apply("qr", [a])
    #expect(agree(qr[0].matmul(qr[1]).values, a.values, 1e-14))
    #expect(qr[1].values[0] < 0)
    let full = try apply("svd", [a])
    #expect(full.map(\.shape) == [[4, 4], [3], [3, 3]])
    let (u, vt) = (full[0], full[2])
    let identity = u.matmul(u.transposedMatrix())
    #expect(agree(identity.values, Tensor.diagonalMask(4, 4).values, 1e-14))
    #expect(agree((u.sliced(1, 0, 3) * full[1]).matmul(vt).values, a.values, 1e-14))
    for column in 0..<3 {
      #expect(!SingularValues.isTurned(u.selected(1, column).values))
    }
    let symmetric = Tensor([2, 1, 1, 3], shape: [2, 2])
    let eigen = try apply("eigh", [symmetric])
    #expect(eigen[0].values[0] < eigen[0].values[1])
    #expect(
      agree(
        (eigen[1] * eigen[0]).matmul(eigen[1].transposedMatrix()).values, symmetric.values, 1e-14))
  }

  @Test("the distance of a point from itself has the gradient 0")
  func coincident() throws {
    let a = leaf([1, 2, 3, 4], [2, 2])
    let b = Tensor([1, 2, 0, 0], shape: [2, 2])
    for p in [1, 1.5, 2, 3, .infinity] {
      let distance = try apply("cdist", [a, b], ["p": .number(p)])[0]
      let gradient = try grad([distance.reshaped(to: [4])[0]], [a])[0]
      #expect(gradient?.values == [0, 0, 0, 0])
    }
  }

  @Test("the norm of a huge or tiny matrix neither overflows nor vanishes")
  func scales() throws {
    for scale in [1e200, 1e-200, Double.leastNonzeroMagnitude] {
      let a = Tensor([3 * scale, 4 * scale], shape: [1, 2])
      #expect(try apply("matrix_norm", [a])[0].item == 5 * scale)
    }
  }

  @Test("the exponential of a nilpotent matrix ends, and of a rotation turns")
  func exponentials() throws {
    let nilpotent = try apply("matrix_exp", [Tensor([0, 1, 0, 0], shape: [2, 2])])[0]
    #expect(nilpotent.values == [1, 1, 0, 1])
    let turned = try apply("matrix_exp", [Tensor([0, -20, 20, 0], shape: [2, 2])])[0]
    #expect(
      agree(
        turned.values,
        [
          0.408082061813392, -0.912945250727628,
          0.912945250727628, 0.408082061813392,
        ], 1e-13))
  }

  @Test("with beta 0 the added matrix is not looked at and has the gradient 0")
  func unusedTerm() throws {
    let m = leaf([.nan, .nan, .nan, .nan], [2, 2])
    let a = leaf([1, 2, 3, 4], [2, 2])
    let y = try apply("addmm", [m, a, a], ["beta": .integer(0)])[0]
    #expect(y.values == [7, 10, 15, 22])
    #expect(try grad([y.sum()], [m])[0]?.values == [0, 0, 0, 0])
  }

  @Test(
    "equations that do not fit are refused",
    arguments: ["", "ij", "ij,jk->ii", "i.j,jk", "ij,jk->iz", "i->", "ij,kl,m", "..i..,jk", "é,jk"])
  func equations(_ text: String) {
    let a = Tensor([1, 2, 3, 4], shape: [2, 2])
    #expect(kind("einsum", [a, a], ["equation": .string(text)]) == .badArgument)
  }

  @Test("truth values have no cross product")
  func truthValues() throws {
    let flags = try Tensor.make(.bool([true, false, true]), shape: [3])
    #expect(kind("cross", [flags, flags]) == .dtypeMismatch)
  }

  @Test("matrices that do not fit are refused")
  func shapes() {
    let a = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let scalar = Tensor(1)
    for name in ["det", "inv", "slogdet", "logdet", "cholesky", "eigh", "eigvalsh", "matrix_exp"] {
      #expect(kind(name, [a]) == .shapeMismatch)
      #expect(kind(name, [scalar]) == .shapeMismatch)
    }
    for name in ["qr", "svd", "svdvals", "pinv", "matrix_norm", "trace"] {
      #expect(kind(name, [scalar]) == .shapeMismatch)
    }
    #expect(kind("solve", [a, a]) == .shapeMismatch)
    #expect(
      kind(
        "kron",
        [
          Tensor([Double](repeating: 1, count: 20_000)),
          Tensor([Double](repeating: 1, count: 20_000)),
        ]) == .badArgument)
    #expect(kind("tensordot", [a, a], ["dims": .integer(9)]) == .badArgument)
    #expect(
      kind("cov", [Tensor([Double](repeating: 1, count: 8), shape: [2, 2, 2])])
        == .shapeMismatch)
  }
}
