import Testing

@testable import Autograd

@Suite("Checkpoints")
struct CheckpointTests {
  private func kind(_ body: () throws -> Void) -> AutogradError.Kind? {
    do { try body() } catch { return (error as? AutogradError)?.kind }
    return nil
  }

  @Test("gradients are those without a checkpoint, of captured tensors too")
  func gradients() throws {
    let (x, w) = (Tensor([1, 2], requiresGrad: true), Tensor([3, 4], requiresGrad: true))
    let f: TensorFunction = { inputs in [(inputs[0] * w).exp().sum(), inputs[0].sin()] }
    func total(_ y: [Tensor]) -> Tensor { y[0] * 2 + y[1].sum() }
    let expected = try grad([total(try f([x]))], [x, w])
    let got = try grad([total(try checkpoint([x], f))], [x, w])
    #expect(got.map { $0?.values } == expected.map { $0?.values })
  }

  @Test("the body runs again once in each pass, and not at all where nothing was saved")
  func runs() throws {
    var runs = 0
    let x = Tensor(2, requiresGrad: true)
    let y = try checkpoint([x]) { inputs in
      runs += 1
      return [inputs[0] / (inputs[0] + 1) * inputs[0]]
    }[0]
    try y.backward(retainGraph: true)
    #expect(runs == 2)
    try y.backward()
    #expect(runs == 3)
    let z = try checkpoint([x]) { inputs in
      runs += 1
      return [inputs[0] + 1]
    }[0]
    try z.backward()
    #expect(runs == 4)
  }

  @Test("no value in between is kept")
  func memory() throws {
    weak var between: Tensor?
    let x = Tensor(2, requiresGrad: true)
    let y = try checkpoint([x]) { inputs in
      let b = inputs[0].exp()
      between = b
      return [b * b]
    }[0]
    #expect(between == nil)
    try y.backward()
    #expect(agree([x.grad?.item ?? 0], [2 * Tensor(4).exp().item], 1e-14))
  }

  @Test("derivatives of derivatives go through it, in reverse and forward")
  func secondOrder() throws {
    let f: TensorFunction = { inputs throws(AutogradError) in
      try checkpoint(inputs) { [$0[0] * $0[0] * $0[0]] }
    }
    let x = Tensor(2)
    #expect(try vhp(f, at: [x], along: [Tensor(1)]).products[0].item == 12)
    #expect(try hvp(f, at: [x], along: [Tensor(1)]).products[0].item == 12)
    #expect(try jvp(f, at: [x], along: [Tensor(1)]).tangents[0].item == 12)
  }

  @Test("one within another gives the same gradients")
  func nesting() throws {
    let x = Tensor(0.5, requiresGrad: true)
    let y = try checkpoint([x]) { inputs throws(AutogradError) in
      let inner = try checkpoint([inputs[0].sin()]) { [$0[0].exp() * $0[0]] }
      return [inner[0] * inputs[0]]
    }[0]
    let plain = Tensor(0.5, requiresGrad: true)
    let sine = plain.sin()
    let z = sine.exp() * sine * plain
    #expect(try grad([y], [x])[0]?.item == grad([z], [plain])[0]?.item)
  }

  @Test("a second run that differs in ops, shapes or elements is refused")
  func mismatch() throws {
    let x = Tensor([2, 3], requiresGrad: true)
    var runs = 0
    let variants: [(Tensor, Int) -> Tensor] = [
      { x, run in run == 0 ? x * x : x * x * x }, { x, run in run == 0 ? x.exp() : x.sin() },
      { x, run in x * Tensor([Double(run), 1]) }, { x, run in run == 0 ? x * x : x[0] * x[0] },
    ]
    for variant in variants {
      runs = 0
      let y = try checkpoint([x]) { inputs in
        defer { runs += 1 }
        return [variant(inputs[0], runs)]
      }[0]
      #expect(kind { try y.sum().backward() } == .checkpointMismatch)
    }
  }

  @Test("an input that was written since is noticed")
  func written() throws {
    let x = Tensor([2, 3], requiresGrad: true)
    let input = try Op.clone.apply([x])[0]
    let y = try checkpoint([input]) { [$0[0] * $0[0]] }[0]
    _ = try withNoGrad { try Op.scaledAdd.applyInPlace([input, Tensor(1)]) }
    #expect(kind { try y.sum().backward() } == .checkpointMismatch)
  }
}
