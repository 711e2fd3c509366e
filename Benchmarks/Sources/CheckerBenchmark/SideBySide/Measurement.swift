import Foundation

/// What was measured of one checker on one workload.
struct Measurement {
  /// Times of checks of right gradients.
  var seconds: [Double] = []
  var evaluations: [Double] = []
  var falseAlarms = 0
  /// The time relative to what it may be, by round; ours only.
  var shareOfAllowance: [Double] = []
  /// The smallest relative errors that were noticed: of all entries, and of a single one.
  ///
  /// Nil where not even 1e-2 was.
  var smallestOfAll: Double?
  var smallestOfOne: Double?
  /// Whether errors were tried at all, which takes many checks.
  var asksForErrors = false
  /// Why there is no more.
  var failure: String?
}

/// All checkers on one workload, measured in turn within each round.
struct WorkloadMeasurement {
  let workload: Workload
  /// The time of one evaluation, by round.
  private(set) var evaluation: [Double] = []
  private(set) var measurements: [Measurement]

  /// The seconds that a checker is given for its rounds.
  private static let patience = 2.0

  init(_ workload: Workload, _ checkers: [any Checker], seed: UInt64, quick isQuick: Bool) {
    self.workload = workload
    measurements = checkers.map { _ in Measurement() }
    let most = isQuick ? 3 : 9
    for round in 0...most {
      var random = SplitMix64(seed: seed &+ UInt64(round))
      let point = workload.point(&random)
      for (index, checker) in checkers.enumerated() {
        // Dear checks are asked less often.
        let spent = measurements[index].seconds.reduce(0, +)
        guard measurements[index].failure == nil, spent < WorkloadMeasurement.patience else {
          continue
        }
        measure(index, checker, at: point, round)
      }
    }
    for (index, checker) in checkers.enumerated() {
      let measurement = measurements[index]
      guard measurement.failure == nil,
        measurement.seconds.median < 2 * WorkloadMeasurement.patience
      else { continue }
      measurements[index].asksForErrors = true
      measurements[index].smallestOfAll = smallestNoticed(
        checker, index, seed: seed, entry: { _ in nil })
      measurements[index].smallestOfOne =
        workload.count == 1
        ? measurements[index].smallestOfAll
        : smallestNoticed(
          checker, index, seed: seed, entry: WorkloadMeasurement.typicalEntry)
    }
  }

  private mutating func measure(
    _ index: Int, _ checker: any Checker, at point: [Double], _ round: Int
  ) {
    do {
      if checker is OwnChecker {
        let own = OwnTiming(workload, at: point, seed: UInt64(round) + 1)
        if isWarmUp(round, own.result) { return }
        evaluation.append(own.evaluation)
        measurements[index].shareOfAllowance.append(own.shareOfAllowance)
        add(own.result, to: index)
      } else {
        let result = try checker.check(
          workload, at: point, corruption: nil, seed: UInt64(round) + 1)
        if !isWarmUp(round, result) { add(result, to: index) }
      }
    } catch {
      measurements[index].failure = "\(error)"
    }
  }

  /// Whether a check is the first of its kind, in which a peer may compile and import.
  ///
  /// It is counted all the same where it takes so long that compiling is the least of it.
  private func isWarmUp(_ round: Int, _ result: CheckResult) -> Bool {
    round == 0 && result.seconds < 5 * WorkloadMeasurement.patience
  }

  private mutating func add(_ result: CheckResult, to index: Int) {
    measurements[index].seconds.append(result.seconds)
    measurements[index].evaluations.append(Double(result.evaluations))
    if !result.passed { measurements[index].falseAlarms += 1 }
  }

  /// The smallest power of ten by which a gradient may be off and be noticed most of the times.
  ///
  /// Nine times, so that luck with a random direction makes no difference of ten; fewer where a
  /// check is dear.
  private mutating func smallestNoticed(
    _ checker: any Checker, _ index: Int, seed: UInt64, entry: ([Double]) -> Int?
  ) -> Double? {
    var smallest: Double?
    // A checker that objects to right gradients notices nothing.
    guard measurements[index].falseAlarms * 2 <= measurements[index].seconds.count else {
      return nil
    }
    let seconds = measurements[index].seconds.median
    let trials = seconds > 1 ? 1 : seconds > 0.1 ? 3 : 9
    for exponent in 2...12 {
      let noticed = (0..<trials).count { trial in
        var random = SplitMix64(seed: seed &+ UInt64(1000 + trial))
        let point = workload.point(&random)
        let corruption = Corruption(
          factor: 1 + pow(10, -Double(exponent)), entry: entry(workload.gradient(at: point)))
        let result = try? checker.check(
          workload, at: point, corruption: corruption, seed: UInt64(trial) + 1)
        return result.map { !$0.passed } ?? false
      }
      guard 2 * noticed > trials else { break }
      smallest = pow(10, -Double(exponent))
    }
    return smallest
  }

  /// The entry of the gradient that is neither among the small nor among the large.
  private static func typicalEntry(of gradient: [Double]) -> Int? {
    let sorted = gradient.indices.sorted { gradient[$0].magnitude < gradient[$1].magnitude }
    return sorted[sorted.count / 2]
  }
}
