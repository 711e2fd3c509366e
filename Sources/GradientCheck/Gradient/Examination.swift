/// The course of one gradient check.
///
/// Directions first; only where one does not agree are its entries told apart by group testing and
/// examined one by one. What is left must then agree without them, so that the entries that are
/// named are all there are.
struct Examination {
  let field: Field
  let claimed: [Double]
  let options: CheckOptions
  var entries: [EntryReport] = []
  var directions: [DirectionReport] = []
  var notes: [String] = []
  /// Whether entries were left that no direction settled.
  var isLeftOpen = false

  /// How many entries are examined by themselves at most, unless all are.
  static let mostSuspects = 8
  /// Up to so many entries cost no more by themselves than along two directions.
  static let fewEntries = 4
  /// Up to so many entries are told apart by examining all, which takes no more than searching.
  static let mostEntriesSwept = 16

  init(
    of function: @escaping ([Double]) -> Double?, at point: [Double], claimed: [Double],
    options: CheckOptions
  ) {
    field = Field(function, at: point)
    self.claimed = claimed
    self.options = options
  }

  mutating func run() -> GradientReport {
    let count = field.point.count
    guard claimed.count == count else {
      notes.append("the gradient has \(claimed.count) entries and the point \(count)")
      return report(.disagrees)
    }
    guard field.value.isFinite || field.isStopped else {
      return report(.inconclusive(reason: "the function has no finite value at the point"))
    }
    switch options.sweep {
    case .full: field.point.indices.forEach { examineEntry($0) }
    case .automatic where count <= Examination.fewEntries:
      field.point.indices.forEach { examineEntry($0) }
    case .automatic where count <= Examination.mostEntriesSwept:
      if !agreesAlongDirections(2) {
        directions = []
        field.point.indices.forEach { examineEntry($0) }
      }
    case .automatic: examineDirections(2)
    case .directions(let number): examineDirections(max(number, 0))
    }
    return report(overallVerdict)
  }

  /// Examines one entry to the end.
  @discardableResult
  mutating func examineEntry(_ index: Int) -> Verdict {
    let x = field.point[index]
    let evaluator = Evaluator { [field] in field.value(ofEntry: index, at: $0) }
    evaluator.remember(field.value, at: x)
    var probe = Probe(
      evaluator, at: x, domain: options.domain(ofEntry: index),
      scale: options.scale(ofEntry: index))
    let comparison = probe.judge(
      Claim(
        value: claimed[index], accepted: options.acceptedSlopes[index], options: options))
    entries.append(EntryReport(index: index, comparison: comparison))
    return comparison.verdict
  }

  /// The worst that was found and not explained.
  private var overallVerdict: Verdict {
    let verdicts =
      entries.map(\.verdict) + directions.filter { !$0.isExplained }.map(\.comparison.verdict)
    let worst = Verdict.worst(of: verdicts)
    return isLeftOpen && !worst.isWrong
      ? .inconclusive(reason: "entries were left open") : worst
  }

  private func report(_ verdict: Verdict) -> GradientReport {
    GradientReport(
      count: field.point.count, verdict: verdict, entries: entries, directions: directions,
      wrongEntries: entries.filter(\.verdict.isWrong).map(\.index).sorted(),
      evaluations: field.evaluations, seed: options.seed, notes: notes)
  }
}
