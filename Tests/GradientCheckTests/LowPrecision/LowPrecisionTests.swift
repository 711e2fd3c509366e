import Foundation
import GradientCheck
import Testing

@Suite("Low precision")
struct LowPrecisionTests {
  /// (1 - cos x) / x², whose gradient cancels until nothing is left of it for small x.
  private func cancelling(isPerturbed: Bool, factor: Float = 1) -> DifferentiableFunction<Never> {
    var function = DifferentiableFunction(
      { (1 - cos($0[0])) / ($0[0] * $0[0]) },
      gradient: { [sin($0[0]) / ($0[0] * $0[0]) - 2 * (1 - cos($0[0])) / pow($0[0], 3)] })
    function.lowPrecision = LowPrecisionPath(
      gradient: { inputs, cotangents in
        let (x, g) = (Float(inputs[0].elements[0]), Float(cotangents[0].elements[0]))
        let square: Float = x * x
        let first: Float = sin(x) / square
        let second: Float = 2 * (1 - cos(x)) / (square * x)
        return [ShapedArray([Double(factor * g * (first - second))])]
      })
    if isPerturbed {
      function.lowPrecision?.perturbed = { inputs, cotangents, noise in
        func rounded(_ value: Double) -> Double { value * (1 + noise()) }
        let (x, g) = (inputs[0].elements[0], cotangents[0].elements[0])
        let square = rounded(x * x)
        let first = rounded(rounded(sin(x)) / square)
        let rest = rounded(2 * rounded(1 - rounded(cos(x))))
        let second = rounded(rest / rounded(square * x))
        return [ShapedArray([rounded(g * rounded(first - second))])]
      }
    }
    return function
  }

  private func report(_ function: DifferentiableFunction<Never>, at x: Double) -> FunctionReport {
    var options = FunctionCheckOptions()
    options.properties = [.gradient, .lowPrecision]
    options.gradient.requiredResolution = 1e-4
    return checkFunction(function, at: [[x]], options: options)
  }

  @Test("a gradient of which rounding leaves nothing is not accused, but said to be so")
  func illConditioned() {
    let report = report(cancelling(isPerturbed: true), at: 0.01)
    #expect(report.violated.isEmpty, "\(report)")
    #expect(report.notes.contains { $0.contains("less than two digits") }, "\(report)")
  }

  @Test("an error of 1e-4 is found where rounding is benign")
  func wrong() {
    #expect(report(cancelling(isPerturbed: true), at: 1.5).agrees)
    let found = report(cancelling(isPerturbed: true, factor: 1.0001), at: 1.5)
    #expect(found.violated == [.lowPrecision], "\(found)")
    #expect(found.findings.first?.evidence?.boundOrigin == "Monte-Carlo arithmetic")
  }

  @Test("without a perturbed evaluation the result is labelled, and nobody is accused")
  func lowResolution() {
    let right = report(cancelling(isPerturbed: false), at: 1.5)
    #expect(right.agrees, "\(right)")
    #expect(right.notes.contains { $0.contains("low resolution") })
    let wrong = report(cancelling(isPerturbed: false, factor: 1.01), at: 1.5)
    #expect(!wrong.agrees && wrong.violated.isEmpty, "\(wrong)")
  }

  @Test("inputs are rounded to what the low precision can represent before anything is compared")
  func representable() {
    var seen: [Double] = []
    var function = DifferentiableFunction({ $0[0] * $0[0] }, gradient: { [2 * $0[0]] })
    function.lowPrecision = LowPrecisionPath(spacing: 0x1p-7) { inputs, cotangents in
      seen += inputs[0].elements
      return [ShapedArray([2 * inputs[0].elements[0] * cotangents[0].elements[0]])]
    }
    #expect(report(function, at: 1.0 / 3).agrees)
    // 1/3 in bfloat16.
    #expect(seen.first == 0.333984375)
  }
}
