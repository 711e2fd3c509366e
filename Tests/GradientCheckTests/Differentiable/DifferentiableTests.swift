#if canImport(_Differentiation)
  import Foundation
  import GradientCheck
  import Testing
  import _Differentiation

  /// A line through given points.
  private struct Line: Differentiable, FlatVector {
    var slope: Double
    var offset: Double
    var points: [Double]

    var elements: [Double] { [slope, offset] + points }
    func with(elements: [Double]) -> Line {
      Line(slope: elements[0], offset: elements[1], points: Array(elements.dropFirst(2)))
    }
  }

  /// A square with a rule of its own, which is wrong.
  private func square(_ x: Double) -> Double { x * x }

  @derivative(of: square)
  private func squareRule(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
    (x * x, { 1.999 * x * $0 })
  }

  @Suite("Swift's own differentiation")
  struct DifferentiableTests {
    @Test("a function of a number is checked in one line")
    func number() {
      let report = checkGradient(of: { x in x * x * x }, at: 2.0)
      #expect(report.agrees, "\(report)")
    }

    @Test("a function of an array, of which some entries are not used")
    func array() {
      @differentiable(reverse) func f(_ x: [Double]) -> Double { x[0] * x[2] }
      #expect(checkGradient(of: f, at: [1, 2, 3]).agrees)
      #expect(checkGradient(of: { (x: [Double]) in 7 }, at: [1, 2, 3]).agrees)
    }

    @Test("a function of a structure")
    func structure() {
      @differentiable(reverse) func f(_ line: Line) -> Double {
        line.slope * line.slope * line.offset
      }
      let report = checkGradient(of: f, at: Line(slope: 3, offset: -2, points: [1, 2]))
      #expect(report.agrees && report.count == 4, "\(report)")
    }

    @Test("a wrong rule is found")
    func wrong() {
      let report = checkGradient(of: { x in square(x) + x }, at: 3.0)
      #expect(report.verdict == .disagrees)
    }

    @Test("all relations are checked of functions with many outputs")
    func relations() {
      @differentiable(reverse) func f(_ line: Line) -> [Double] {
        [line.slope * line.offset, line.slope + 2 * line.offset]
      }
      let report = checkFunction(of: f, at: Line(slope: 3, offset: -2, points: [1, 2]))
      #expect(report.verdict == .agrees, "\(report)")
      #expect(report.counts == (4, 2))
      #expect(checkFunction(of: { x in square(x) }, at: 3.0).violated.contains(.gradient))
    }
  }
#endif
