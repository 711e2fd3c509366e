import Foundation
import Testing

@testable import Autograd

@Suite("Leaves that several threads share")
struct SharedLeafTests {
  @Test("passes over two graphs at once lose no gradient of the leaf that they share")
  func accumulatesExactly() throws {
    let leaf = Tensor(2.0, requiresGrad: true)
    // A tensor is not Sendable; what is tested is that this use of one is safe all the same.
    let address = UInt(bitPattern: Unmanaged.passUnretained(leaf).toOpaque())
    let passes = 500
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      guard let pointer = UnsafeRawPointer(bitPattern: address) else { return }
      let leaf = Unmanaged<Tensor>.fromOpaque(pointer).takeUnretainedValue()
      for _ in 0..<passes {
        let y = leaf * 3 + leaf * leaf
        try? y.backward()
      }
    }
    #expect(leaf.grad?.item == Double(2 * passes) * 7)
  }
}
