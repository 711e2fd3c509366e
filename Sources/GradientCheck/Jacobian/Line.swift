/// A function with many outputs along a line, evaluated once for all of them.
final class Line {
  private let function: ([Double]) -> [Double]?
  private let point: [Double]
  private let tangent: [Double]
  private let domain: Domain
  private var known: [UInt64: [Double]] = [:]
  private var evaluations = 0
  private var isStopped = false

  init(
    of function: @escaping ([Double]) -> [Double]?, at point: [Double], along tangent: [Double],
    options: CheckOptions
  ) {
    self.function = function
    self.point = point
    self.tangent = tangent
    domain = Line.domain(at: point, along: tangent, options: options)
  }

  /// The verdicts on the slopes of all outputs.
  func report(on claimed: [Double], options: CheckOptions) -> GradientReport {
    guard tangent.count == point.count else {
      return report(
        .disagrees, claimed, [], options,
        notes: ["the tangent has \(tangent.count) entries and the point \(point.count)"])
    }
    guard let values = outputs(at: 0), values.count == claimed.count else {
      let count = known[0]?.count ?? 0
      return report(
        isStopped ? .inconclusive(reason: "the function threw") : .disagrees, claimed, [], options,
        notes: isStopped ? [] : ["\(claimed.count) slopes for \(count) outputs"])
    }
    let size = tangent.reduce(0) { max($0, $1.magnitude) }
    let entries = claimed.indices.map { index in
      let evaluator = Evaluator { [self] t in
        guard let outputs = outputs(at: t) else { return nil }
        return index < outputs.count ? outputs[index] : .nan
      }
      var probe = Probe(
        evaluator, at: 0, domain: domain, scale: size > 0 ? 1 / size : 1, spacing: spacing)
      let comparison = probe.judge(
        Claim(
          value: claimed[index], accepted: options.acceptedSlopes[index], options: options))
      return EntryReport(index: index, comparison: comparison)
    }
    return report(Verdict.worst(of: entries.map(\.verdict)), claimed, entries, options, notes: [])
  }

  /// The outputs at the point plus `t` tangents, from memory where they are known.
  private func outputs(at t: Double) -> [Double]? {
    if let outputs = known[t.bitPattern] { return outputs }
    guard !isStopped else { return nil }
    evaluations += 1
    guard let outputs = function(zip(point, tangent).map { $0 + t * $1 }) else {
      isStopped = true
      return nil
    }
    known[t.bitPattern] = outputs
    return outputs
  }

  /// The distance between values of the parameter that move every entry that is to move.
  private var spacing: Double {
    zip(point, tangent).reduce(0) { spacing, entry in
      let (x, v) = entry
      guard v != 0, v.isFinite, x.isFinite else { return spacing }
      return max(spacing, min(x.ulp / v.magnitude, Double.greatestFiniteMagnitude))
    }
  }

  /// How far the line may be followed before an entry leaves its domain.
  private static func domain(
    at point: [Double], along tangent: [Double], options: CheckOptions
  ) -> Domain {
    var domain = Domain.all
    for (index, (x, v)) in zip(point, tangent).enumerated() where v != 0 {
      let allowed = options.domain(ofEntry: index)
      guard allowed.contains(x) else { return Domain(lower: 1, upper: 0) }
      let (below, above) = (allowed.roomBelow(x) / v.magnitude, allowed.roomAbove(x) / v.magnitude)
      domain.lower = max(domain.lower, v > 0 ? -below : -above)
      domain.upper = min(domain.upper, v > 0 ? above : below)
    }
    return domain
  }

  private func report(
    _ verdict: Verdict, _ claimed: [Double], _ entries: [EntryReport], _ options: CheckOptions,
    notes: [String]
  ) -> GradientReport {
    GradientReport(
      count: claimed.count, verdict: verdict, entries: entries, directions: [],
      wrongEntries: entries.filter(\.verdict.isWrong).map(\.index), evaluations: evaluations,
      seed: options.seed, notes: notes)
  }
}
