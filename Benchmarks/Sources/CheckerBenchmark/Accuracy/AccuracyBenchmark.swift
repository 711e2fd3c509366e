import GradientCheck

/// How near the truth estimates are at 92 points, and whether their bars hold.
enum AccuracyBenchmark {
  static func run(truth path: String, lists isListing: Bool, _ scoreboard: inout Scoreboard) throws
  {
    printHeading("Accuracy: 92 points with truth from mpmath")
    let outcomes = try TruthPoint.read(from: path).map { try PointOutcome(of: $0) }
    printDerivatives(outcomes.filter { $0.point.kind == .smooth })
    printClasses(outcomes.filter { $0.point.kind != .smooth })
    let failing = outcomes.filter { isListing || $0.complaint != nil }
    failing.forEach { print($0.line) }
    if !failing.isEmpty { print() }
    judge(outcomes, &scoreboard)
  }

  private static func printDerivatives(_ outcomes: [PointOutcome]) {
    var table = Table([
      "differentiable", "points", "answered", "median error", "max error", "wrong bars",
      "evaluations", "max",
    ])
    for group in groups(outcomes) + [("all", outcomes)] {
      let answered = group.1.filter(\.isAnswered)
      table.add([
        group.0, "\(group.1.count)", "\(answered.count)",
        rough(answered.map(\.relativeError).median), rough(answered.map(\.relativeError).largest),
        "\(answered.count { !$0.isBarRight })",
        fixed(group.1.map { Double($0.estimate.evaluations) }.mean),
        "\(group.1.map(\.estimate.evaluations).max() ?? 0)",
      ])
    }
    print(table.text + "\n")
  }

  private static func printClasses(_ outcomes: [PointOutcome]) {
    var table = Table(["not differentiable", "points", "classified", "evaluations", "max"])
    for group in groups(outcomes) {
      table.add([
        group.0, "\(group.1.count)", "\(group.1.count { $0.complaint == nil })",
        fixed(group.1.map { Double($0.estimate.evaluations) }.mean),
        "\(group.1.map(\.estimate.evaluations).max() ?? 0)",
      ])
    }
    print(table.text + "\n")
  }

  private static func judge(_ outcomes: [PointOutcome], _ scoreboard: inout Scoreboard) {
    let smooth = outcomes.filter { $0.point.kind == .smooth }
    let broken = outcomes.filter { $0.point.kind != .smooth }
    let answered = smooth.filter(\.isAnswered)
    scoreboard.require(
      answered.count == smooth.count, "every differentiable point is answered",
      measured: "\(answered.count) of \(smooth.count)")
    let wrong = answered.count { !$0.isBarRight }
    scoreboard.require(wrong == 0, "no bar is wrong", measured: "\(wrong) of \(answered.count)")
    let median = answered.map(\.relativeError).median
    scoreboard.require(
      median <= 1e-13, "median relative error is at most 1e-13", measured: rough(median))
    let classified = broken.count { $0.complaint == nil }
    scoreboard.require(
      classified == broken.count, "every other point is classified",
      measured: "\(classified) of \(broken.count)")
    let strange = outcomes.filter { !$0.isSameFunction }.map(\.point.function)
    scoreboard.require(
      strange.isEmpty, "functions are those of the truth",
      measured: strange.isEmpty ? "all" : "not \(strange)")
  }

  /// The outcomes by group, in the order in which groups appear.
  private static func groups(_ outcomes: [PointOutcome]) -> [(String, [PointOutcome])] {
    var names: [String] = []
    for outcome in outcomes where !names.contains(outcome.point.group) {
      names.append(outcome.point.group)
    }
    return names.map { name in (name, outcomes.filter { $0.point.group == name }) }
  }
}
