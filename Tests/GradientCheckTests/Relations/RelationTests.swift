import Foundation
import GradientCheck
import Testing

/// Relations that no row of the table of wrong rules singles out, and noise that breaks none.
@Suite("Relations without finite differences")
struct RelationTests {
  private func violated(
    _ spoil: @escaping ([Double], RichFunction.Pass) -> [Double]
  ) -> [Property] {
    var options = FunctionCheckOptions()
    options.properties.subtract([.hessianProduct, .thirdProduct])
    let function = RichFunction(spoilGradient: spoil).function
    return checkFunction(function, at: RichFunction.point, options: options).violated
  }

  @Test("a gradient that is clipped where no finite difference looks is not linear")
  func clipped() {
    #expect(
      violated { gradient, _ in gradient.map { min(max($0, -1e3), 1e3) } } == [
        .scaledCotangent
      ])
  }

  @Test("a gradient that is added to gives something for nothing")
  func offset() {
    let found = violated { gradient, pass in
      pass.cotangents[0].elements.allSatisfy { $0 == 0 } ? gradient.map { $0 + 1 } : gradient
    }
    #expect(found == [.zeroCotangent])
  }

  @Test("a rule that scales but does not add is found by a sum")
  func sum() {
    // Odd and of degree one, and off by less than finite differences look for, but not linear.
    let found = violated { gradient, pass in
      let w = pass.cotangents[0].elements.map(\.magnitude)
      let sum = w.reduce(0, +)
      return sum == 0 ? gradient : gradient.map { $0 * (1 + 1e-9 * w[0] / sum) }
    }
    #expect(found.contains(.summedCotangents))
  }

  @Test(
    "each layout is found alone", arguments: [Cotangent.Layout.strided, .expanded, .transposed])
  func layouts(layout: Cotangent.Layout) {
    let found = violated { gradient, pass in
      pass.cotangents[0].layout == layout ? gradient.map { 1.001 * $0 } : gradient
    }
    #expect(found == [.cotangentLayout])
  }

  @Test("the flags of one input decide about another")
  func flags() {
    let found = violated { gradient, pass in
      pass.flagged == [false, true] ? gradient.reversed() : gradient
    }
    #expect(found == [.flaggedInputs])
  }

  @Test("an error in the last places is rounding, one in the tenth digit is not")
  func rounding() {
    #expect(violated { gradient, pass in gradient.map { pass.createGraph ? $0.nextUp : $0 } } == [])
    let found = violated { gradient, pass in
      gradient.map { pass.createGraph ? $0 * (1 + 1e-10) : $0 }
    }
    #expect(found == [.createGraph])
  }

  @Test("a rule that cancels inside is given the rounding that it has", arguments: 1...20)
  func cancellation(seed: UInt64) {
    // The identity, once with a gradient of which eight parts cancel inside. A single part would
    // leave one of two values, and which one they share would be a matter of luck.
    func cancelling(_ g: Double) -> Double {
      var sum = 0.0
      for part in 1...8 {
        let (factor, large) = (Double(part) / 36, 1e14 / Double(2 * part + 1))
        sum += g * (factor + large) - g * large
      }
      return sum
    }
    var function = DifferentiableFunction { $0 }
    function.record = { inputs, _ in
      Recording(outputs: inputs) { cotangents, createGraph in
        let g = cotangents[0].elements
        return [ShapedArray(createGraph ? g : g.map(cancelling))]
      }
    }
    var options = FunctionCheckOptions()
    options.properties = [
      .createGraph, .negatedCotangent, .scaledCotangent, .summedCotangents, .cotangentLayout,
    ]
    options.gradient.seed = seed
    let report = checkFunction(function, at: [[1, 2, 3]], options: options)
    #expect(report.agrees, "\(report)")
  }

  @Test("what saturation leaves of a gradient may differ by what rounding may feign")
  func saturation() {
    func softmax(_ x: [Double]) -> [Double] {
      let powers = x.map { exp($0 - (x.max() ?? 0)) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    var function = DifferentiableFunction { [ShapedArray(softmax($0[0].elements))] }
    function.record = { [function] inputs, _ in
      Recording(outputs: function(inputs)) { cotangents, createGraph in
        let (y, w) = (softmax(inputs[0].elements), cotangents[0].elements)
        let mean = inner(y, w)
        return [
          ShapedArray(zip(y, w).map { createGraph ? $0 * $1 - $0 * mean : $0 * ($1 - mean) })
        ]
      }
    }
    func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    function.jvp = { inputs, tangents in
      let (y, v) = (softmax(inputs[0].elements), tangents[0].elements)
      return [ShapedArray(zip(y, v).map { $0 * ($1 - inner(y, v)) })]
    }
    for gap in [1.0, 17, 40, 300] {
      let report = checkFunction(function, at: [[0, gap, gap / 2]])
      #expect(report.violated.isEmpty, "\(report)")
    }
  }

  @Test("a value that recording changes is found, one that rounding changes is not")
  func recordedValue() {
    func report(_ factor: Double) -> FunctionReport {
      var function = DifferentiableFunction { [ShapedArray(sin($0[0].elements[0]))] }
      function.record = { inputs, _ in
        let x = inputs[0].elements[0]
        return Recording(outputs: [ShapedArray(factor * sin(x))]) { cotangents, _ in
          [ShapedArray(cos(x) * cotangents[0].elements[0])]
        }
      }
      return checkFunction(function, at: [1])
    }
    #expect(report(1.0.nextUp).agrees)
    #expect(report(1 + 1e-9).violated == [.recordedValue])
  }

  @Test("forward mode that differs from reverse mode is found, and so is its own error")
  func forwardMode() {
    let function = RichFunction(spoilTangent: { $0.map { 1.00001 * $0 } }).function
    let report = checkFunction(function, at: RichFunction.point)
    #expect(report.violated == [.tangent, .adjointIdentity], "\(report)")
  }

  @Test("outputs of very different sizes are looked at one by one")
  func sizes() {
    let scales = [1e12, 1e-9]
    func report(_ factor: Double) -> FunctionReport {
      checkFunction(
        DifferentiableFunction(
          { inputs in [ShapedArray(zip(scales, inputs[0].elements).map { $0 * sin($1) })] },
          vjp: { inputs, cotangents in
            let g = cotangents[0].elements
            let x = inputs[0].elements
            return [
              ShapedArray([scales[0] * cos(x[0]) * g[0], factor * scales[1] * cos(x[1]) * g[1]])
            ]
          }), at: [[1, 2]])
    }
    #expect(report(1).violated.isEmpty)
    #expect(report(1.001).violated.contains(.gradient), "\(report(1.001))")
  }
}
