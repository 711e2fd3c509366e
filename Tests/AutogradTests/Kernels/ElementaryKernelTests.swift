import Foundation
import Testing

@testable import Autograd

@Suite("Elementary functions of many elements")
struct ElementaryKernelTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ours: @Sendable (Tensor) -> Tensor
    let reference: @Sendable (Double) -> Double
    /// Where arguments are taken from, each range with as many.
    let ranges: [ClosedRange<Double>]
    /// How many ulp the two may be apart.
    var units = 2.0
  }

  static let functions = [
    Function(
      testDescription: "exp", ours: { $0.exp() }, reference: { Foundation.exp($0) },
      ranges: [-1...1, -708...709.7, -745 ... -708, -1e-8...1e-8]),
    Function(
      testDescription: "log", ours: { $0.log() }, reference: { Foundation.log($0) },
      ranges: [
        0.5...2, 0.9999...1.0001, 0x1p-1020...1e-300, 0x1p-1074...0x1p-1062, 1e300...1.7e308,
      ]),
    Function(
      testDescription: "sin", ours: { $0.sin() }, reference: { Foundation.sin($0) },
      ranges: [-1...1, -100...100, -1e6...1e6, 1e6...1e300, 3.14159...3.1416]),
    Function(
      testDescription: "cos", ours: { $0.cos() }, reference: { Foundation.cos($0) },
      ranges: [-1...1, -100...100, -1e6...1e6, 1e6...1e300, 1.57079...1.5708]),
    Function(
      testDescription: "tanh", ours: { $0.tanh() }, reference: { Foundation.tanh($0) },
      ranges: [-1...1, -0.36...0.36, -20...20, -1e-8...1e-8, -1e-300...1e-300]),
    Function(
      testDescription: "expm1", ours: { Op.expm1.lawfully($0) },
      reference: { Foundation.expm1($0) },
      ranges: [-1...1, -40...709.7, -745 ... -30, -1e-8...1e-8, -1e-300...1e-300]),
    Function(
      testDescription: "log1p", ours: { Op.log1p.lawfully($0) },
      reference: { Foundation.log1p($0) },
      ranges: [-0.999...1, 1...1e300, -1e-8...1e-8, -1e-300...1e-300]),
    Function(
      testDescription: "erf", ours: { Op.erf.lawfully($0) }, reference: { Foundation.erf($0) },
      ranges: [-1...1, -6...6, 0.98...1.02, -1e-8...1e-8, -1e-300...1e-300]),
    Function(
      testDescription: "erfc", ours: { Op.erfc.lawfully($0) }, reference: { Foundation.erfc($0) },
      ranges: [-1...1, -6...27.3, 26...27.3, -1e-8...1e-8, -1e-300...1e-300], units: 4),
  ]

  static let special = [
    0.0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1, 709.782712893384, -745.2, 710,
  ]

  @Test("the C library, which is within one ulp, is met within two or four", arguments: functions)
  func isNearTheCLibrary(function: Function) {
    for range in function.ranges {
      let arguments = (1...2000).map { place in
        // Multiples of the golden ratio fill an interval evenly and with no pattern.
        let part = (Double(place) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
        return range.lowerBound * (1 - part) + range.upperBound * part
      }
      let results = function.ours(Tensor(arguments)).values
      for (x, y) in zip(arguments, results) {
        let reference = function.reference(x)
        #expect(abs(y - reference) <= function.units * reference.ulp, "at \(x)")
      }
    }
  }

  @Test("zeros, infinities, nan and the ends of the range are as in C", arguments: functions)
  func hasTheSpecialValuesOfC(function: Function) {
    let results = function.ours(Tensor(ElementaryKernelTests.special)).values
    for (x, y) in zip(ElementaryKernelTests.special, results) {
      let reference = function.reference(x)
      if reference.isNaN {
        #expect(y.isNaN, "at \(x)")
      } else if reference.isInfinite || reference == 0 {
        #expect(y == reference && y.sign == reference.sign, "at \(x)")
      } else {
        #expect(abs(y - reference) <= function.units * reference.ulp, "at \(x)")
      }
    }
  }

  @Test("an element has one result, whatever lies beside it", arguments: functions)
  func doesNotDependOnNeighbours(function: Function) {
    let arguments = (0..<35).map { 0.25 + Double($0) / 8 }
    let x = Tensor(arguments, shape: [5, 7])
    let together = function.ours(x).values
    #expect(together == arguments.map { function.ours(Tensor($0)).item })
    #expect(function.ours(x.transposed(0, 1)).transposed(0, 1).values == together)
  }

  @Test("sigmoid keeps its relative precision in the lower tail")
  func sigmoidInTheTail() {
    for x in stride(from: -745.0, through: 40, by: 0.37) {
      let power = exp(-abs(x))
      let reference = x < 0 ? power / (1 + power) : 1 / (1 + power)
      #expect(abs(Tensor(x).sigmoid().item - reference) <= 3 * reference.ulp, "at \(x)")
    }
  }
}
