extension Probe {
  /// The verdict on a claim, with no more evaluations than it takes.
  ///
  /// A claim that the first slopes confirm passes at once. A claim is called wrong only after the
  /// ladder was followed to its end, and GSL was heard.
  mutating func judge(_ claim: Claim) -> GradientComparison {
    if let comparison = hastyJudgement(of: claim) {
      if comparison.verdict == .agrees || obstacle != nil { return comparison }
    }
    var finding = deepFinding()
    if finding.point == .smooth, let basis = finding.basis {
      finding.stand(on: refined(basis, for: claim))
    }
    return comparison(claim, finding)
  }

  /// A verdict from the first certified slopes, which is enough to pass a claim but not to accuse;
  /// nil where the whole ladder is needed.
  mutating func hastyJudgement(of claim: Claim) -> GradientComparison? {
    if let obstacle { return comparison(claim, Finding(obstacle)) }
    while ladder.descend(evaluator) {
      if let found = ladder.slopes.provisional(),
        isSharp(found, claim.options.resolution / Bound.safety, claim),
        claim.isWithinBound(of: found.value, errorBar: found.errorBar), survivesOddStep(found)
      {
        return comparison(
          claim, Finding(smooth: found, sides: ladder.sides, opinion: .none))
      }
      if let accepted = ladder.slopes.accepted() {
        let found = refined(accepted, for: claim)
        guard claim.isWithinBound(of: found.value, errorBar: found.errorBar) else {
          return comparison(claim, Finding(smooth: found, sides: ladder.sides, opinion: .none))
        }
        guard let finding = certified(found) else { return nil }
        let comparison = comparison(claim, finding)
        return comparison.verdict == .agrees ? comparison : nil
      }
    }
    return nil
  }

  private func comparison(_ claim: Claim, _ finding: Finding) -> GradientComparison {
    var finding = finding
    let verdict = verdict(on: claim, &finding)
    var bound = claim.bound(finding.value, errorBar: finding.errorBar)
    if case .kink(let left, let right) = finding.point {
      bound = claim.bound(max(left.magnitude, right.magnitude), errorBar: finding.slopeErrorBar)
    }
    return GradientComparison(
      claimed: claim.value, estimate: finding.estimate(by: self), bound: bound, verdict: verdict)
  }

  private func verdict(on claim: Claim, _ finding: inout Finding) -> Verdict {
    switch finding.point {
    case .kink(let left, let right):
      return verdict(on: claim, left: left, right: right, bar: finding.slopeErrorBar)
    case .infiniteSlope:
      if claim.value.isInfinite && finding.value.isInfinite {
        return claim.value == finding.value ? .agrees : .disagrees
      }
      return .inconclusive(reason: "the slope is infinite")
    case .jump: return .inconclusive(reason: "the function jumps at the point")
    case .notFinite: return .inconclusive(reason: "the function has no finite value at the point")
    case .outsideDomain: return .inconclusive(reason: "the point is outside the domain")
    case .unresolved:
      return .inconclusive(reason: "no step shows the function as smooth, kinked or broken")
    case .smooth, .edge, .staircase, .nondeterministic: break
    }
    guard let found = finding.basis else {
      return .inconclusive(reason: "the slope could not be read off: \(finding.point)")
    }
    if claim.isWithinBound(of: found.value, errorBar: found.errorBar) {
      if isSharp(found, claim.options.requiredResolution, claim) { return .agrees }
      return .inconclusive(reason: tooWide(found, finding.point))
    }
    if let other = finding.alternatives.first(where: {
      $0.contradicts(found) && supports(claim, $0)
    }) {
      finding.stand(on: other)
      return .agrees
    }
    return accusation(of: claim, finding, found)
  }

  private func verdict(on claim: Claim, left: Double, right: Double, bar: Double) -> Verdict {
    let lower = claim.accepted?.lowerBound ?? min(left, right)
    let upper = claim.accepted?.upperBound ?? max(left, right)
    let slack = claim.bound(max(left.magnitude, right.magnitude), errorBar: bar).total
    let inside = claim.value >= lower - slack && claim.value <= upper + slack
    return .kink(inside: inside, left: left, right: right)
  }

