import Foundation
import GradientCheck
import Testing

@Suite("Second derivatives")
struct SecondDerivativeTests {
  static let points = [
    SmoothPoint("sin", at: 1, -sin(1)) { sin($0) },
    SmoothPoint("exp", at: 1, exp(1)) { exp($0) },
    SmoothPoint("x^2", at: 0, 2) { $0 * $0 },
    SmoothPoint("x^3", at: 0, 0) { $0 * $0 * $0 },
    SmoothPoint("x^3", at: 1e8, 6e8) { $0 * $0 * $0 },
    SmoothPoint("log", at: 1e-3, -1e6) { log($0) },
    SmoothPoint("sin(1000x)", at: 1, -1e6 * sin(1e3)) { sin(1e3 * $0) },
    SmoothPoint("a line", at: 2, 0) { 3 * $0 + 1 },
  ]

  @Test("the truth lies within the error bar, which is narrow", arguments: points)
  func estimate(point: SmoothPoint) {
    let estimate = estimateSecondDerivative(of: point.function, at: point.x)
    let error = (estimate.value - point.derivative).magnitude
    #expect(error <= estimate.errorBar, "\(point): \(estimate)")
    #expect(estimate.errorBar <= 1e-8 * point.derivative.magnitude + 1e-12)
    #expect(estimate.point == .smooth)
    #expect(estimate.evaluations <= 80)
  }

  @Test("a right claim agrees and a wrong one does not", arguments: points)
  func check(point: SmoothPoint) {
    let truth = point.derivative
    let right = checkSecondDerivative(of: point.function, at: point.x, claimed: truth)
    #expect(right.verdict == .agrees, "\(point): \(right)")
    for claimed in [truth * 1.001 + (truth == 0 ? 1e-3 : 0), -truth - 1, .nan] {
      let wrong = checkSecondDerivative(of: point.function, at: point.x, claimed: claimed)
      #expect(wrong.verdict == .disagrees, "\(point): \(wrong)")
    }
  }

  @Test("at a kink the second derivative is infinite, at a jump there is none")
  func rough() {
    let kink = estimateSecondDerivative(of: { abs($0) }, at: 0)
    #expect(kink.point == .infiniteSlope && kink.value == .infinity)
    #expect(estimateSecondDerivative(of: { floor($0) }, at: 1).point == .jump)
  }

  @Test("at an edge of the domain nothing is claimed")
  func edge() {
    let estimate = estimateSecondDerivative(of: { exp($0) }, at: 0, domain: Domain(lower: 0))
    #expect(estimate.errorBar == .infinity)
  }
}
