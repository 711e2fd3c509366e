import Testing

@testable import Autograd

@Suite("Views of memory")
struct MemoryViewTests {
  private func view(
    _ x: Tensor, _ size: [Int], _ stride: [Int], _ offset: Int? = nil
  ) throws(AutogradError) -> Tensor {
    var attributes: [String: Argument] = ["size": .integers(size), "stride": .integers(stride)]
    if let offset { attributes["storage_offset"] = .integer(offset) }
    return try Op.asStrided.apply([x], attributes)[0]
  }

  private func leaf() -> Tensor {
    Tensor((0..<6).map(Double.init), shape: [2, 3], requiresGrad: true)
  }

  @Test("the cotangent of a view of a transposed tensor goes to the places that it shows")
  func transposed() throws {
    let x = leaf()
    let y = try view(x.transposed(0, 1), [2, 2], [1, 2], 1)
    #expect(y.values == [1, 3, 2, 4])
    try (y * Tensor([1, 10, 100, 1000], shape: [2, 2])).sum().backward()
    #expect(x.grad?.values == [0, 1, 100, 10, 1000, 0])
  }

  @Test("what lies beside a slice is shown, and gets no gradient")
  func besideASlice() throws {
    let x = leaf()
    let y = try view(x.reshaped(to: [6]).sliced(0, 2, 5), [4], [1], 1)
    #expect(y.values == [1, 2, 3, 4])
    try (y * Tensor([1, 10, 100, 1000])).sum().backward()
    #expect(x.grad?.values == [0, 0, 10, 100, 1000, 0])
  }

  @Test("elements that share a place get equal shares")
  func expanded() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    let wide = x.reshaped(to: [2, 1]).expanded(to: [2, 3])
    let hook = try {
      var seen: Tensor?
      _ = try wide.registerHook { gradient throws(AutogradError) in
        seen = gradient
        return nil
      }
      try view(wide, [2], [1]).sum().backward()
      return seen
    }()
    #expect(hook?.values == [Double](repeating: 1.0 / 3, count: 6))
    #expect(agree(x.grad?.values ?? [], [1, 1], 1e-15))
  }

  @Test("overlapping windows of a transposed tensor agree with central differences in each mode")
  func derivatives() throws {
    let f: TensorFunction = { inputs throws(AutogradError) in
      let y = try self.view(inputs[0].transposed(0, 1), [3, 2], [1, 2], 0)
      return [(y * y * y).sum()]
    }
    let x = Tensor([0.5, -1, 2, 0.25, 1.5, -0.75], shape: [2, 3])
    let expected = try centralDifference([x]) { inputs throws(AutogradError) in try f(inputs)[0] }
    let v = Tensor([1, 2, -1, 0.5, 3, -2], shape: [2, 3])
    let reverse = try vjp(f, at: [x]).gradients[0].values
    #expect(agree(reverse, expected[0]))
    let forward = try jvp(f, at: [x], along: [v]).tangents[0].item
    #expect(agree([forward], [zip(expected[0], v.values).reduce(0) { $0 + $1.0 * $1.1 }]))
    let first = try hvp(f, at: [x], along: [v]).products[0].values
    let second = try vhp(f, at: [x], along: [v]).products[0].values
    #expect(agree(first, second, 1e-12))
  }

  @Test("a complex tensor is viewed by complex places")
  func complex() throws {
    let z = Tensor((0..<4).map { Complex(Double($0), 1) }, shape: [2, 2], requiresGrad: true)
    let y = try view(z.transposed(0, 1), [3], [1], 1)
    #expect(y.complexValues.map(\.real) == [1, 2, 3])
    try (y.realPart + y.imaginaryPart * 2).sum().backward()
    #expect(z.grad?.complexValues == [.zero, Complex(1, 2), Complex(1, 2), Complex(1, 2)])
  }

  @Test("places outside the memory are refused")
  func outside() throws {
    let x = leaf()
    #expect(throws: AutogradError.self) { _ = try view(x, [7], [1]) }
    #expect(throws: AutogradError.self) { _ = try view(x, [2], [1], 5) }
    #expect(throws: AutogradError.self) { _ = try view(x, [2], [.max], 1) }
  }
}
