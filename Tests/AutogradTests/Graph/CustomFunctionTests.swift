import Testing

@testable import Autograd

@Suite("Functions with a backward of their own")
struct CustomFunctionTests {
  /// x², with a slope that is a factor too large by `factor`.
  private func square(factor: Double = 1) -> CustomFunction {
    CustomFunction(name: "Sq") { inputs in
      #expect(!GradMode.isEnabled)
      return .init(outputs: [inputs[0] * inputs[0]], saved: [inputs[0]])
    } backward: { pullback in
      [pullback.cotangents[0] * pullback.saved[0] * (2 * factor)]
    }
  }

  @Test("the rule is trusted, right or wrong, and the node has the function's name")
  func trusted() throws {
    let x = Tensor(3, requiresGrad: true)
    let y = try square(factor: 5)([x])[0]
    #expect(y.item == 9 && y.gradFn?.name == "SqBackward")
    try y.backward()
    #expect(x.grad?.item == 30)
    #expect(kind { () throws(AutogradError) in try y.backward() } == .graphFreed)
    let untracked = try withNoGrad { () throws(AutogradError) in try square()([x])[0] }
    #expect(!untracked.requiresGrad)
  }

  @Test("a rule is differentiated again, through saved inputs and saved results")
  func secondOrder() throws {
    let x = Tensor(3, requiresGrad: true)
    let first = try #require(try grad([square()([x])[0]], [x], createGraph: true)[0])
    #expect(try grad([first], [x])[0]?.item == 2)
    let exponential = CustomFunction(name: "Exp") { inputs in
      let y = inputs[0].exp()
      return .init(outputs: [y], saved: [y])
    } backward: {
      [$0.cotangents[0] * $0.saved[0]]
    }
    let z = Tensor(0.5, requiresGrad: true)
    var y = try exponential([z])[0]
    weak let node = y.gradFn
    for _ in 0..<3 { y = try #require(try grad([y], [z], createGraph: true)[0]) }
    #expect(y.item == Tensor(0.5).exp().item)
    y = z
    #expect(node == nil)
  }

  @Test("gradients are counted, summed down to the input, and refused where they do not fit")
  func misfits() throws {
    func backward(_ gradients: @escaping ([Tensor]) -> [Tensor?]) -> AutogradError.Kind? {
      let function = CustomFunction(name: "F") { inputs in
        .init(outputs: [inputs[0] + inputs[1]], saved: [])
      } backward: {
        gradients($0.cotangents)
      }
      return kind { () throws(AutogradError) in
        let (a, b) = (Tensor([1, 2], requiresGrad: true), Tensor(1, requiresGrad: true))
        try function([a, b])[0].sum().backward()
      }
    }
    #expect(backward { [$0[0], $0[0]] } == nil)
    #expect(backward { [$0[0], $0[0], nil] } == nil)
    #expect(backward { [$0[0]] } == .badBackward)
    #expect(backward { [$0[0], $0[0], $0[0]] } == .badBackward)
    #expect(backward { _ in [Tensor([1, 2, 3]), nil] } == .badBackward)
  }

  @Test("a result that nothing used has zeros for a cotangent, and an integer one no gradient")
  func severalResults() throws {
    var seen: [[Double]] = []
    let function = CustomFunction(name: "Two") { inputs in
      .init(outputs: [inputs[0] * 2, inputs[0] * 3, inputs[0] > 0], saved: [])
    } backward: {
      seen = $0.cotangents.map(\.values)
      return [$0.cotangents[0] * 2 + $0.cotangents[1] * 3]
    }
    let x = Tensor([1, 2], requiresGrad: true)
    let results = try function([x])
    #expect(results.map(\.requiresGrad) == [true, true, false])
    try results[1].sum().backward()
    #expect(seen == [[0, 0], [1, 1], [0, 0]] && x.grad?.values == [3, 3])
  }

  @Test("an input given back is another tensor, and a saved input that was written is refused")
  func aliases() throws {
    let identity = CustomFunction(name: "Id") { inputs in
      .init(outputs: inputs, saved: [])
    } backward: {
      $0.cotangents
    }
    let x = Tensor(2, requiresGrad: true)
    let y = try identity([x])[0]
    #expect(y !== x && x.isLeaf && !y.isLeaf)
    try (y + x).backward()
    #expect(x.grad?.item == 2)
    let t = x * 1
    let square = try square()([t])[0]
    try Op.zeroInPlace.applyInPlace([t])
    #expect(kind { () throws(AutogradError) in try square.backward() } == .staleSavedValue)
  }
}
