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

  @Test("a right gradient of any length agrees in few evaluations", arguments: [1, 2, 17, 1000])
  func right(count: Int) {
    let function = ManyVariables(count)
    let report = checkGradient(
      of: function.value, at: function.point, claimed: function.gradient)
    #expect(report.verdict == .agrees, "\(report)")
    #expect(report.evaluations <= 21)
    #expect(report.wrongEntries.isEmpty)
  }

  @Test("a few entries are examined one by one, more only where directions do not agree")
  func directionsFirst() {
    for (count, entries) in [(4, 4), (5, 0), (16, 0)] {
      let function = ManyVariables(count)
      let report = checkGradient(
        of: function.value, at: function.point, claimed: function.gradient)
      #expect(report.agrees && report.entries.count == entries)
      #expect(report.directions.count == (entries == 0 ? 2 : 0))
    }
  }

  @Test("the number of entries does not hide an error of all of them", arguments: [10, 10_000])
  func sensitivity(count: Int) {
    let function = ManyVariables(count)
    let report = checkGradient(
      of: function.value, at: function.point, claimed: function.gradient.map { $0 * (1 + 1e-8) })
    #expect(report.verdict.isWrong, "\(report)")
  }

  @Test("small gradients that do not agree are swept entry by entry")
  func sweep() {
    let function = ManyVariables(16)
    var claimed = function.gradient
    claimed[3] *= 1.0001
    claimed[9] = 0
    let report = checkGradient(of: function.value, at: function.point, claimed: claimed)
    #expect(report.entries.map(\.index) == Array(0..<16))
    #expect(report.directions.isEmpty)
    #expect(report.wrongEntries == [3, 9])
    #expect(report.verdict == .disagrees)
  }

  @Test("a sweep can be asked for, and so can directions")
  func choice() {
    let function = ManyVariables(40)
    var options = CheckOptions()
    options.sweep = .full
    let full = checkGradient(
      of: function.value, at: function.point, claimed: function.gradient, options: options)
    #expect(full.entries.count == 40 && full.agrees)
    options.sweep = .directions(5)
    let five = checkGradient(
      of: function.value, at: function.point, claimed: function.gradient, options: options)
    #expect(five.directions.count == 5 && five.entries.isEmpty && five.agrees)
  }

  @Test("the same seed gives the same report, another seed other directions")
  func deterministic() {
    let function = ManyVariables(100)
    var options = CheckOptions()
    func report() -> GradientReport {
      checkGradient(
        of: function.value, at: function.point, claimed: function.gradient, options: options)
    }
    let first = report()
    #expect(first.description == report().description)
    #expect(
      first.directions.map(\.comparison.claimed) == report().directions.map(\.comparison.claimed))
    options.seed = 0x1_0000_0001
    #expect(first.directions[0].comparison.claimed != report().directions[0].comparison.claimed)
  }

  @Test("what the function throws comes out, and ends the evaluations")
  func throwing() {
    struct Failure: Error {}
    var evaluations = 0
    #expect(throws: Failure.self) {
      try checkGradient(
        of: { x throws(Failure) in
          evaluations += 1
          if evaluations == 5 { throw Failure() }
          return x.reduce(0, +)
        }, at: [Double](repeating: 1, count: 50), claimed: [Double](repeating: 1, count: 50))
    }
    #expect(evaluations == 5)
  }

  @Test("a gradient of another length is wrong without any evaluation beyond the point")
  func length() {
    let report = checkGradient(of: { $0[0] }, at: [1], claimed: [1, 0])
    #expect(report.verdict == .disagrees)
    #expect("\(report)".contains("the gradient has 2 entries and the point 1"))
  }

  @Test("no entries, nothing to say against them")
  func empty() {
    #expect(checkGradient(of: { _ in 1 }, at: [], claimed: []).agrees)
  }

  @Test("entries of very different scale are checked along one direction")
  func scales() {
    let scales = (0..<60).map { pow(10, Double($0 % 17) - 8) }
    let report = checkGradient(
      of: { x in zip(x, scales).reduce(0) { $0 + sin($1.0 / $1.1) } },
      at: scales.map { 0.7 * $0 }, claimed: scales.map { cos(0.7) / $0 })
    #expect(report.agrees, "\(report)")
  }

  @Test("the report reads as a message")
  func message() {
    let report = checkGradient(
      of: { $0[0] * $0[0] + $0[1] }, at: [3, 1], claimed: [5, 1])
    let lines = "\(report)".split(separator: "\n").map(String.init)
    #expect(lines[0] == "gradient of 2 entries: disagrees")
    #expect(lines[1] == "  wrong: [0]")
    #expect(lines[2] == "  [0] disagrees")
    #expect(lines[3] == "      claimed   5.0")
    #expect(lines[4].hasPrefix("      estimated 6.0 +- "))
    #expect(lines[5].hasPrefix("      apart     1, allowed "))
    #expect(lines[6].hasPrefix("  examined 2 entries and 0 directions (seed 1) in "))
    #expect(lines.allSatisfy { $0.count <= 100 && $0.allSatisfy(\.isASCII) })
  }
}
