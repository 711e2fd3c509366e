import Foundation
import GradientCheck
import Testing

@Suite("Naming the wrong entries")
struct LocalisationTests {
  @Test(
    "one wrong entry among many is found and named in at most 200 evaluations",
    arguments: [(20, -1), (1000, 1e-4), (10_000, 1e-3), (100_000, 0.1)])
  func one(count: Int, error: Double) {
    let function = ManyVariables(count)
    for index in [0, count / 3] {
      var claimed = function.gradient
      claimed[index] *= 1 + error
      let report = checkGradient(of: function.value, at: function.point, claimed: claimed)
      #expect(report.wrongEntries == [index], "\(report)")
      #expect(report.evaluations <= 200)
    }
  }

  @Test("what is lost in the noise of a long sum is noticed, and named down to a tenth more")
  func noisySum() {
    let function = ManyVariables(1000)
    // Values are multiples of 1e-13.
    let value: ([Double]) -> Double = { 700 + function.value($0) }
    for seed in UInt64(1)...3 {
      var options = CheckOptions()
      options.seed = seed
      for (error, isNamed) in [(1e-6, true), (1e-7, false)] {
        var claimed = function.gradient
        claimed[501] += 0.1 * error
        let report = checkGradient(
          of: value, at: function.point, claimed: claimed, options: options)
        #expect(!report.agrees, "\(error) \(report)")
        #expect(report.wrongEntries == [501] || !isNamed, "\(error) \(report)")
      }
      let right = checkGradient(
        of: value, at: function.point, claimed: function.gradient, options: options)
      #expect(right.agrees, "\(right)")
    }
  }

  @Test("whichever seed draws the directions, few evaluations name one entry", arguments: 113...120)
  func seeds(seed: UInt64) {
    let function = ManyVariables(2000)
    var options = CheckOptions()
    options.seed = seed
    var claimed = function.gradient
    claimed[1234] *= 1.01
    let report = checkGradient(
      of: function.value, at: function.point, claimed: claimed, options: options)
    #expect(report.wrongEntries == [1234], "\(report)")
    #expect(report.evaluations <= 125, "\(report)")
  }

  @Test("a wrong entry is named where the sum is near zero, and much less exact than it seems")
  func cancelling() {
    let function = ManyVariables(2000)
    let (value, large) = (function.value(function.point), 1e3)
    var claimed = function.gradient
    claimed[77] *= 1.01
    let report = checkGradient(
      of: { (large + function.value($0)) - (large + value) }, at: function.point,
      claimed: claimed)
    #expect(report.wrongEntries == [77], "\(report)")
    #expect(report.evaluations <= 300)
  }

  @Test("several wrong entries are named, and no right one")
  func several() {
    let function = ManyVariables(5000)
    var claimed = function.gradient
    claimed[3] = 0
    claimed[2500] *= -1
    claimed[4998] *= 2
    let report = checkGradient(of: function.value, at: function.point, claimed: claimed)
    #expect(report.wrongEntries == [3, 2500, 4998], "\(report)")
    #expect(report.evaluations <= 400)
  }

  @Test("a swap is two wrong entries, whichever seed draws the directions", arguments: 1...10)
  func swap(seed: UInt64) {
    let function = ManyVariables(200)
    var claimed = function.gradient
    claimed.swapAt(4, 11)
    var options = CheckOptions()
    options.seed = seed
    let report = checkGradient(
      of: function.value, at: function.point, claimed: claimed, options: options)
    #expect(report.wrongEntries == [4, 11], "\(report)")
  }

  @Test("where all are wrong, some are named and the rest is said to be open")
  func all() {
    let function = ManyVariables(1000)
    let report = checkGradient(
      of: function.value, at: function.point, claimed: function.gradient.map { 2 * $0 })
    #expect(report.verdict == .disagrees)
    #expect(report.wrongEntries.count == 8)
    #expect("\(report)".contains("992 were left open"))
  }

  @Test("NaN among the claims is named")
  func notANumber() {
    let function = ManyVariables(100)
    var claimed = function.gradient
    claimed[4] = .nan
    let report = checkGradient(of: function.value, at: function.point, claimed: claimed)
    #expect(report.wrongEntries == [4])
  }

  /// A sum of bent terms, at a point where two of them are at their kink.
  private struct Bent {
    var point = ManyVariables(300).point
    var gradient: [Double] { point.map { ($0 > 0 ? 1.5 : 0) + cos($0) } }

    init() {
      point[0] = 0
      point[200] = 0
    }

    func value(_ x: [Double]) -> Double { x.reduce(0) { $0 + 1.5 * max($1, 0) + sin($1) } }
  }

  @Test("kinks are found and set apart, so that they do not hide what is wrong elsewhere")
  func kinks() {
    let bent = Bent()
    let right = checkGradient(of: bent.value, at: bent.point, claimed: bent.gradient)
    #expect(right.agrees, "\(right)")
    #expect(Set(right.entries.map(\.index)) == [0, 200])
    var claimed = bent.gradient
    claimed[7] += 0.01
    let wrong = checkGradient(of: bent.value, at: bent.point, claimed: claimed)
    #expect(wrong.wrongEntries == [7], "\(wrong)")
    claimed = bent.gradient
    claimed[200] = 4
    let outside = checkGradient(of: bent.value, at: bent.point, claimed: claimed)
    #expect(outside.wrongEntries == [200], "\(outside)")
  }

  @Test("entries at an edge of their domain are followed inwards")
  func edges() {
    var options = CheckOptions()
    options.domain = Domain(lower: 0)
    var point = ManyVariables(100).point.map { abs($0) + 0.01 }
    point[3] = 0
    point[99] = 0
    let function: ([Double]) -> Double = { x in
      #expect(x.allSatisfy { $0 >= 0 })
      return x.reduce(0) { $0 + pow($1, 2.5) + exp(-$1) }
    }
    var claimed = point.map { 2.5 * pow($0, 1.5) - exp(-$0) }
    let right = checkGradient(of: function, at: point, claimed: claimed, options: options)
    #expect(right.agrees, "\(right)")
    claimed[3] = -2
    let wrong = checkGradient(of: function, at: point, claimed: claimed, options: options)
    #expect(wrong.wrongEntries == [3], "\(wrong)")
  }
}
