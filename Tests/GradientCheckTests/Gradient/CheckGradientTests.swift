import Foundation
import GradientCheck
import Testing

@Suite("Checking a gradient")
struct CheckGradientTests {
  @Test("three lines check a closure with its gradient")
  func threeLines() {
    let report = checkGradient(
      of: { $0[0] * sin($0[1]) }, at: [2, 0.5], claimed: [sin(0.5), 2 * cos(0.5)])
    #expect(report.agrees, "\(report)")
  }
}
