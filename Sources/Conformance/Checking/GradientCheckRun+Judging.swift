import ConformanceModel
import EngineKit
import GradientCheck

extension GradientCheckRun {
  mutating func judge(_ report: GradientReport, _ what: String) {
    for entry in report.entries {
      let comparison = entry.comparison
      let subjectText =
        what == "tangent" ? "gradcheck: tangent" : "gradcheck: \(what) of \(path(of: entry.index))"
      if let finding = finding(comparison, subjectText) { findings.append(finding) }
    }
    guard findings.isEmpty, !report.agrees else { return }
    let comparison = report.directions.first { !$0.comparison.verdict.isAcceptable }?.comparison
    if let comparison, let finding = finding(comparison, "gradcheck: \(what)") {
      findings.append(finding)
    } else if case .inconclusive(let reason) = report.verdict {
      findings.append(
        Finding(
          .inconclusive, subject: "gradcheck: \(what)", reason, at: request.location))
    }
  }

  private func finding(
    _ comparison: GradientComparison, _ subjectText: String
  ) -> Finding? {
    let statesSubgradient = subject.allExpectations.contains {
      if case .subgradient = $0.matcher { true } else { false }
    }
    let verdict: ConformanceModel.Verdict
    let message: String
    switch comparison.verdict {
    case .agrees: return nil
    case .disagrees:
      (verdict, message) = (.mismatch, "differs from the finite difference")
    case .kink(let inside, let left, let right):
      if statesSubgradient && inside { return nil }
      let slopes = "slopes \(NumberText.short(left)) and \(NumberText.short(right))"
      (verdict, message) =
        statesSubgradient
        ? (.mismatch, "is outside the \(slopes) of a kink")
        : (.caseError, "the point is a kink with \(slopes): state a subgradient")
    case .inconclusive(let reason): (verdict, message) = (.inconclusive, reason)
    }
    let estimate = comparison.estimate
    return Finding(
      verdict, subject: subjectText, message,
      wanted:
        "\(NumberText.text(estimate.value)) ± \(NumberText.short(estimate.errorBar))",
      got: NumberText.text(comparison.claimed),
      distance: Ulps.distance(from: estimate.value, to: comparison.claimed, dtype: .float64),
      bound: Finding.Bound(comparison.bound.total, from: "\(comparison.bound)"),
      at: request.location,
      details: [
        "the point: \(estimate.point)",
        "GSL: \(NumberText.text(estimate.gslValue)) ± \(NumberText.short(estimate.gslErrorBar)) "
          + "at step \(NumberText.short(estimate.gslStep))",
      ])
  }

  /// Says so when a small step would have taken another branch than the one that was kept.
  mutating func noteChangedConditions() {
    guard !trace.conditions.isEmpty, !checked.isEmpty else { return }
    let reach = 1e-6
    let nearby = point.map { $0 + reach * max(abs($0), 1) }
    let commands = trace.commands(
      with: values(at: nearby), requiresGrad: trace.inputs.map { _ in false })
    guard let replies = try? engine.execute(CommandBatch(fresh: true, commands: commands)),
      replies.count == commands.count
    else { return }
    for condition in trace.conditions {
      guard case .ok(.tensor(let value)) = replies[condition.index],
        let element = value.doubles?.first, (element != 0) != condition.truth
      else { continue }
      notes.append(
        "a condition changes within \(NumberText.short(reach)) of the point; the branch was kept")
      return
    }
  }
}
