import Testing

@testable import Autograd

@Suite("Anomaly mode")
struct AnomalyModeTests {
  private func failure(_ body: () throws -> Void) -> AutogradError? {
    do { try body() } catch { return error as? AutogradError }
    return nil
  }

  @Test("it names the op whose derivative made the nan, not one that passed it on")
  func naming() throws {
    let x = Tensor(0, requiresGrad: true)
    let y = (x * 2).sqrt() * 0 + x
    let error = withAnomalyDetection { failure { try y.backward() } }
    #expect(error?.kind == .nanGradient)
    #expect(error?.message.contains("SqrtBackward") == true)
    #expect(error?.message.contains("sqrt") == true)
  }

  @Test("a nan passes silently where it is off, and an infinity where it is on")
  func silence() throws {
    let x = Tensor(0, requiresGrad: true)
    try (x.sqrt() * 0).backward()
    #expect(x.grad?.item.isNaN == true)
    let z = Tensor(0, requiresGrad: true)
    try withAnomalyDetection { try z.sqrt().backward() }
    #expect(z.grad?.item == .infinity)
  }

  @Test("it ends with its block, also by an error, and an inner block can switch it off")
  func scope() throws {
    let x = Tensor(0, requiresGrad: true)
    _ = failure { try withAnomalyDetection { throw AutogradError(.other, "") } }
    try (x.sqrt() * 0).backward()
    try withAnomalyDetection { try AnomalyMode.with(false) { try (x.sqrt() * 0).backward() } }
  }

  @Test("it sees through custom functions and writes through views")
  func special() throws {
    let x = Tensor([4, 0], requiresGrad: true)
    let y = try Op.clone.apply([x])[0]
    try Op.sqrt.applyInPlace([y[1]])
    let error = withAnomalyDetection { failure { try (y * 0).sum().backward() } }
    #expect(error?.kind == .nanGradient)
    #expect(error?.message.contains("the op sqrt") == true)
    let f = CustomFunction(
      name: "Broken", forward: { .init(outputs: [$0[0] * 2], saved: []) },
      backward: { [$0.cotangents[0] * .nan] })
    let z = try f([x])[0].sum()
    #expect(
      withAnomalyDetection { failure { try z.backward() } }?.message.contains("BrokenBackward")
        == true)
  }
}
