import Foundation
import GradientCheck
import Testing

@Suite("Estimating a derivative")
struct EstimateDerivativeTests {
  @Test("the truth lies within the error bar", arguments: SmoothPoint.all)
  func barIsHonest(point: SmoothPoint) {
    let estimate = estimateDerivative(of: point.function, at: point.x)
    // The closed form is a double, and so is what a function like sin(1e8x) makes of its argument.
    let rounding = 4 * Double.ulpOfOne * point.derivative.magnitude
    let error = (estimate.value - point.derivative).magnitude
    #expect(error <= estimate.errorBar + rounding, "\(estimate)")
    #expect(estimate.evaluations <= 120)
  }

  @Test(
    "values are good to ten digits where doubles hold them",
    arguments: SmoothPoint.plain + SmoothPoint.scaled + SmoothPoint.nearEdges
      + SmoothPoint.curved + SmoothPoint.nearKinks)
  func valueIsSharp(point: SmoothPoint) {
    let estimate = estimateDerivative(of: point.function, at: point.x)
    let error = (estimate.value - point.derivative).magnitude
    #expect(error <= 1e-10 * point.derivative.magnitude + 1e-14, "\(estimate)")
  }

  @Test("of many values half are good to 3e-14, and their bars to 1e-12")
  func typical() {
    var (errors, bars) = ([Double](), [Double]())
    for x in stride(from: 0.2, through: 2.2, by: 0.1) {
      let estimate = estimateDerivative(of: { $0 * exp($0) }, at: x)
      errors.append((estimate.value / ((1 + x) * exp(x)) - 1).magnitude)
      bars.append(estimate.errorBar / estimate.value)
    }
    errors.sort()
    bars.sort()
    #expect(errors[10] <= 3e-14, "\(errors[10])")
    #expect(bars[10] <= 1e-12, "\(bars[10])")
  }

  @Test("an easy function costs few evaluations")
  func cost() {
    #expect(estimateDerivative(of: { $0 * $0 }, at: 3).evaluations <= 15)
    #expect(estimateDerivative(of: { sin($0) }, at: 1).evaluations <= 30)
  }

  @Test("the estimate names its window, its noise and GSL's opinion")
  func evidence() throws {
    let estimate = estimateDerivative(of: { sin($0) }, at: 1)
    let window = try #require(estimate.stepWindow)
    #expect(window.contains(estimate.gslStep))
    #expect((estimate.gslValue - cos(1)).magnitude <= estimate.gslErrorBar)
    #expect(estimate.noise > 0 && estimate.noise < 1e-12)
    #expect(estimate.ladder.contains { $0.step == estimate.gslStep })
    let steps = estimate.ladder.map(\.step)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 == 4 * $1 })
  }

  @Test("noise is read off the function", arguments: [1e-12, 1e-9, 1e-6])
  func noise(level: Double) {
    let estimate = estimateDerivative(
      of: { x in
        var generator = SplitMix(state: x.bitPattern)
        return sin(x) + level * (2 * generator.uniform() - 1)
      }, at: 1)
    #expect(estimate.noise > level / 20 && estimate.noise < level * 20)
    #expect((estimate.value - cos(1)).magnitude <= 4 * estimate.errorBar)
    #expect(estimate.errorBar < 1e4 * level)
  }

  @Test("a scale that is stated reaches what the default does not")
  func scale() {
    let function: (Double) -> Double = { sin($0 * 1e40) }
    let estimate = estimateDerivative(of: function, at: 0, scale: 1e-40)
    #expect((estimate.value - 1e40).magnitude <= estimate.errorBar)
    #expect(estimate.errorBar < 1e30)
  }

  @Test("no point is evaluated outside the domain")
  func staysInside() {
    let domain = Domain(lower: 0.9, upper: 1.5, includesLower: false)
    let estimate = estimateDerivative(
      of: { x in
        #expect(domain.contains(x))
        return log(x)
      }, at: 1, domain: domain)
    #expect((estimate.value - 1).magnitude <= estimate.errorBar)
  }

  @Test("what the function throws comes out, and ends the evaluations")
  func throwing() {
    struct Failure: Error, Equatable {}
    var evaluations = 0
    #expect(throws: Failure()) {
      try estimateDerivative(
        of: { x throws(Failure) in
          evaluations += 1
          guard x <= 1 else { throw Failure() }
          return x
        }, at: 1)
    }
    #expect(evaluations == 2)
  }

  @Test("the same call gives the same estimate")
  func deterministic() {
    let first = estimateDerivative(of: { exp(sin($0)) }, at: 0.3)
    let second = estimateDerivative(of: { exp(sin($0)) }, at: 0.3)
    #expect(first.value == second.value && first.errorBar == second.errorBar)
    #expect(first.ladder == second.ladder)
  }
}
