import Testing

@testable import Autograd

/// The kind of error that `body` throws, or `nil`.
func kind(_ body: () throws(AutogradError) -> Void) -> AutogradError.Kind? {
  do throws(AutogradError) {
    try body()
    return nil
  } catch {
    return error.kind
  }
}

@Suite("Leaves and what requires grad")
struct LeafTests {
  @Test("a made tensor is a leaf without a node, whether or not it requires grad")
  func made() {
    let x = Tensor([1, 2], requiresGrad: true)
    #expect(x.isLeaf && x.requiresGrad && x.gradFn == nil)
    let c = Tensor([1, 2])
    #expect(c.isLeaf && !c.requiresGrad && c.gradFn == nil)
  }

  @Test("a result requires grad, and is no leaf, exactly when an operand requires grad")
  func propagation() {
    let (a, b, w) = (Tensor(1), Tensor(2), Tensor(3, requiresGrad: true))
    let constant = (a + b) * 3
    #expect(constant.isLeaf && !constant.requiresGrad && constant.gradFn == nil)
    let y = (a + b) + w
    #expect(!y.isLeaf && y.requiresGrad && y.gradFn?.name == "AddBackward")
    #expect((w * w).gradFn?.name == "MulBackward")
  }

  @Test("comparisons and indices never require grad")
  func constants() throws {
    let x = Tensor([3, 1, 2], requiresGrad: true)
    #expect(!(x > 1).requiresGrad)
    let argmax = try Op.argmax.apply([x])[0]
    #expect(!argmax.requiresGrad && argmax.dtype == .int64 && argmax.item == 0)
    let located = try Op.max.apply([x], ["dim": .integer(0)])
    #expect(located[0].requiresGrad && !located[1].requiresGrad)
  }

  @Test("only leaves of a floating type can be told to require grad")
  func flags() throws {
    let integers = try Tensor.make(.int64([1, 2]), shape: [2])
    #expect(
      kind { () throws(AutogradError) in try integers.setRequiresGrad(true) }
        == .dtypeNotDifferentiable)
    #expect(kind { () throws(AutogradError) in try integers.setRequiresGrad(false) } == nil)
    let y = Tensor(1, requiresGrad: true) * 2
    #expect(kind { () throws(AutogradError) in try y.setRequiresGrad(false) } == .notALeaf)
    #expect(kind { () throws(AutogradError) in try y.setRequiresGrad(true) } == nil)
  }

  @Test("a leaf switched off does not accumulate, and switched on again it does")
  func toggled() throws {
    let x = Tensor(2, requiresGrad: true)
    let y = x * 3
    x.requiresGrad = false
    try y.backward(retainGraph: true)
    #expect(x.grad == nil)
    x.requiresGrad = true
    try y.backward()
    #expect(x.grad?.item == 3)
  }

  @Test("detach gives a leaf that shares storage and version")
  func detached() {
    let x = Tensor([1, 2], requiresGrad: true)
    let d = (x * 1).detached()
    #expect(d.isLeaf && !d.requiresGrad)
    let alias = x.detached()
    #expect(alias.storageIdentity == x.storageIdentity)
    withNoGrad { _ = alias[0].storageIdentity }
    lawful { () throws(AutogradError) in _ = try Op.fillInPlace.applyInPlace([alias[0], Tensor(9)])
    }
    #expect(x.values == [9, 2] && x.version == 1)
  }

  @Test("writes through data change the values and not the version")
  func data() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    try Op.zeroInPlace.applyInPlace([x.data])
    #expect(x.values == [0, 0] && x.version == 0)
    try x.setData(Tensor([7, 8, 9]))
    #expect(x.values == [7, 8, 9] && x.requiresGrad && x.version == 0)
    try (x * x).sum().backward()
    #expect(x.grad?.values == [14, 16, 18])
  }

  @Test("recording is off in withNoGrad, on again in withEnabledGrad, and restored on an error")
  func modes() {
    let x = Tensor(2, requiresGrad: true)
    withNoGrad {
      #expect(!(x * 2).requiresGrad)
      withEnabledGrad { #expect((x * 2).requiresGrad) }
      withNoGrad {}
      #expect(!(x * 2).requiresGrad)
    }
    #expect(
      kind { () throws(AutogradError) in
        try withNoGrad { () throws(AutogradError) in throw AutogradError(.other, "on purpose") }
      } == .other)
    #expect((x * 2).requiresGrad)
  }
}
