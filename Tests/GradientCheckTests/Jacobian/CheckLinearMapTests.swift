import Foundation
import GradientCheck
import Testing

@Suite("Relations that need no finite difference")
struct CheckLinearMapTests {
  private let matrix = [[1.0, -2, 0.3], [0.5, 4, 1e3]]

  private func product(_ v: [Double]) -> [Double] {
    matrix.map { row in zip(row, v).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private func transposed(_ w: [Double]) -> [Double] {
    (0..<3).map { column in zip(matrix, w).reduce(0) { $0 + $1.0[column] * $1.1 } }
  }

  @Test("a linear map holds all of them")
  func linear() {
    #expect(broken(product, count: 3) == [])
    #expect(broken(transposed, count: 2) == [])
    #expect(broken({ $0 }, count: 0) == [])
  }

  private func broken(_ map: ([Double]) -> [Double], count: Int) -> [String] {
    checkLinearMap(map, count: count).filter { !$0.holds }.map(\.name)
  }

  @Test("a map that is not linear breaks the relation that says so")
  func notLinear() {
    #expect(broken({ $0.map { abs($0) } }, count: 3) == ["negated", "summed"])
    #expect(broken({ $0.map { $0 * $0 } }, count: 3) == ["negated", "scaled by 3", "summed"])
    #expect(
      broken({ $0.map { $0 + 1 } }, count: 3) == ["negated", "scaled by 3", "summed", "zero"])
    #expect(broken({ $0.map { _ in .nan } }, count: 3).count == 5)
    var calls = 0.0
    let drifting: ([Double]) -> [Double] = { v in
      calls += 1
      return v.map { $0 * (1 + 1e-6 * calls) }
    }
    #expect(broken(drifting, count: 3).contains("the same again"))
  }

  @Test("pushforward and pullback are adjoint, to rounding")
  func adjoint() {
    let right = checkAdjoint(
      pushforward: product, pullback: transposed, inputs: 3, outputs: 2)
    #expect(right.holds, "\(right)")
    let wrong = checkAdjoint(
      pushforward: product, pullback: { w in transposed(w).map { $0 * (1 + 1e-12) } }, inputs: 3,
      outputs: 2)
    #expect(!wrong.holds, "\(wrong)")
    let short = checkAdjoint(pushforward: product, pullback: { $0 }, inputs: 3, outputs: 2)
    #expect(!short.holds)
  }

  @Test("a Hessian is symmetric")
  func symmetry() {
    let square: ([Double]) -> [Double] = { transposed(product($0)) }
    #expect(checkSymmetry(of: square, count: 3).holds)
    #expect(!checkSymmetry(of: { [$0[1], 0, 0] }, count: 3).holds)
  }
}
