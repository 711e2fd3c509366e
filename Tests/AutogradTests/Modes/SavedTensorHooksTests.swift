import Synchronization
import Testing

@testable import Autograd

@Suite("Hooks on saved tensors")
struct SavedTensorHooksTests {
  private typealias Form = SavedTensorHooks.PackedForm

  /// What hooks were called for, counted where closures of any thread may count.
  private final class Counts: Sendable {
    let packed = Atomic<Int>(0)
    let unpacked = Atomic<Int>(0)
    var values: [Int] {
      [packed.load(ordering: .relaxed), unpacked.load(ordering: .relaxed)]
    }
  }

  private func counting(_ counts: Counts) -> SavedTensorHooks {
    SavedTensorHooks { tensor in
      counts.packed.wrappingAdd(1, ordering: .relaxed)
      let (values, shape) = (tensor.values, tensor.shape)
      return Form {
        counts.unpacked.wrappingAdd(1, ordering: .relaxed)
        return Tensor(values, shape: shape)
      }
    }
  }

  private func scaling(_ factor: Double) -> SavedTensorHooks {
    SavedTensorHooks { tensor in
      let scaled = tensor * factor
      return Form { scaled }
    }
  }

  @Test("a value is packed when it is saved and unpacked once when its node runs")
  func counts() throws {
    let counts = Counts()
    let (x, c) = (Tensor(3, requiresGrad: true), Tensor(2))
    let y = counting(counts)() { x * c }
    #expect(counts.values == [1, 0])
    try y.backward()
    #expect(counts.values == [1, 1])
    #expect(x.grad?.item == 2)
    let z = counting(counts)() { x / (x * 2) }
    #expect(counts.values == [3, 1])
    try z.backward()
    #expect(counts.values == [3, 3])
  }

  @Test("derivatives use what unpacking gives, to every order")
  func use() throws {
    let a = Tensor(2, requiresGrad: true)
    let y = scaling(2)() { a * a }
    try y.backward()
    #expect(a.grad?.item == 8)
    let x = Tensor(2, requiresGrad: true)
    let cube = counting(Counts())() { x.power(3) }
    let first = try grad([cube], [x], createGraph: true)
    #expect(try grad([first[0] ?? x], [x])[0]?.item == 12)
  }

  @Test("the inner of two pairs is used, and neither outside")
  func nesting() throws {
    let x = Tensor(1, requiresGrad: true)
    let (outer, inner) = (scaling(3), scaling(5))
    let (y, z) = outer { (x * x, inner { x * x }) }
    #expect(try grad([y], [x])[0]?.item == 6)
    #expect(try grad([z], [x])[0]?.item == 10)
    #expect(try grad([x * x], [x])[0]?.item == 2)
  }

  @Test("plain numbers are not packed; outputs and writes are")
  func what() throws {
    let counts = Counts()
    let x = Tensor(3, requiresGrad: true)
    _ = counting(counts)() { x * 3 }
    #expect(counts.values == [0, 0])
    let y = counting(counts)() { x.exp() }
    #expect(counts.values == [1, 0])
    try y.backward()
    #expect(x.grad?.values == x.exp().values)
    let t = Tensor([1, 2], requiresGrad: true)
    let z = try counting(counts)() {
      let z = try Op.clone.apply([t])[0]
      try Op.exp.applyInPlace([z[1]])
      return z
    }
    try z.sum().backward()
    #expect(t.grad?.values == [1, Tensor(2).exp().item])
  }

  @Test("forward over reverse goes through packed values")
  func tangents() throws {
    let hooks = counting(Counts())
    let f: TensorFunction = { inputs in [hooks { inputs[0] * inputs[0] * inputs[0].exp() }] }
    let expected = 7 * Tensor(1).exp().item
    #expect(
      agree(try hvp(f, at: [Tensor(1)], along: [Tensor(1)]).products[0].values, [expected], 1e-14))
  }

  @Test("a hook that writes to what it packs, or unpacks something else, is an error")
  func misuse() throws {
    let x = Tensor([1, 2], requiresGrad: true)
    let writing = SavedTensorHooks { tensor in
      tensor.noteMutation()
      return Form { tensor }
    }
    let short = SavedTensorHooks { _ in Form { Tensor(1) } }
    for hooks in [writing, short] {
      let y = hooks { (x * x).sum() }
      do throws(AutogradError) {
        try y.backward()
        Issue.record("nothing was thrown")
      } catch { #expect(error.kind == .badHook) }
    }
  }
}
