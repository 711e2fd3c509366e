import Testing

@testable import Autograd

@Suite("Corners where ops are often wrong")
struct CornerTests {
  private func gradients(
    _ name: String, _ inputs: [Tensor], _ attributes: [String: Argument] = [:]
  ) throws -> [[Double]] {
    let op = try #require(Op.named(name))
    let y = try op.apply(inputs, attributes)[0]
    let wanted = inputs.filter(\.requiresGrad)
    return try grad([y.sum()], wanted, allowUnused: true).map { $0?.values ?? [] }
  }

  private func leaf(_ values: Double...) -> Tensor { Tensor(values, requiresGrad: true) }
  private func index(_ values: Int64...) throws -> Tensor {
    try Tensor.make(.int64(values), shape: [values.count])
  }

  @Test("of sources written to one place the last alone has a gradient")
  func overwritten() throws {
    let x = leaf(1, 2)
    let source = leaf(5, 6)
    let same = try index(0, 0)
    for name in ["scatter", "index_copy"] {
      #expect(try gradients(name, [x, same, source], ["dim": .integer(0)]) == [[0, 1], [0, 1]])
    }
  }

  @Test("equal extremes share the cotangent, and a tensor's own excluded elements have no share")
  func ties() throws {
    let x = leaf(3, 9)
    let source = leaf(3, 3)
    let same = try index(0, 0)
    func of(_ includesSelf: Bool) throws -> [[Double]] {
      try gradients(
        "scatter_reduce", [x, same, source],
        [
          "dim": .integer(0), "reduce": .string("amax"), "include_self": .boolean(includesSelf),
        ])
    }
    #expect(abs(try of(true).flatMap(\.self).reduce(0, +) - 2) < 1e-15)
    #expect(try of(false) == [[0, 1], [0.5, 0.5]])
    #expect(try gradients("fmax", [leaf(1), leaf(1)]) == [[1], [0]])
    #expect(try gradients("median", [leaf(1, 1, 2)]) == [[0.5, 0.5, 0]])
  }

  @Test("at the kink of a norm the gradient is the least subgradient")
  func leastSubgradients() throws {
    for order in [1.0, 2, 3, .infinity] {
      #expect(try gradients("vector_norm", [leaf(0, 0)], ["ord": .number(order)]) == [[0, 0]])
    }
    #expect(try gradients("std", [leaf(2, 2)]) == [[0, 0]])
    #expect(try gradients("hypot", [leaf(0), leaf(0)]) == [[0], [0]])
    #expect(try gradients("hardtanh", [leaf(-1, 0, 1)]) == [[0, 1, 0]])
  }

  @Test("powers at zero, and logarithms that a zero multiplies")
  func powers() throws {
    let base = leaf(0, 0, 0, 0)
    let exponent = leaf(0, 1, 2, -1)
    #expect(
      try gradients("pow", [base, exponent]) == [[0, 1, 0, -.infinity], [0, 0, 0, -.infinity]])
    #expect(try gradients("xlogy", [leaf(0, 0), leaf(0, -1)]) == [[0, 0], [0, 0]])
    // The mixed second derivative of a^b at b = 0 is 1/a, which a mask for 0⁰ must not cut off.
    let (a, b) = (leaf(4), leaf(0))
    let slope = try #require(try grad([a.power(b)], [a], createGraph: true)[0])
    #expect(try grad([slope], [b])[0]?.values == [0.25])
  }

  @Test("products and scans with zeros are exact to second order")
  func zeros() throws {
    let x = leaf(2, 0, 3, 0)
    let y = try #require(Op.named("cumprod")).apply([x], ["dim": .integer(0)])[0]
    let first = try #require(try grad([y.sum()], [x], createGraph: true)[0])
    #expect(first.values == [1, 8, 0, 0])
    #expect(try grad([first.sum()], [x])[0]?.values == [4, 12, 2, 6])
  }

  @Test("the row of a padding index has no gradient")
  func padding() throws {
    let weight = Tensor([1, 2, 3, 4], shape: [2, 2], requiresGrad: true)
    #expect(
      try gradients("embedding", [index(1, 0, 1), weight], ["padding_idx": .integer(-1)])
        == [[1, 1, 0, 0]])
  }

  @Test("what is clipped lets no cotangent through, however great it is")
  func gates() throws {
    let x = leaf(-2, 0.5)
    let y = try #require(Op.named("hardtanh")).apply([x])[0]
    let g = try grad([y], [x], gradOutputs: [Tensor([.infinity, 1])])[0]
    #expect(g?.values == [0, 1])
  }
}