  /// The last step before a claim is called wrong.
  private func accusation(of claim: Claim, _ finding: Finding, _ found: Extrapolation) -> Verdict {
    if case .staircase = finding.point, claim.value == 0 {
      return .inconclusive(reason: "the function moves in steps, and between them it is level")
    }
    if finding.point == .nondeterministic
      && !isSharp(found, claim.options.requiredResolution, claim)
    {
      return .inconclusive(reason: "two evaluations at the point differ")
    }
    if !finding.opinion.isConsistent(with: found) {
      return .inconclusive(
        reason: "the ladder says \(shortText(found.value)), GSL \(shortText(finding.opinion.value))"
      )
    }
    if let other = finding.alternatives.first(where: { $0.isClear && $0.contradicts(found) }) {
      return .inconclusive(
        reason: "the slope is \(shortText(found.value)) at some steps and "
          + "\(shortText(other.value)) at others")
    }
    let difference = (claim.value - found.value).magnitude
    let bar = claim.bound(found.value, errorBar: found.errorBar).errorBarTerm
    // A NaN that was claimed compares as false, and is wrong.
    if difference < 2 * bar {
      return .inconclusive(
        reason: "the error bar \(shortText(found.errorBar)) is too wide to accuse")
    }
    return .disagrees
  }

  private func tooWide(_ found: Extrapolation, _ point: PointKind) -> String {
    if found.value.magnitude <= Bound.safety * found.errorBar {
      return "the slope is too small to be told from 0, +- \(shortText(found.errorBar))"
    }
    let bar = "the error bar \(shortText(found.errorBar)) is too wide to tell more"
    return point == .smooth ? bar : "\(bar) (\(point))"
  }

  private func supports(_ claim: Claim, _ other: Extrapolation) -> Bool {
    other.errorBar <= claim.options.resolution * claim.size(with: other.value)
      && claim.isWithinBound(of: other.value, errorBar: other.errorBar)
  }

  /// Whether the bar is narrow enough for an agreement to mean something.
  ///
  /// That is: narrow against the slope; or, where none is claimed, against the slopes of both sides
  /// at the same step, or against any change of the function that could be of interest.
  private func isSharp(_ found: Extrapolation, _ resolution: Double, _ claim: Claim) -> Bool {
    let bar = found.errorBar
    if bar <= resolution * claim.size(with: found.value) { return true }
    guard isZero(claim, beside: found) else { return false }
    if bar <= 1e-3 * resolution * ladder.slopes.terms[found.terms.upperBound].steepness {
      return true
    }
    let size = ladder.slopes.size(at: found.terms.upperBound)
    if bar * ladder.scale <= max(1e-10 * size, 0x1p-900) { return true }
    return ladder.slopes.vanish(within: bar)
  }

  /// Whether a claim is zero, or what rounding leaves of it: of the values, of the slopes at either
  /// side, or of the point, which may be so near to where the slope vanishes.
  ///
  /// Any other claim is a statement about its own size, which only a bar of that size can confirm.
  private func isZero(_ claim: Claim, beside found: Extrapolation) -> Bool {
    let size = max(claim.value.magnitude, claim.norm)
    // As long as the noise was not measured, finer steps may show a slope of any size.
    guard size > 0, found.isNoiseMeasured else { return size == 0 }
    let finest = ladder.slopes.terms[found.terms.upperBound]
    let coarsest = ladder.slopes.terms[found.terms.lowerBound]
    let precision = claim.options.precision
    let remnants = [
      min(found.noise, 4 * coarsest.rounding) / ladder.scale, precision * finest.steepness,
      spacing * finest.curvature / finest.step / finest.step,
    ]
    return remnants.contains { size <= claim.options.ulps * $0 }
  }
}
