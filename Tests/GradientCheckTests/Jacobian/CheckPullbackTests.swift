import Foundation
import GradientCheck
import Testing

@Suite("Checking a pullback")
struct CheckPullbackTests {
  private let point = [0.3, -1.2, 2]

  private func outputs(_ x: [Double]) -> [Double] { [x[0] * x[1], exp(x[2]) * x[0]] }

  private func pullback(_ w: [Double]) -> [Double] {
    [w[0] * point[1] + w[1] * exp(point[2]), w[0] * point[0], w[1] * exp(point[2]) * point[0]]
  }

  @Test("a right pullback agrees, and both projections share their evaluations")
  func right() {
    let report = checkPullback(of: outputs, at: point, pullback: pullback)
    #expect(report.agrees, "\(report)")
    #expect(report.gradients.count == 2)
    #expect(report.evaluations <= 60)
  }

  @Test("a wrong entry is named")
  func wrong() {
    let report = checkPullback(
      of: outputs, at: point,
      pullback: { w in
        var result = pullback(w)
        result[2] *= 1.0001
        return result
      })
    #expect(report.gradients.allSatisfy { $0.wrongEntries == [2] }, "\(report)")
    #expect("\(report)".hasPrefix("pullback: disagrees"))
  }

  @Test("a pullback that squares its cotangent is caught though it is right for ones")
  func seedAlgebra() {
    let report = checkPullback(of: { [$0[0] * $0[0]] }, at: [3], pullback: { [6 * abs($0[0])] })
    #expect(!report.agrees)
    #expect(report.relations.contains { $0.name == "negated" && !$0.holds })
  }
}
