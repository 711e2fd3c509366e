import Foundation
import Testing

@testable import Autograd

/// A tensor handed to threads, which the compiler cannot check: each only reads it and lets
/// passes accumulate into it, which is what is under test.
private struct Shared: @unchecked Sendable {
  let tensor: Tensor
}

@Suite("Passes in several threads")
struct ThreadTests {
  /// Runs `body` in so many threads and waits for all.
  private func threads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for index in 0..<count {
      group.enter()
      let thread = Thread {
        body(index)
        group.leave()
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
    group.wait()
  }

  @Test("graphs that share leaves give exact sums, however many threads there are")
  func sums() throws {
    var results: [[Double]] = []
    for count in [1, 2, 4] {
      let shared = Shared(tensor: Tensor([1, 2, 3, 4], requiresGrad: true))
      let passes = 400 / count
      threads(count) { _ in
        let x = shared.tensor
        for pass in 0..<passes {
          let y = (x * x * Double(pass % 4)).sum() + x[0]
          lawful { () throws(AutogradError) in try y.backward() }
        }
      }
      results.append(shared.tensor.grad?.values ?? [])
    }
    #expect(results[0] == [1600, 2400, 3600, 4800])
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test("grad runs in several threads over shared leaves and leaves their grad alone")
  func functional() {
    let shared = Shared(tensor: Tensor([1, 2, 3, 4], requiresGrad: true))
    threads(4) { index in
      let x = shared.tensor
      for _ in 0..<100 {
        let g = lawful { () throws(AutogradError) in
          try grad([(x * x * Double(index)).sum()], [x])[0]
        }
        #expect(g?.values == [1, 2, 3, 4].map { $0 * 2 * Double(index) })
      }
    }
    #expect(shared.tensor.grad == nil)
  }

  @Test("a pass within a hook of a pass finds its nodes, and so does the outer one")
  func reentrance() throws {
    let x = Tensor(2, requiresGrad: true)
    let y = x * x
    var inner: Double?
    try y.registerHook { _ throws(AutogradError) in
      // The inner pass reaches this hook too.
      if inner != nil { return nil }
      inner = 0
      inner = try withEnabledGrad { () throws(AutogradError) in
        try grad([y * x], [x], retainGraph: true)[0]?.item
      }
      return nil
    }
    try (y * 3).backward(retainGraph: true)
    #expect(inner == 12)
    #expect(x.grad?.item == 12)
  }
}
