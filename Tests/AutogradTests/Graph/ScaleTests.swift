import Testing

@testable import Autograd

@Suite("Depth and lifetime of graphs")
struct ScaleTests {
  #if DEBUG
    /// Deep enough for any recursion to overflow the stack, and quick without optimisation.
    private static let depth = 250_000
  #else
    private static let depth = 1_000_000
  #endif

  @Test("a chain of a million operations is built, swept and freed without deep calls")
  func chain() throws {
    let x = Tensor(1, requiresGrad: true)
    let one = Tensor(1)
    var y = x
    for _ in 0..<Self.depth / 2 {
      y = y * one
      y = y + one
    }
    try y.backward()
    #expect(x.grad?.item == 1)
  }

  @Test("a graph that was never swept is freed without deep calls")
  func dropped() {
    let x = Tensor(1, requiresGrad: true)
    var y = x
    for _ in 0..<100_000 { y = y * x }
    weak let last = y.gradFn
    #expect(last != nil)
    y = x
    #expect(last == nil)
  }

  @Test("one leaf used many times gets the sum")
  func fanOut() throws {
    let x = Tensor(1, requiresGrad: true)
    var total = Tensor(0)
    for factor in 0..<20_000 { total = total + x * Double(factor) }
    try total.backward()
    #expect(x.grad?.item == 199_990_000.0)
  }

  @Test("exponentially many paths are swept in linear time")
  func doubling() throws {
    let x = Tensor(1, requiresGrad: true)
    var y = x
    for _ in 0..<30 { y = y + y }
    try y.backward()
    #expect(x.grad?.item == 0x1p30)
  }

  /// All nodes that can be reached, as what does not keep them alive.
  private func nodes(of tensor: Tensor) -> [Weak] {
    var found: [ObjectIdentifier: Node] = [:]
    var work = tensor.gradFn.map { [$0] } ?? []
    while let node = work.popLast() {
      if found.updateValue(node, forKey: ObjectIdentifier(node)) != nil { continue }
      work += node.next.compactMap(\.self)
    }
    return found.values.map { Weak(node: $0) }
  }

  private struct Weak { weak var node: Node? }

  @Test("dropping the last result frees every node but the leaves' own")
  func lifetimes() throws {
    let x = Tensor([0.5, 2], requiresGrad: true)
    let w = Tensor([1, 3], requiresGrad: true)
    var seen: [Weak] = []
    do {
      // Ops that save inputs, outputs, snapshots, views, writes through views, and a second order.
      let y = (x * w).exp().tanh() / w.sqrt()
      let z = try Op.clone.apply([y])[0]
      try Op.multiply.applyInPlace([z, w])
      try Op.multiply.applyInPlace([z[0], x[1]])
      try Op.multiply.applyInPlace([z, y.detached()])
      let maximum = try Op.max.apply([z], ["dim": .integer(0)])[0]
      let first = try #require(try grad([maximum + z.sum()], [x], createGraph: true)[0])
      try z.retainGrad()
      let second = first.sum() + z.sum()
      seen = nodes(of: second)
      #expect(seen.count > 20)
      try second.backward(createGraph: true)
      seen += nodes(of: try #require(x.grad))
      // A recorded grad holds the graph, which holds what it saved: to let go is up to the user.
      for tensor in [x, w, z] { tensor.grad = nil }
    }
    let alive = seen.compactMap(\.node)
    #expect(alive.filter { !$0.isAccumulator }.map(\.name) == [])
    #expect(Set(alive.map(ObjectIdentifier.init)).count <= 2)
  }

  @Test("an operand that nothing saved is freed as soon as it is dropped")
  func unsaved() {
    let x = Tensor(2, requiresGrad: true)
    var y: Tensor? = x * 2
    weak let first = y
    let z = y.map { $0 + 1 }
    y = nil
    #expect(first == nil && z?.item == 5)
  }
}
