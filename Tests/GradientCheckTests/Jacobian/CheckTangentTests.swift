import Foundation
import GradientCheck
import Testing

@Suite("Checking a tangent")
struct CheckTangentTests {
  private let point = [1.0, 2]
  private let tangent = [3.0, -0.5]

  private func outputs(_ x: [Double]) -> [Double] { [x[0] * x[1], sin(x[0]), x[1], abs(x[1] - 2)] }

  @Test("all outputs are judged from one ladder")
  func right() {
    let report = checkTangent(
      of: outputs, at: point, along: tangent, claimed: [5.5, 3 * cos(1), -0.5, 0])
    #expect(report.agrees, "\(report)")
    #expect(report.entries.count == 4)
    #expect(report.entries[3].verdict == .kink(inside: true, left: -0.5, right: 0.5))
    #expect(report.evaluations <= 75)
  }

  @Test("the wrong output is named")
  func wrong() {
    let report = checkTangent(
      of: outputs, at: point, along: tangent, claimed: [5.5, 3.001 * cos(1), -0.5, 0])
    #expect(report.wrongEntries == [1], "\(report)")
  }

  @Test("a Hessian-vector product is a tangent of the gradient")
  func hessian() {
    let function = ManyVariables(30)
    let tangent = (0..<30).map { cos(Double($0)) }
    var claimed = zip(function.point, tangent).map { -sin($0) * $1 }
    claimed[0] += tangent[29]
    claimed[29] += tangent[0]
    let gradient: ([Double]) -> [Double] = { x in
      var gradient = x.map { cos($0) }
      gradient[0] += x[29]
      gradient[29] += x[0]
      return gradient
    }
    let right = checkTangent(
      of: gradient, at: function.point, along: tangent, claimed: claimed)
    #expect(right.agrees, "\(right)")
    claimed[29] -= tangent[0]
    let wrong = checkTangent(
      of: gradient, at: function.point, along: tangent, claimed: claimed)
    #expect(wrong.wrongEntries == [29], "\(wrong)")
  }

  @Test("the line stays in the domain, and ends where an entry's does")
  func domain() {
    var options = CheckOptions()
    options.domain = Domain(lower: 0)
    let report = checkTangent(
      of: { x in
        #expect(x[0] >= 0)
        return [exp(x[0])]
      }, at: [0], along: [-2], claimed: [-2], options: options)
    #expect(report.agrees, "\(report)")
    #expect(report.entries[0].estimate.point == .edge)
  }

  @Test("counts that do not match are wrong, with the reason")
  func counts() {
    let outputs = checkTangent(of: { $0 }, at: [1], along: [1], claimed: [1, 2])
    #expect("\(outputs)".contains("2 slopes for 1 outputs"))
    let inputs = checkTangent(of: { $0 }, at: [1], along: [1, 1], claimed: [1])
    #expect("\(inputs)".contains("the tangent has 2 entries and the point 1"))
    #expect(!outputs.agrees && !inputs.agrees)
  }
}
