import GradientCheck

/// How often verdicts on random compositions are right.
enum StatisticsBenchmark {
  /// A kind of composition, with what is required of verdicts on it.
  private struct Class {
    let name: String
    let breaks: [Break.Kind]
    let count: Int
    /// The share of correct claims that may be accused; nil where nothing is required.
    let accusations: Double?
  }

  static func run(
    seed: UInt64, quick isQuick: Bool, lists isListing: Bool, _ scoreboard: inout Scoreboard
  ) {
    let part = isQuick ? 10 : 1
    let classes = [
      Class(name: "smooth", breaks: [], count: 6000 / part, accusations: 0.001),
      Class(name: "near kinks", breaks: Break.kinks, count: 3000 / part, accusations: 0.005),
      Class(name: "near jumps", breaks: [.step], count: 1000 / part, accusations: nil),
    ]
    let total = classes.reduce(0) { $0 + $1.count }
    printHeading("Statistics: \(total) random compositions, seed \(seed)")
    print("The truth comes from dual numbers at double-double precision (31 digits).\n")
    var random = SplitMix64(seed: seed)
    let tallies = classes.map { kind in
      var tally = VerdictTally()
      for _ in 0..<kind.count {
        tally.add(.drawn(breakingIn: kind.breaks, &random), lists: isListing)
      }
      return tally
    }
    printTables(zip(classes, tallies).map { ($0.name, $1) })
    for (kind, tally) in zip(classes, tallies) {
      judge(kind, tally, &scoreboard)
    }
  }

  private static func judge(_ kind: Class, _ tally: VerdictTally, _ scoreboard: inout Scoreboard) {
    if let limit = kind.accusations {
      scoreboard.require(
        tally.share(tally.accused) <= limit,
        "\(kind.name): correct gradients accused, at most \(percent(limit))",
        measured: "\(percent(tally.share(tally.accused))) (\(tally.accused))")
    }
    for (level, claims) in tally.wrongClaims.sorted(by: { $0.key > $1.key }) {
      scoreboard.require(
        claims.share(claims.passed) <= 0.001,
        "\(kind.name): off by \(rough(10 * level)), passed at \(rough(level)), at most 0.10 %",
        measured: "\(percent(claims.share(claims.passed))) (\(claims.passed))")
    }
  }

  private static func printTables(_ rows: [(String, VerdictTally)]) {
    var bars = Table([
      "estimates", "points", "answered", "wrong bars", "median error", "evaluations", "max",
    ])
    var verdicts = Table([
      "correct claims", "agrees", "kink, inside", "accused", "inconclusive", "evaluations", "max",
    ])
    var wrong = Table(["wrong claims", "off by", "shown", "passed", "kink, inside"])
    for (name, tally) in rows {
      bars.add([
        name, "\(tally.count)", percent(tally.share(tally.answered)),
        percent(tally.share(tally.wrongBars)), rough(tally.errors.median),
        fixed(tally.estimateEvaluations.mean), fixed(tally.estimateEvaluations.largest, 0),
      ])
      verdicts.add([
        name, percent(tally.share(tally.agreed)), percent(tally.share(tally.betweenSlopes)),
        percent(tally.share(tally.accused)), percent(tally.share(tally.inconclusive)),
        fixed(tally.evaluations.mean), fixed(tally.evaluations.largest, 0),
      ])
      for (level, claims) in tally.wrongClaims.sorted(by: { $0.key > $1.key }) {
        wrong.add([
          name, rough(10 * level), "\(claims.shown)", percent(claims.share(claims.passed)),
          percent(claims.share(claims.betweenSlopes)),
        ])
      }
    }
    print([bars, verdicts, wrong].map(\.text).joined(separator: "\n\n") + "\n")
  }

  private static func percent(_ share: Double) -> String { fixed(100 * share, 2) + " %" }
}
