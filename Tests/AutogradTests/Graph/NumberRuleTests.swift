import Testing

@testable import Autograd

@Suite("Rules between single numbers")
struct NumberRuleTests {
  static let ruled = Op.everything.filter { $0.numberRule != nil }

  private func apply(_ op: Op, _ inputs: [Tensor]) throws -> Tensor {
    try op.inputs.names.count == 1 ? op(inputs[0]) : op(inputs[0], inputs[1])
  }

  /// The gradients of the op's inputs, in a pass through a sum of its square.
  private func gradients(_ op: Op, _ values: [Double], _ shape: [Int]) throws -> [[Double]] {
    let inputs = values.prefix(op.inputs.names.count).map { value in
      let count = shape.reduce(1, *)
      return Tensor([Double](repeating: value, count: count), shape: shape, requiresGrad: true)
    }
    let y = try apply(op, inputs)
    try (y * y).sum().backward()
    return inputs.map { $0.grad?.values ?? [] }
  }

  @Test("give what the rules of tensors give, to the last bit", arguments: ruled)
  func agreement(_ op: Op) throws {
    for values in [[0.7, 1.3], [2.5, -0.3], [1e-3, 1e5], [1.0, 3.0]] {
      let numbers = try gradients(op, values, [])
      let tensors = try gradients(op, values, [2])
      for (number, tensor) in zip(numbers, tensors) { #expect(number == [tensor[0]]) }
      #expect(try gradients(op, values, [1, 1]) == numbers)
    }
  }

  @Test("are used beside tensors, hooks and other types, whatever comes first")
  func mixing() throws {
    let x = Tensor(0.5, requiresGrad: true)
    let v = Tensor([1, 2, 3], requiresGrad: true)
    var seen: [Double] = []
    let y = x * 2 + x.sin()
    let hooked = y * x
    _ = try hooked.registerHook { gradient in
      seen.append(gradient.item)
      return nil
    }
    let narrow = Tensor(0.25).converted(to: .float32, recorded: true)
    let z = (v * y).sum() + hooked * narrow + v[1] * x
    try z.backward()
    let slope = 2 + Tensor(0.5).cos().item
    let value = 1 + Tensor(0.5).sin().item
    #expect(seen == [0.25])
    #expect(abs((x.grad?.item ?? 0) - (6 * slope + 0.25 * (slope * 0.5 + value) + 2)) < 1e-12)
    #expect(v.grad?.values == [value, value + 0.5, value])
  }

  @Test("see that a saved value was changed, and that a graph was freed")
  func mistakes() throws {
    let x = Tensor(0.5, requiresGrad: true)
    let factor = Tensor(2)
    let y = x * factor
    try Op.multiply.applyInPlace([factor, Tensor(3)])
    #expect(throws: AutogradError.self) { try y.backward() }
    let z = x * x
    try z.backward()
    #expect(throws: AutogradError.self) { try z.backward() }
    #expect(x.grad?.item == 1)
  }
}
