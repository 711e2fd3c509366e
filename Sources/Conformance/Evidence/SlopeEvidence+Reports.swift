import ConformanceModel
import GradientCheck

extension SlopeEvidence {
  /// The comparison that says most of a gradient: the first that does not agree, of an entry where
  /// one was traced, else the first direction.
  init?(of reports: [GradientReport], in program: ProgramFunction) {
    let entries = reports.flatMap(\.entries)
    let directions = reports.flatMap(\.directions)
    if let entry = entries.first(where: { !$0.verdict.isAcceptable }) {
      self.init(program.path(of: entry.index), entry.comparison)
    } else if let direction = directions.first(where: { !$0.comparison.verdict.isAcceptable })
      ?? directions.first
    {
      self.init("a direction of \(direction.support) entries", direction.comparison)
    } else if let entry = entries.first {
      self.init(program.path(of: entry.index), entry.comparison)
    } else {
      return nil
    }
  }

  private init?(_ subject: String, _ comparison: GradientComparison) {
    let estimate = comparison.estimate
    guard estimate.value.isFinite else { return nil }
    let rungs = estimate.ladder.compactMap { rung -> Rung? in
      let error = (rung.slope - estimate.value).magnitude
      guard rung.step > 0, rung.step.isFinite, error.isFinite else { return nil }
      // A picture needs no more digits, and thousands of records are kept.
      return Rung(
        exponent: Int(rung.step.exponent), error: Double(NumberText.short(error)) ?? error)
    }
    self.init(
      subject, claimed: comparison.claimed, derivative: estimate.value,
      errorBar: estimate.errorBar, bound: comparison.bound.total,
      gsl: estimate.gslValue.isNaN ? nil : estimate.gslValue, rungs: rungs)
  }
}
