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
      guard let limit = kind.accusations else { continue }
      scoreboard.require(
        tally.share(tally.accused) <= limit,
        "\(kind.name): correct gradients accused, at most \(percent(limit))",
        measured: "\(percent(tally.share(tally.accused))) (\(tally.accused))")
    }
    judgeWrongClaims(tallies, &scoreboard)
  }

  /// Holds the wrong claims that passed against the limit, all classes together: in one alone there
  /// are too few compositions to tell a share of a thousandth.
  private static func judgeWrongClaims(_ tallies: [VerdictTally], _ scoreboard: inout Scoreboard) {
    for level in VerdictTally.levels {
      let claims = tallies.compactMap { $0.wrongClaims[level] }
      // A reader may take a claim between slopes for passed; so it is, where the values tell more.
      let passed = claims.reduce(0) { $0 + $1.passed + $1.betweenVisibleSlopes }
      let share = Double(passed) / Double(max(claims.reduce(0) { $0 + $1.shown }, 1))
      scoreboard.require(
        share <= 0.001,
        "gradients off by \(rough(10 * level)), passed as right to \(rough(level)), at most 0.10 %",
        measured: "\(percent(share)) (\(passed))")
    }
  }

  private static func printTables(_ rows: [(String, VerdictTally)]) {
    var bars = Table([
      "estimates", "points", "answered", "wrong bars", "median error", "evaluations", "max",
    ])
    var verdicts = Table([
      "correct claims", "agrees", "kink, inside", "accused", "inconclusive", "evaluations", "max",
    ])
    var wrong = Table([
      "wrong claims", "off by", "shown", "passed", "kink, inside", "visibly beside",
    ])
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
          percent(claims.share(claims.betweenVisibleSlopes)),
        ])
      }
    }
    print([bars, verdicts, wrong].map(\.text).joined(separator: "\n\n") + "\n")
  }

  private static func percent(_ share: Double) -> String { fixed(100 * share, 2) + " %" }
}
