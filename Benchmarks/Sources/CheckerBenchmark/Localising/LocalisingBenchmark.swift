import Foundation
import GradientCheck

/// Whether one wrong entry among very many is found and named, and how many evaluations it takes.
enum LocalisingBenchmark {
  /// By how much the wrong entry is off; nothing is required of the last, which is near the noise of
  /// a sum of that many terms.
  private static let sizes = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]
  private static let required = 4
  private static let mostEvaluations = 200

  static func run(seed: UInt64, quick isQuick: Bool, _ scoreboard: inout Scoreboard) {
    let count = isQuick ? 10_000 : 100_000
    let trials = isQuick ? 3 : 10
    printHeading("Localising: one wrong entry of \(count), seed \(seed)")
    var table = Table(["off by", "trials", "noticed", "named, alone", "evaluations", "max", "time"])
    var verdicts: [(isMet: Bool, size: Double, text: String)] = []
    for (position, size) in sizes.enumerated() {
      var random = SplitMix64(seed: seed &* 1000 &+ UInt64(position))
      let results = (0..<trials).map { _ in trial(count, off: size, &random) }
      let most = results.map(\.evaluations).max() ?? 0
      table.add([
        rough(size), "\(trials)", "\(results.count(where: \.isNoticed))",
        "\(results.count(where: \.isNamed))",
        fixed(results.map { Double($0.evaluations) }.mean),
        "\(most)", duration(results.map(\.seconds).median),
      ])
      guard position < required else { continue }
      let good = results.count { $0.isNamed && $0.evaluations <= mostEvaluations }
      verdicts.append(
        (good == trials, size, "\(good) of \(trials), at most \(most)"))
    }
    print(table.text + "\n")
    for verdict in verdicts {
      scoreboard.require(
        verdict.isMet,
        "an entry off by \(rough(verdict.size)) is named in at most \(mostEvaluations) evaluations",
        measured: verdict.text)
    }
  }

  private struct Trial {
    let isNoticed: Bool
    /// Whether the wrong entry, and no other, was named.
    let isNamed: Bool
    let evaluations: Int
    let seconds: Double
  }

  private static func trial(
    _ count: Int, off size: Double, _ random: inout SplitMix64
  ) -> Trial {
    let point = (0..<count).map { _ in random.uniform(in: -2...2) }
    let wrong = Int.random(in: 0..<count, using: &random)
    var claimed = gradient(at: point)
    claimed[wrong] *= 1 + size
    var options = CheckOptions()
    options.seed = random.next()
    let clock = ContinuousClock()
    let start = clock.now
    let report = checkGradient(of: value, at: point, claimed: claimed, options: options)
    return Trial(
      isNoticed: report.verdict.isWrong, isNamed: report.wrongEntries == [wrong],
      evaluations: report.evaluations, seconds: (clock.now - start) / .seconds(1))
  }

  /// A sum of sines in which neighbours are coupled.
  private static func value(_ x: [Double]) -> Double {
    var sum = 0.0
    for index in x.indices.dropLast() { sum += sin(x[index]) + 0.1 * x[index] * x[index + 1] }
    return sum + sin(x[x.count - 1])
  }

  private static func gradient(at x: [Double]) -> [Double] {
    x.indices.map { index in
      let left = index > 0 ? x[index - 1] : 0
      let right = index + 1 < x.count ? x[index + 1] : 0
      return cos(x[index]) + 0.1 * (left + right)
    }
  }
}
