import Foundation
import Testing

@testable import Autograd

@Suite("Leaves that several threads share")
struct SharedLeafTests {
  @Test("passes over two graphs at once lose no gradient of the leaf that they share")
  func accumulatesExactly() throws {
    // Large enough that adding to its gradient is most of a pass.
    let count = 4096
    let leaf = Tensor([Double](repeating: 2, count: count), requiresGrad: true)
    // A tensor is not Sendable; what is tested is that this use of one is safe all the same.
    let address = UInt(bitPattern: Unmanaged.passUnretained(leaf).toOpaque())
    let passes = 300
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      guard let pointer = UnsafeRawPointer(bitPattern: address) else { return }
      let leaf = Unmanaged<Tensor>.fromOpaque(pointer).takeUnretainedValue()
      let y = -leaf
      let one = Tensor([Double](repeating: 1, count: count))
      for _ in 0..<passes { try? y.backward(gradient: one, retainGraph: true) }
    }
    #expect(leaf.grad?.values == [Double](repeating: Double(-2 * passes), count: count))
  }
}
