#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The course of one gradient check.
struct Examination {
  private let function: ([Double]) -> Double?
  private let point: [Double]
  private let claimed: [Double]
  private let options: CheckOptions

  private var entries: [EntryReport] = []
  private var directions: [DirectionReport] = []
  private var evaluations = 0
  private var notes: [String] = []

  init(
    of function: @escaping ([Double]) -> Double?, at point: [Double], claimed: [Double],
    options: CheckOptions
  ) {
    self.function = function
    self.point = point
    self.claimed = claimed
    self.options = options
  }

  mutating func run() -> GradientReport {
    guard claimed.count == point.count else {
      notes.append("the gradient has \(claimed.count) entries, the point \(point.count)")
      return report(.disagrees)
    }
    switch options.sweep {
    case .full: examineEntries()
    case .automatic where point.count <= 16: examineEntries()
    case .automatic: examineDirections(2)
    case .directions(let count): examineDirections(count)
    }
    return report(overallVerdict)
  }

  private mutating func examineEntries() {
    for index in point.indices {
      var arguments = point
      let function = function
      let evaluator = Evaluator { x in
        arguments[index] = x
        return function(arguments)
      }
      var probe = Probe(
        evaluator, at: point[index], domain: options.domain(ofEntry: index),
        scale: options.scale(ofEntry: index))
      let comparison = probe.judge(
        Claim(
          value: claimed[index], accepted: options.acceptedSlopes[index], options: options))
      evaluations += evaluator.evaluations
      entries.append(EntryReport(index: index, comparison: comparison))
      if evaluator.isStopped { return }
    }
  }

  private mutating func examineDirections(_ count: Int) {
    let random = SeededRandom(seed: options.seed)
    for number in 0..<max(count, 0) {
      let direction = point.map { _ in random.signedMagnitude() }
      let (point, function) = (point, function)
      let evaluator = Evaluator { t in
        function(zip(point, direction).map { $0 + t * $1 })
      }
      let slope = zip(direction, claimed).reduce(0) { $0 + $1.0 * $1.1 }
      var probe = Probe(evaluator, at: 0, domain: .all, scale: options.scale)
      let comparison = probe.judge(Claim(value: slope, options: options))
      evaluations += evaluator.evaluations
      directions.append(
        DirectionReport(number: number, support: point.count, comparison: comparison))
      if evaluator.isStopped { return }
    }
  }

  private var overallVerdict: Verdict {
    let verdicts = entries.map(\.verdict) + directions.map(\.comparison.verdict)
    return verdicts.first(where: \.isWrong) ?? verdicts.first { !$0.isAcceptable }
      ?? verdicts
      .first { $0 != .agrees } ?? .agrees
  }

  private func report(_ verdict: Verdict) -> GradientReport {
    GradientReport(
      count: point.count, verdict: verdict, entries: entries, directions: directions,
      wrongEntries: entries.filter(\.verdict.isWrong).map(\.index), evaluations: evaluations,
      seed: options.seed, notes: notes)
  }
}
