import Foundation
import GradientCheck
import Testing

/// Wrong rules that PyTorch's gradcheck passes with its defaults; the names say what is wrong.
@Suite("Sabotaged rules")
struct SabotageTests {
  @Test("x^3 with a rule that is off by 0.09 %")
  func tolerance() {
    #expect(
      checkDerivative(of: { $0 * $0 * $0 }, at: 1.3, claimed: 3 * 1.69 * 1.0009).verdict.isWrong)
  }

  @Test("1e-6 sin(x) with the rule 0: no absolute tolerance hides it")
  func absoluteTolerance() {
    #expect(checkDerivative(of: { 1e-6 * sin($0) }, at: 1, claimed: 0).verdict.isWrong)
  }

  @Test("a rule that drops one entry of 2,000")
  func droppedEntry() {
    let x = ManyVariables(2000).point
    var claimed = x.map { 2 * $0 }
    claimed[7] = 0
    let report = checkGradient(of: { $0.reduce(0) { $0 + $1 * $1 } }, at: x, claimed: claimed)
    #expect(report.wrongEntries == [7])
  }

  @Test("relu with 1/2 at 0, where the convention is 0")
  func convention() {
    var options = CheckOptions()
    options.acceptedSlopes = [0: 0...0]
    let verdict = checkDerivative(of: { max($0, 0) }, at: 0, claimed: 0.5, options: options).verdict
    #expect(verdict.isWrong)
  }

  @Test("the identity with the rule 0 at 1e17, where a fixed step is lost in rounding")
  func lostStep() {
    #expect(checkDerivative(of: { $0 }, at: 1e17, claimed: 0).verdict.isWrong)
  }

  @Test("sin(kx)/k with the rule 0, where the step meets the oscillation")
  func aliasing() {
    // Doubles do not hold this function: its values are those of a noise. Never agree.
    let k = Double.pi / .ulpOfOne
    for x in [0.5, 1, 2, 3.25] {
      let verdict = checkDerivative(of: { sin(k * $0) / k }, at: x, claimed: 0).verdict
      #expect(!verdict.isAcceptable, "\(verdict)")
    }
    let slow = 0x1p20 * Double.pi
    let verdict = checkDerivative(of: { sin(slow * $0) / slow }, at: 1, claimed: 0).verdict
    #expect(!verdict.isAcceptable, "\(verdict)")
  }
}
