import Foundation
import GradientCheck

/// A function of two vectors with two outputs that offers all there is, each part of which a test
/// may break.
///
///     first = sin(x) y,  second = sum(x² y)
struct RichFunction {
  /// What is applied to a gradient before it is handed out.
  var spoilGradient: (_ gradient: [Double], _ pass: Pass) -> [Double] = { gradient, _ in gradient }
  var spoilTangent: ([Double]) -> [Double] = { $0 }
  var spoilHessian: (_ product: [Double], _ direction: [Double]) -> [Double] = { product, _ in
    product
  }
  var spoilThird: ([Double]) -> [Double] = { $0 }

  /// How a gradient was asked for.
  struct Pass {
    let input: Int
    let flagged: [Bool]
    let createGraph: Bool
    let cotangents: [Cotangent]
  }

  static let point: [ShapedArray] = [
    ShapedArray(shape: [2, 2], [0.5, -1, 2, 0.25]), ShapedArray(shape: [2, 2], [1, 3, -0.5, 2]),
  ]

  var function: DifferentiableFunction<Never> {
    var function = DifferentiableFunction { RichFunction.value($0) }
    function.names = ["x", "y"]
    function.record = { inputs, flagged in
      Recording(outputs: RichFunction.value(inputs)) { cotangents, createGraph in
        gradients(inputs, cotangents, flagged, createGraph)
      }
    }
    function.jvp = { inputs, tangents in tangent(inputs, tangents) }
    function.hessianProduct = { inputs, cotangents, v in hessianProduct(inputs, cotangents, v) }
    function.thirdProduct = { inputs, cotangents, v, u in thirdProduct(inputs, cotangents, v, u) }
    function.expectedValue = { RichFunction.value($0) }
    return function
  }

  static func value(_ inputs: [ShapedArray]) -> [ShapedArray] {
    let (x, y) = (inputs[0].elements, inputs[1].elements)
    return [
      ShapedArray(shape: inputs[0].shape, zip(x, y).map { sin($0) * $1 }),
      ShapedArray(zip(x, y).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }),
    ]
  }

  private func gradients(
    _ inputs: [ShapedArray], _ cotangents: [Cotangent], _ flagged: [Bool], _ createGraph: Bool
  ) -> [ShapedArray?] {
    let (x, y) = (inputs[0].elements, inputs[1].elements)
    let (w, s) = (cotangents[0].elements, cotangents[1].elements[0])
    let ofX = x.indices.map { w[$0] * cos(x[$0]) * y[$0] + 2 * s * x[$0] * y[$0] }
    let ofY = x.indices.map { w[$0] * sin(x[$0]) + s * x[$0] * x[$0] }
    return [ofX, ofY].enumerated().map { input, gradient in
      guard flagged[input] else { return nil }
      let pass = Pass(
        input: input, flagged: flagged, createGraph: createGraph, cotangents: cotangents)
      return ShapedArray(shape: inputs[input].shape, spoilGradient(gradient, pass))
    }
  }

  private func tangent(_ inputs: [ShapedArray], _ tangents: [ShapedArray]) -> [ShapedArray] {
    let (x, y) = (inputs[0].elements, inputs[1].elements)
    let (dx, dy) = (tangents[0].elements, tangents[1].elements)
    let first = x.indices.map { cos(x[$0]) * y[$0] * dx[$0] + sin(x[$0]) * dy[$0] }
    let second = x.indices.reduce(0) {
      $0 + 2 * x[$1] * y[$1] * dx[$1] + x[$1] * x[$1] * dy[$1]
    }
    return [ShapedArray(shape: inputs[0].shape, spoilTangent(first)), ShapedArray(second)]
  }

  private func hessianProduct(
    _ inputs: [ShapedArray], _ cotangents: [ShapedArray], _ v: [ShapedArray]
  ) -> [ShapedArray?] {
    let (x, y) = (inputs[0].elements, inputs[1].elements)
    let (w, s) = (cotangents[0].elements, cotangents[1].elements[0])
    let (dx, dy) = (v[0].elements, v[1].elements)
    let ofX = x.indices.map { i in
      (2 * s * y[i] - w[i] * sin(x[i]) * y[i]) * dx[i] + (w[i] * cos(x[i]) + 2 * s * x[i]) * dy[i]
    }
    let ofY = x.indices.map { (w[$0] * cos(x[$0]) + 2 * s * x[$0]) * dx[$0] }
    return [
      ShapedArray(shape: inputs[0].shape, spoilHessian(ofX, dx)),
      ShapedArray(shape: inputs[1].shape, ofY),
    ]
  }

  private func thirdProduct(
    _ inputs: [ShapedArray], _ cotangents: [ShapedArray], _ v: [ShapedArray], _ u: [ShapedArray]
  ) -> [ShapedArray?] {
    let (x, y) = (inputs[0].elements, inputs[1].elements)
    let (w, s) = (cotangents[0].elements, cotangents[1].elements[0])
    let (dx, dy) = (v[0].elements, v[1].elements)
    let (ux, uy) = (u[0].elements, u[1].elements)
    let mixed = x.indices.map { 2 * s - w[$0] * sin(x[$0]) }
    let ofX = x.indices.map { i in
      ux[i] * (mixed[i] * dy[i] - w[i] * cos(x[i]) * y[i] * dx[i]) + uy[i] * mixed[i] * dx[i]
    }
    let ofY = x.indices.map { ux[$0] * mixed[$0] * dx[$0] }
    return [
      ShapedArray(shape: inputs[0].shape, spoilThird(ofX)),
      ShapedArray(shape: inputs[1].shape, ofY),
    ]
  }
}
