import Foundation
import GradientCheck
import Testing

/// A right rule at a point where PyTorch's `gradcheck` fails it, or passes it by luck.
struct RightRule: Sendable, CustomStringConvertible {
  let description: String
  let point: [ShapedArray]
  let domain: Domain
  /// Whether doubles leave enough of the slope to confirm it to six digits.
  let isResolvable: Bool
  let function: @Sendable () -> DifferentiableFunction<Never>

  init(
    _ description: String, at point: [ShapedArray], domain: Domain = .all,
    isResolvable: Bool = true,
    _ function: @escaping @Sendable () -> DifferentiableFunction<Never>
  ) {
    (self.description, self.point, self.domain) = (description, point, domain)
    self.isResolvable = isResolvable
    self.function = function
  }

  static let all =
    [1e8, 1e9, 1e10].map { x in
      RightRule("the identity at \(x)", at: [ShapedArray(x)]) { elementwise({ $0 }) { $1 } }
    }
    + [1e7, 1e10].map { offset in
      // The values of x + 1e10 are 2e-6 apart.
      RightRule("x + \(offset) at 1", at: [1], isResolvable: offset < 1e10) {
        elementwise({ $0 + offset }) { $1 }
      }
    }
    + [1e-5, 1e-4].map { x in
      RightRule("log at \(x)", at: [ShapedArray(x)], domain: positive) {
        elementwise({ log($0) }) { $1 / $0 }
      }
    }
    + [1e-5, 1e-4, 5e-7].map { x in
      RightRule("sqrt at \(x)", at: [ShapedArray(x)], domain: positive) {
        elementwise({ $0.squareRoot() }) { $1 / (2 * $0.squareRoot()) }
      }
    }
    + [5e-7, 0].map { x in
      RightRule("relu at \(x)", at: [ShapedArray(x)]) {
        elementwise({ max($0, 0) }) { $0 > 0 ? $1 : 0 }
      }
    } + others

  static let positive = Domain(lower: 0, includesLower: false)

  static let others = [
    RightRule("max of two values 5e-7 apart", at: [[1, 1 + 5e-7]], isResolvable: false) {
      DifferentiableFunction(
        { max($0[0], $0[1]) }, gradient: { $0[0] > $0[1] ? [1, 0] : [0, 1] })
    },
    RightRule("x^2 in Float", at: [[3, 0.7]]) { squareInFloat() },
    RightRule("abs at 0", at: [0]) {
      elementwise({ abs($0) }) { x, g in x == 0 ? 0 : x > 0 ? g : -g }
    },
    RightRule("the 2-norm at 0", at: [[0, 0]]) {
      DifferentiableFunction(
        { hypot($0[0], $0[1]) },
        gradient: { x in
          let norm = hypot(x[0], x[1])
          return x.map { norm == 0 ? 0 : $0 / norm }
        })
    },
    RightRule("exp at 30", at: [30]) { elementwise({ exp($0) }) { exp($0) * $1 } },
    RightRule("1/x at 1e-4", at: [1e-4]) { elementwise({ 1 / $0 }) { -$1 / ($0 * $0) } },
    RightRule("tan near pi/2", at: [ShapedArray(Double.pi / 2 - 1e-3)]) {
      elementwise({ tan($0) }) { $1 * (1 + tan($0) * tan($0)) }
    },
  ]

  private static func squareInFloat() -> DifferentiableFunction<Never> {
    var function = elementwise({ $0 * $0 }) { 2 * $0 * $1 }
    func gradient(
      _ inputs: [ShapedArray], _ cotangents: [ShapedArray],
      _ product: (Double, Double) -> Double
    ) -> [ShapedArray?] {
      zip(inputs, cotangents).map { x, g in
        ShapedArray(shape: x.shape, zip(x.elements, g.elements).map(product))
      }
    }
    function.lowPrecision = LowPrecisionPath(
      gradient: { gradient($0, $1) { Double(2 * Float($0) * Float($1)) } },
      perturbed: { x, g, noise in
        gradient(x, g) { 2 * $0 * (1 + noise()) * $1 * (1 + noise()) }
      })
    return function
  }
}

@Suite("Right rules that fail elsewhere")
struct FalseAlarmTests {
  @Test(
    "the rule is confirmed, or where doubles do not allow it, not accused", arguments: RightRule.all
  )
  func right(rule: RightRule) {
    var function = rule.function()
    function.domains = rule.point.map { _ in rule.domain }
    let report = checkFunction(function, at: rule.point)
    #expect(report.violated.isEmpty, "\(report)")
    #expect(report.agrees || !rule.isResolvable, "\(report)")
  }
}
