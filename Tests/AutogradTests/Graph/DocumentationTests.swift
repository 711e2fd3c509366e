import Autograd
import Foundation
import Testing

/// What the articles say is so.
@Suite struct DocumentationTests {
  @Test("the picture in the documentation is the one that the library draws")
  func picture() throws {
    let w = Tensor(0.5, requiresGrad: true)
    let x = Tensor(2.0, requiresGrad: true)
    let y = (w * x).exp() * x
    let svg = try y.graph(naming: ["w": w, "x": x, "y": y]).tracingGradient().svg
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../Sources/Autograd/Autograd.docc/Resources/the-way-of-a-gradient.svg")
    if ProcessInfo.processInfo.environment["GRADPROOF_DRAW_FIGURES"] != nil {
      try svg.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      try svg == String(contentsOf: file, encoding: .utf8),
      "set GRADPROOF_DRAW_FIGURES to draw it anew")
  }

  @Test("the examples of the articles do what they say")
  func examples() throws {
    let v = Tensor([1, 2, 3], requiresGrad: true)
    try (v * v).sum().backward()
    #expect("\(v.grad!)" == "Tensor([2.0, 4.0, 6.0], shape: [3])")

    var w = Tensor([0.5, -1], requiresGrad: true)
    for _ in 0..<100 {
      let loss = ((w - 3.0) * (w - 3.0)).sum()
      w.grad = nil
      try loss.backward()
      withNoGrad { w -= 0.1 * w.grad! }
    }
    #expect(w.values.allSatisfy { abs($0 - 3) < 1e-8 })

    func f(_ x: Tensor) -> Tensor {
      var y = x
      while y.item < 100 { y = y * 2.0 }
      return y.item > 150 ? y * y : y
    }
    let start = Tensor(5.0, requiresGrad: true)
    #expect(try grad([f(start)], [start])[0]!.item == 2 * 160 * 32)

    let x = Tensor(2.0, requiresGrad: true)
    let first = try grad([x * x * x], [x], createGraph: true)[0]!
    #expect(try grad([first], [x])[0]!.item == 12)

    let h = try hessian({ x in [(x[0] * x[0] * x[0]).sum()] }, at: [Tensor([1, 2])])[0][0]
    #expect(h.values == [6, 0, 0, 12])

    let cube = CustomFunction(name: "Cube") { inputs in
      .init(outputs: [inputs[0] * inputs[0] * inputs[0]], saved: inputs)
    } backward: { pullback in
      [pullback.cotangents[0] * 3.0 * pullback.saved[0] * pullback.saved[0]]
    }
    let y = try cube([x])[0]
    #expect(try grad([y], [x])[0]!.item == 12)
  }
}
