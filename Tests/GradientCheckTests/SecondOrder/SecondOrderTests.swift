import Foundation
import GradientCheck
import Testing

@Suite("Second and third order")
struct SecondOrderTests {
  private func report(_ function: RichFunction) -> FunctionReport {
    checkFunction(function.function, at: RichFunction.point)
  }

  @Test("a Hessian product off by 1e-6 is found by the derivative of the gradient")
  func product() {
    let found = report(RichFunction(spoilHessian: { product, _ in product.map { $0 * 1.000001 } }))
    #expect(found.violated.contains(.hessianProduct))
    #expect("\(found)".contains("x[0, 0]"))
  }

  @Test("a Hessian that is not symmetric is found without any difference")
  func symmetry() {
    var options = FunctionCheckOptions()
    options.properties = [.hessianSymmetry]
    let function = RichFunction(spoilHessian: { product, direction in
      zip(product, direction.reversed()).enumerated().map { $1.0 + ($0 == 0 ? 1e-9 * $1.1 : 0) }
    }).function
    let report = checkFunction(function, at: RichFunction.point, options: options)
    #expect(report.violated == [.hessianSymmetry])
  }

  @Test("a gradient and a Hessian that are wrong in the same way do not confirm each other")
  func consistent() {
    var function = DifferentiableFunction({ exp($0[0]) }, gradient: { [1.1 * exp($0[0])] })
    function.hessianProduct = { inputs, cotangents, v in
      [ShapedArray([1.1 * exp(inputs[0].elements[0]) * v[0].elements[0]])]
    }
    var options = FunctionCheckOptions()
    options.properties = [.hessianProduct, .hessianSymmetry, .curvature]
    let report = checkFunction(function, at: [[0.5]], options: options)
    #expect(report.violated == [.curvature], "\(report)")
  }

  @Test("a Hessian is not held against a gradient that is known to be wrong")
  func order() {
    let found = report(RichFunction(spoilGradient: { gradient, _ in gradient.map { 2 * $0 } }))
    #expect(found.violated.contains(.gradient) && !found.violated.contains(.hessianProduct))
    #expect(found.notes.contains { $0.contains("because the gradient is wrong") })
  }

  @Test("a third product that is wrong in one entry is named")
  func third() {
    let found = report(
      RichFunction(spoilThird: { $0.enumerated().map { $0 == 2 ? $1 * 1.001 : $1 } }))
    #expect(found.violated == [.thirdProduct])
    #expect(found.findings.first?.evidence?.subject == "x[1, 0]")
  }

  @Test("entries of very different sizes share one direction")
  func scales() {
    let scales = [1e8, 1, 1e-8]
    var function = DifferentiableFunction(
      { x in zip(x, scales).reduce(0) { $0 + cos($1.0 / $1.1) } },
      gradient: { x in zip(x, scales).map { -sin($0 / $1) / $1 } })
    function.hessianProduct = { inputs, _, v in
      let x = inputs[0].elements
      return [
        ShapedArray(
          x.indices.map {
            -cos(x[$0] / scales[$0]) / scales[$0] / scales[$0] * v[0].elements[$0]
          })
      ]
    }
    var options = FunctionCheckOptions()
    options.gradient.scales = scales
    options.points = 0
    let report = checkFunction(function, at: [[0.7e8, 0.7, 0.7e-8]], options: options)
    #expect(report.agrees, "\(report)")
  }

  @Test("at an edge of the domain the Hessian is checked from inside, the curvature not at all")
  func edge() {
    var function = DifferentiableFunction(
      { pow($0[0], 3.5) }, gradient: { [3.5 * pow($0[0], 2.5)] })
    function.domains = [Domain(lower: 0)]
    function.hessianProduct = { inputs, _, v in
      [ShapedArray([8.75 * pow(inputs[0].elements[0], 1.5) * v[0].elements[0]])]
    }
    let report = checkFunction(function, at: [[0]])
    #expect(report.violated.isEmpty, "\(report)")
    #expect(report.notes == ["curvature: not checked at an edge of the domain"])
  }
}
