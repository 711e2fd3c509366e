import Foundation
import GradientCheck
import Testing

@Suite("Telling what a point is")
struct PointKindTests {
  struct Kink: CustomStringConvertible, Sendable {
    let description: String
    let x: Double
    let left: Double
    let right: Double
    let function: @Sendable (Double) -> Double
  }

  static let kinks = [
    Kink(description: "|x|", x: 0, left: -1, right: 1) { abs($0) },
    Kink(description: "relu", x: 0, left: 0, right: 1) { max($0, 0) },
    Kink(description: "leaky relu", x: 0, left: 0.01, right: 1) { $0 > 0 ? $0 : 0.01 * $0 },
    Kink(description: "max at a tie", x: 1, left: 1, right: 2) { max($0, 2 * $0 - 1) },
    Kink(description: "1+|x-3|", x: 3, left: -1, right: 1) { 1 + abs($0 - 3) },
    Kink(description: "|sin x|", x: 0, left: -1, right: 1) { abs(sin($0)) },
    Kink(description: "exp|x|", x: 0, left: -1, right: 1) { exp(abs($0)) },
    Kink(description: "a weak one", x: 0, left: 1 - 1e-6, right: 1 + 1e-6) {
      1 + $0 + 1e-6 * abs($0)
    },
  ]

  @Test("a kink is reported with both slopes", arguments: kinks)
  func kink(kink: Kink) throws {
    let estimate = estimateDerivative(of: kink.function, at: kink.x)
    guard case .kink(let left, let right) = estimate.point else {
      Issue.record("\(kink): \(estimate)")
      return
    }
    #expect((left - kink.left).magnitude <= estimate.slopeErrorBar)
    #expect((right - kink.right).magnitude <= estimate.slopeErrorBar)
    #expect((estimate.value - kink.left).magnitude <= estimate.errorBar)
    #expect((estimate.value - kink.right).magnitude <= estimate.errorBar)
  }

  @Test("a jump is a jump, whatever value it has in the middle")
  func jump() {
    let jumps: [((Double) -> Double, Double)] = [
      ({ floor($0) }, 2), ({ $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, 0), ({ $0 == 1 ? 5 : $0 }, 1),
      ({ $0 + ($0 >= 0.5 ? 1e-3 : 0) }, 0.5),
    ]
    for (function, x) in jumps {
      let estimate = estimateDerivative(of: function, at: x)
      #expect(estimate.point == .jump)
      #expect(estimate.value.isNaN && estimate.errorBar == .infinity)
    }
  }

  @Test("noise of a constant size is no jump")
  func noJump() {
    // The square roots are multiples of 2^-43, a million times coarser than their difference.
    let estimate = estimateDerivative(of: { ($0 + 1).squareRoot() - $0.squareRoot() }, at: 1e6)
    #expect(estimate.point == .smooth)
    #expect((estimate.value + 2.499998125e-10).magnitude <= estimate.errorBar)
  }

  @Test("an infinite slope has its sign, and a cusp has none")
  func infiniteSlope() {
    let points: [((Double) -> Double, Double, Double)] = [
      ({ $0.squareRoot() }, 0, .infinity), ({ cbrt($0) }, 0, .infinity),
      ({ -cbrt($0) }, 0, -.infinity), ({ acos($0) }, 1, -.infinity),
      ({ $0 == 0 ? 0 : $0 * log($0) }, 0, -.infinity), ({ abs($0).squareRoot() }, 0, .nan),
    ]
    for (function, x, value) in points {
      let estimate = estimateDerivative(of: function, at: x)
      #expect(estimate.point == .infiniteSlope)
      #expect(estimate.value == value || (estimate.value.isNaN && value.isNaN))
    }
  }

  @Test("at an edge, stated or found, the slope is the one from inside")
  func edge() {
    let stated = estimateDerivative(of: { exp($0) }, at: 0, domain: Domain(lower: 0))
    let above = estimateDerivative(of: { exp($0) }, at: 0, domain: Domain(upper: 0))
    let found = estimateDerivative(of: { $0 < 0 ? .nan : exp($0) }, at: 0)
    for estimate in [stated, above, found] {
      #expect(estimate.point == .edge)
      #expect((estimate.value - 1).magnitude <= estimate.errorBar)
      #expect(estimate.errorBar < 1e-9)
    }
  }

  @Test("a lower precision inside shows as a staircase")
  func staircase() throws {
    let estimate = estimateDerivative(of: { Double(sin(Float($0))) }, at: 1)
    guard case .staircase(let quantum) = estimate.point else {
      Issue.record("\(estimate)")
      return
    }
    #expect(quantum == 0x1p-24)
    #expect((estimate.value - cos(1)).magnitude <= estimate.errorBar)
  }

  @Test("a function without a value has no derivative")
  func notFinite() {
    for value in [Double.nan, .infinity, -.infinity] {
      let estimate = estimateDerivative(of: { _ in value }, at: 1)
      #expect(estimate.point == .notFinite)
      #expect(estimate.evaluations == 1)
    }
  }

  @Test("a function that changes its mind is found out")
  func nondeterministic() {
    var count = 0.0
    let estimate = estimateDerivative(
      of: { x in
        count += 1
        return x + 1e-5 * sin(7 * count)
      }, at: 1)
    #expect(estimate.point == .nondeterministic)
  }

  @Test("outside the domain nothing is evaluated")
  func outside() {
    let estimate = estimateDerivative(of: { $0 }, at: 1, domain: Domain(lower: 2))
    #expect(estimate.point == .outsideDomain)
    #expect(estimate.evaluations == 0)
  }

  @Test("what doubles cannot resolve is not resolved")
  func unresolved() {
    #expect(estimateDerivative(of: { sin($0) }, at: 1e16).errorBar == .infinity)
    #expect(
      estimateDerivative(of: { $0 == 0 ? 0 : $0 * sin(1 / $0) }, at: 0).point == .unresolved)
  }

  @Test("an oscillation that all powers of two miss is not taken for a level")
  func aliasing() {
    let estimate = estimateDerivative(of: { sin(0x1p20 * .pi * $0) }, at: 0, scale: 0x1p20)
    #expect((estimate.value - 0x1p20 * .pi).magnitude <= estimate.errorBar)
  }
}
