import Autograd
import Foundation
import Testing

@Suite struct RecordedGraphTests {
  @Test("a picture names leaves, ops, saved values and the gradient on each way back")
  func traced() throws {
    let x = Tensor(3.0, requiresGrad: true)
    let w = Tensor(2.0, requiresGrad: true)
    let y = (w * x).exp() * x
    let dot = try y.graph(naming: ["x": x, "w": w, "y": y]).tracingGradient().dot
    let e6 = "403.429"
    #expect(dot.contains("saved x = 3.0"))
    #expect(dot.contains("saved w = 2.0"))
    #expect(dot.contains("ExpBackward\\nsaved output = \(e6)"))
    // Through the second use of x comes exp(w x); through the first, w x exp(w x).
    #expect(dot.contains("label=\"\(e6)\""))
    #expect(dot.contains("x\\n3.0\\ngradient 2824"))
    #expect(x.grad == nil && w.grad == nil)
    // The graph is there still.
    try y.backward()
    #expect(x.grad != nil)
  }

  @Test("a graph of a million nodes is shown as far as the limit, and the rest counted")
  func large() throws {
    let x = Tensor(1.0, requiresGrad: true)
    var y = x
    for _ in 0..<100_000 { y = y * 1.0 }
    let graph = y.graph
    #expect(graph.nodeCount == 100_001)
    #expect(graph.omittedCount == 99_801)
    #expect(graph.svg.contains("… 99801 more nodes"))
    #expect(graph.svg.utf8.count < 200_000)
  }

  @Test("a freed graph says so, and cannot be traced")
  func freed() throws {
    let x = Tensor(1.0, requiresGrad: true)
    let y = (x * x).exp()
    try y.backward()
    #expect(y.graph.dot.contains("saved values freed"))
    #expect(throws: AutogradError.self) { try y.graph.tracingGradient() }
  }

  @Test("a tensor without a graph is a picture of itself")
  func constant() {
    let graph = Tensor(1.0).graph
    #expect(graph.nodeCount == 0)
    #expect(graph.svg.contains("root"))
  }
}
