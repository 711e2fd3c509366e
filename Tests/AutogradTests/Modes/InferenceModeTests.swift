import Testing

@testable import Autograd

@Suite("Inference mode")
struct InferenceModeTests {
  private let leaf = Tensor(3, requiresGrad: true)

  private func kind(_ body: () throws -> Void) -> AutogradError.Kind? {
    do { try body() } catch { return (error as? AutogradError)?.kind }
    return nil
  }

  @Test("what is made in it records nothing and is marked for good")
  func marking() throws {
    let y = withInferenceMode { leaf * 2 }
    #expect(y.isInference && !y.requiresGrad)
    #expect(withInferenceMode { Tensor([1, 2]) }.isInference)
    #expect(y.reshaped(to: [1]).isInference && y.detached().isInference)
    #expect(!(y + 1).isInference)
  }

  @Test("recording stays off where enable_grad is within it")
  func enabledWithin() {
    let y = withInferenceMode { withEnabledGrad { leaf * 2 } }
    #expect(y.isInference && !y.requiresGrad)
  }

  @Test("a view of an ordinary tensor is ordinary")
  func views() {
    let x = Tensor([1, 2])
    #expect(!withInferenceMode { x[0] }.isInference)
  }

  @Test("it may not be kept for a gradient, but may be used where nothing is kept")
  func saving() throws {
    let c = withInferenceMode { Tensor(2) * 2 }
    #expect(kind { _ = try Op.multiply.apply([leaf, c]) } == .inferenceTensor)
    #expect(try Op.scaledAdd.apply([c, leaf])[0].requiresGrad)
    #expect(kind { _ = try CustomFunction.keeping(c)([leaf]) } == .inferenceTensor)
  }

  @Test("it may not be written outside, has no version, and cannot require grad there")
  func outside() throws {
    let c = withInferenceMode { Tensor(2) * 2 }
    #expect(kind { try Op.scaledAdd.applyInPlace([c, Tensor(1)]) } == .inferenceTensor)
    #expect(kind { _ = try c.checkedVersion() } == .inferenceTensor)
    #expect(kind { try c.setRequiresGrad(true) } == .inferenceTensor)
    _ = try withInferenceMode { try Op.scaledAdd.applyInPlace([c, Tensor(1)]) }
    #expect(c.item == 5)
  }

  @Test("an ordinary tensor that is written in it invalidates what was saved")
  func staleness() throws {
    let a = try Op.clone.apply([leaf])[0]
    let y = a * a
    _ = try withInferenceMode { try Op.scaledAdd.applyInPlace([a, Tensor(2)]) }
    #expect(kind { try y.backward() } == .staleSavedValue)
  }

  @Test("a recorded pass refuses a gradient of it, whichever way it comes in")
  func recordedPass() throws {
    let g = withInferenceMode { Tensor(2) * 2 }
    let y = leaf * leaf
    #expect(kind { try y.backward(gradient: g, createGraph: true) } == .inferenceTensor)
    let z = leaf * leaf
    try z.registerHook { _ in g }
    #expect(kind { try z.backward(createGraph: true) } == .inferenceTensor)
    let w = leaf * leaf
    try w.backward(gradient: g)
    #expect(leaf.grad?.item == 24)
  }
}

extension CustomFunction {
  /// The identity, which keeps `tensor`.
  fileprivate static func keeping(_ tensor: Tensor) -> CustomFunction {
    CustomFunction(
      name: "Keeping", forward: { Forward(outputs: [$0[0] * 1], saved: [tensor]) },
      backward: { $0.cotangents })
  }
}
