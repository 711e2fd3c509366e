import Testing

@testable import Autograd

@Suite("Levels of forward mode")
struct DualLevelTests {
  private func derivative(
    at x: Tensor, _ f: (Tensor) throws(AutogradError) -> Tensor
  ) throws(AutogradError) -> Tensor {
    try jvp(
      { inputs throws(AutogradError) in [try f(inputs[0])] }, at: [x], along: [Tensor(1)]
    ).tangents[0]
  }

  @Test("the derivative of an inner derivative does not take one for the other")
  func confusion() throws {
    // d/dx [x · d/dy (x + y)] is 1; confused perturbations give 2.
    let d = try derivative(at: Tensor(1)) { x throws(AutogradError) in
      x * (try derivative(at: Tensor(1)) { y in x + y })
    }
    #expect(d.item == 1)
  }

  @Test("a derivative within a derivative may use the outer variable at its own point")
  func nestedProduct() throws {
    // d/dx [x · d/dy (x y)] at y = x is d/dx x² = 2x.
    let d = try derivative(at: Tensor(3)) { x throws(AutogradError) in
      x * (try derivative(at: x) { y in x * y })
    }
    #expect(d.item == 6)
  }

  @Test("three levels give a third derivative")
  func third() throws {
    let d = try derivative(at: Tensor(0.3)) { x throws(AutogradError) in
      try derivative(at: x) { x throws(AutogradError) in
        try derivative(at: x) { x in (x * 2).sin() }
      }
    }
    #expect(agree([d.item], [-8 * 0.8253356149096783], 1e-14))
  }

  @Test("reverse over forward and forward over reverse nest without confusion")
  func mixed() throws {
    let x = Tensor(1.5, requiresGrad: true)
    // y = d/dt (x t)² at t = 2 is 2 x² t; its gradient along x is 4 x t.
    let y = try derivative(at: Tensor(2)) { t in (x * t) * (x * t) }
    #expect(try grad([y], [x])[0]?.item == 12)
    let d = try derivative(at: Tensor(2)) { t throws(AutogradError) in
      let inner = Tensor(1.5, requiresGrad: true)
      let z = inner * inner * t
      return try grad([z], [inner], createGraph: true)[0] ?? Tensor(0)
    }
    #expect(d.item == 3)
  }

  @Test("tangents vanish with their level, and what is kept of them with it")
  func lifetime() throws {
    let x = Tensor(2, requiresGrad: true)
    weak var node: Node?
    try {
      var escaped: Tensor?
      _ = try derivative(at: x) { x throws(AutogradError) in
        let y = x.exp()
        escaped = y
        return y
      }
      #expect(escaped?.levels.isEmpty == true)
      node = escaped?.gradFn
      #expect(node != nil)
    }()
    #expect(node == nil)
  }

  @Test("detach drops a tangent; no_grad does not")
  func detaching() throws {
    #expect(try derivative(at: Tensor(2)) { x in x.detached() * 2 }.item == 0)
    #expect(try derivative(at: Tensor(2)) { x in withNoGrad { x * 3 } }.item == 3)
  }

  @Test("a tangent that does not fit is refused")
  func refusal() throws {
    let f: TensorFunction = { inputs in inputs }
    #expect(throws: AutogradError.self) { try jvp(f, at: [Tensor(1)], along: [Tensor([1, 2])]) }
    #expect(throws: AutogradError.self) { try jvp(f, at: [Tensor(1)], along: []) }
    let integers = try Tensor.make(.int64([1]), shape: [])
    #expect(throws: AutogradError.self) { try jvp(f, at: [integers], along: [Tensor(1)]) }
  }

  @Test("a custom function without a rule refuses tangents; one with a rule uses it")
  func customFunctions() throws {
    func cube(_ rule: CustomFunction.Pushforward?) -> CustomFunction {
      CustomFunction(
        name: "Cube",
        forward: { inputs in
          CustomFunction.Forward(outputs: [inputs[0] * inputs[0] * inputs[0]], saved: inputs)
        },
        backward: { pullback in
          [pullback.cotangents[0] * pullback.saved[0] * pullback.saved[0] * 3]
        }, jvp: rule)
    }
    #expect(throws: AutogradError.self) {
      try derivative(at: Tensor(2)) { x throws(AutogradError) in try cube(nil)([x])[0] }
    }
    let ruled = cube { inputs, tangents, _ in
      [tangents[0].map { $0 * inputs[0] * inputs[0] * 3 }]
    }
    let f: TensorFunction = { inputs throws(AutogradError) in try ruled(inputs) }
    #expect(try jvp(f, at: [Tensor(2)], along: [Tensor(1)]).tangents[0].item == 12)
    #expect(try hvp(f, at: [Tensor(2)], along: [Tensor(1)]).products[0].item == 12)
    #expect(
      try derivative(at: Tensor(2)) { x throws(AutogradError) in
        try derivative(at: x) { x throws(AutogradError) in try ruled([x])[0] }
      }.item == 12)
  }

  @Test("a write to a part gives the whole a tangent, and every view of it shows it")
  func views() throws {
    let (values, tangents) = try jvp(
      { inputs throws(AutogradError) in
        let whole = Tensor([1, 2, 3])
        let early = whole[1..<3]
        try Op.copyInPlace.applyInPlace([whole[1], inputs[0]])
        try Op.multiply.applyInPlace([early, .number(2)])
        return [whole, early, whole[1]]
      }, at: [Tensor(5)], along: [Tensor(1)])
    #expect(values[0].values == [1, 10, 6])
    #expect(tangents.map(\.values) == [[0, 2, 0], [2, 0], [2]])
  }

  @Test("a write of a constant ends a tangent")
  func overwritten() throws {
    let d = try derivative(at: Tensor(2)) { x throws(AutogradError) in
      let y = x * 3
      try Op.fillInPlace.applyInPlace([y, Tensor(7)])
      return y + x
    }
    #expect(d.item == 1)
  }
}
