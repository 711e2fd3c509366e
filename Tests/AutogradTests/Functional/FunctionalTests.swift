import Testing

@testable import Autograd

@Suite("Derivatives of functions")
struct FunctionalTests {
  private let f: TensorFunction = { inputs in
    let (x, y) = (inputs[0], inputs[1])
    return [x[0] * x[1] * y, (x * x).sum(), x * y]
  }
  private let x = Tensor([2, 3])
  private let y = Tensor(5)

  @Test("a Jacobian is the same by rows and by columns", arguments: DerivativeMode.allCases)
  func jacobian(_ mode: DerivativeMode) throws {
    let result = try Autograd.jacobian(f, at: [x, y], mode: mode)
    #expect(result.map { $0.map(\.shape) } == [[[2], []], [[2], []], [[2, 2], [2]]])
    #expect(
      result.map { $0.map(\.values) } == [
        [[15, 10], [6]], [[4, 6], [0]], [[5, 0, 0, 5], [2, 3]],
      ])
  }

  @Test("a Hessian is the same in reverse and forward", arguments: DerivativeMode.allCases)
  func hessian(_ mode: DerivativeMode) throws {
    let g: TensorFunction = { inputs in [inputs[0][0] * inputs[0][1] * inputs[1]] }
    let result = try Autograd.hessian(g, at: [x, y], mode: mode)
    #expect(result.map { $0.map(\.values) } == [[[0, 5, 5, 0], [3, 2]], [[3, 2], [0]]])
  }

  @Test("no input of a function is touched, and values come without a graph")
  func purity() throws {
    let leaf = Tensor([1, 2], requiresGrad: true)
    let result = try vjp({ inputs in [(inputs[0] * inputs[0]).sum()] }, at: [leaf])
    #expect(result.gradients[0].values == [2, 4])
    #expect(!result.values[0].requiresGrad && !result.gradients[0].requiresGrad)
    #expect(leaf.grad == nil)
  }

  @Test("a recorded gradient leads on to the inputs")
  func recorded() throws {
    let leaf = Tensor(3, requiresGrad: true)
    let result = try vjp(
      { inputs in [inputs[0] * inputs[0] * inputs[0]] }, at: [leaf], createGraph: true)
    #expect(try grad([result.gradients[0]], [leaf])[0]?.item == 18)
  }

  @Test("a result that depends on nothing gives zeros")
  func constant() throws {
    let c: TensorFunction = { _ in [Tensor(1)] }
    #expect(try vjp(c, at: [x]).gradients[0].values == [0, 0])
    #expect(try jvp(c, at: [x], along: [x]).tangents[0].item == 0)
    #expect(try hvp(c, at: [x], along: [x]).products[0].values == [0, 0])
  }

  @Test("a function of several elements has no Hessian")
  func notScalar() {
    #expect(throws: AutogradError.self) { try Autograd.hessian({ $0 }, at: [x]) }
  }
}
