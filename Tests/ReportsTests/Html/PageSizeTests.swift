import ConformanceModel
import EngineKit
import Foundation
import Testing

@testable import Reports

@Suite("A page of many cases and engines")
struct PageSizeTests {
  private static let engines = [
    "reference", "torch", "jax", "autograd", "tinygrad", "tensorflow", "mygrad", "paddle",
  ]

  /// A result like those of the corpus: most pass, some differ in the last bits, a few fail.
  private func result(_ number: Int, engine: Int) -> CaseResult {
    let place = FileLocation(path: "Cases/ops/file\(number / 40).yaml", line: number / 4, column: 3)
    var subject = Case(
      id:
        "area\(number / 250)/file\(number / 40)/gradient-of-a-function\(number / 4)[n=\(number % 4)]",
      about: "The gradient of function \(number / 4) is what its closed form says.",
      source: "closed form", location: place)
    subject.text = """
      gradient-of-a-function\(number / 4):
        about: The gradient of function \(number / 4) is what its closed form says.
        source: closed form
        over: {n: [0, 1, 2, 3]}
        variables: {x: [0.5, 1.5, 2.5], w: {shape: [3, 2], fill: normal}}
        steps:
          - y = tanh(x @ w) * $n
          - z = sum(y * exp(y))
          - backward(z)
        expect:
          x.grad: "(1 - tanh(x @ w) ** 2) @ w.T"
          w.grad: "outer(x, 1 - tanh(x @ w) ** 2)"
        gradcheck: z
      """
    let fate = (number &* 31 &+ engine &* 7) % 100
    let isMissing = engine > 0 && fate < 25
    let isWrong = engine > 0 && fate >= 96
    var result = CaseResult(
      of: subject,
      findings: !isWrong
        ? []
        : [
          Finding(
            .mismatch, subject: "x.grad[1]", "differs", wanted: "2.25", got: "4.5",
            distance: Finding.Distance(absolute: 2.25, relative: 1, ulps: 4_503_599_627_370_496),
            bound: Finding.Bound(3.2e-14, from: "64 ε·|want| + 64 ε·max|want|, ε that of float64"),
            at: place, details: ["3 of 3 elements differ", "looks like: 2 times what is wanted"])
        ],
      missing: isMissing && !isWrong ? ["capability forward_mode"] : [],
      checks: 5, seconds: Double(fate) / 1000)
    if isMissing && !isWrong { return result }
    let digits = "\(1 + Double(number) / 7)\(engine % 3)"
    let value = "[\(digits), \(digits), \(isWrong ? "4.5" : digits)]"
    result.observations = ["x.grad", "w.grad"].map {
      ObservedValue($0, got: value, ulps: UInt64(engine % 3))
    }
    result.graph = ProgramGraph([
      .init(.variable, "x"), .init(.variable, "w"), .init(.op, "matmul", inputs: [0, 1]),
      .init(.op, "tanh", inputs: [2]), .init(.op, "mul", name: "y", inputs: [3]),
      .init(.op, "exp", inputs: [4]), .init(.op, "mul", inputs: [4, 5]),
      .init(.op, "sum", name: "z", inputs: [6]), .init(.pass, "backward", inputs: [7]),
    ])
    // Most cases have no gradcheck; the checker needs a few steps where nothing is wrong.
    guard number % 3 == 0 else { return result }
    result.slopes = SlopeEvidence(
      "a direction of 9 entries", claimed: 1.25 + (isWrong ? 1 : Double(engine) * 1e-15),
      derivative: 1.25, errorBar: 3e-12, bound: 1.4e-11, gsl: 1.2500000000001,
      rungs: (3...(isWrong ? 40 : 12)).map { step in
        .init(exponent: -step, error: exp2(-2 * Double(step)) + exp2(Double(step) - 52))
      })
    return result
  }

  private func run(_ engine: Int, of count: Int) -> ReportedRun {
    let header = RunHeader(
      version: "0.1.0",
      engine: EngineDescription(
        name: Self.engines[engine], version: "1.0", capabilities: [.leaf], dtypes: [.float64]),
      engineArgument: Self.engines[engine], selected: count, seed: 0)
    var summary = RunSummary(seconds: 10)
    let results = (0..<count).map { result($0, engine: engine) }
    for result in results { summary.count(result) }
    return ReportedRun(
      [.runStarted(header)] + results.map { .caseFinished($0) } + [.runFinished(summary)])
  }

  @Test("a case of eight engines takes less than 2 kB, so that 5,000 are less than 10 MB")
  func size() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["GRADPROOF_LARGE_PAGE"] == nil ? 300 : 5_000
    let page = HTMLReport.page(of: Self.engines.indices.map { run($0, of: count) })
    #expect(page.utf8.count < 2_000 * count)
    if let file = environment["GRADPROOF_LARGE_PAGE"] {
      try page.write(toFile: file, atomically: true, encoding: .utf8)
    }
  }
}
