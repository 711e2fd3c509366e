/// The examination of one point of a function of one variable.
///
/// It descends a ladder of steps until what it sees can be certified, asks GSL for a second opinion
/// there, and goes to the end of the ladder where the one cannot be had or the other differs.
struct Probe {
  let evaluator: Evaluator
  let x: Double
  let domain: Domain
  let scale: Double
  /// The distance between arguments near the point.
  let spacing: Double
  let valueAtPoint: Double
  /// Why there is nothing to examine, if so.
  let obstacle: PointKind?
  var ladder: Ladder

  init(
    _ evaluator: Evaluator, at x: Double, domain: Domain, scale: Double?, spacing: Double? = nil
  ) {
    self.evaluator = evaluator
    self.x = x
    self.domain = domain
    self.spacing = max(spacing ?? x.ulp, .leastNonzeroMagnitude)
    self.scale = Probe.scale(scale, at: x)
    if domain.contains(x) {
      valueAtPoint = evaluator(x)
      obstacle = valueAtPoint.isFinite ? nil : .notFinite
    } else {
      valueAtPoint = .nan
      obstacle = .outsideDomain
    }
    ladder = Ladder(
      at: x, value: valueAtPoint, sides: Probe.sides(of: x, in: domain, spacing: self.spacing),
      in: domain, scale: self.scale, spacing: self.spacing)
  }

  /// The derivative with its bar.
  mutating func estimate() -> DerivativeEstimate {
    if let obstacle { return Finding(obstacle).estimate(by: self) }
    while ladder.descend(evaluator) {
      if let found = ladder.slopes.accepted(), let finding = certified(found) {
        return finding.estimate(by: self)
      }
    }
    let finding = deepFinding()
    return finding.estimate(by: self)
  }

  /// What was accepted as a finding, unless GSL or an odd step contradict it.
  mutating func certified(_ found: Extrapolation) -> Finding? {
    guard !looksLikeKink, survivesOddStep(found) else { return nil }
    let opinion = secondOpinion(on: found)
    guard opinion.isConsistent(with: found) else { return nil }
    return Finding(smooth: found, sides: ladder.sides, opinion: opinion)
  }

  /// GSL's derivative two steps inside the window, where truncation and rounding are in balance.
  func secondOpinion(on found: Extrapolation) -> GSLDerivative {
    let index = min(found.terms.lowerBound + 2, found.terms.upperBound)
    return .estimate(
      ladder.sides.rule, of: evaluator, at: x, step: ladder.slopes.terms[index].step)
  }

  /// Whether the function follows its slope between the steps, too.
  ///
  /// Steps that are powers of two all meet the same phase of an oscillation such as sin(2^52 pi x);
  /// a step that is not does not. The slope, the second difference and what is left of the third
  /// tell where the function should be there.
  func survivesOddStep(_ found: Extrapolation) -> Bool {
    let term = ladder.slopes.terms[found.terms.upperBound]
    let rung = ladder.rungs[found.terms.upperBound]
    let coarser = ladder.rungs[found.terms.upperBound - 1]
    let argument = x + (ladder.sides == .left ? -0.618 : 0.618) * term.step
    let part = (argument - x).magnitude / term.step
    let excess = (rung.slope - found.value) * term.step
    var expected = valueAtPoint + found.value * (argument - x)
    var slack = 64 * term.rounding + 16 * found.noise + excess.magnitude
    if ladder.sides == .both {
      expected += excess * part * part * part + rung.secondDifference * part * part / 2
      slack += (coarser.secondDifference / 16 - rung.secondDifference).magnitude
    } else {
      expected += (ladder.sides == .left ? -1 : 1) * excess * part * part
    }
    return (evaluator(argument) - expected).magnitude <= slack
  }

  /// The scale that was stated, if it makes sense, or else the size of the point, at least 1.
  static func scale(_ stated: Double?, at x: Double) -> Double {
    let natural = max(x.magnitude, 1)
    return stated.map { $0.isFinite && $0 > 0 ? $0 : natural } ?? natural
  }

  /// Both sides, or the one that has room for a ladder.
  static func sides(of x: Double, in domain: Domain, spacing: Double) -> Sides {
    let needed = spacing * 0x1p10
    if domain.roomBelow(x) <= needed { return .right }
    return domain.roomAbove(x) <= needed ? .left : .both
  }
}

extension GSLDerivative {
  /// Whether GSL and the ladder agree within both bars, GSL's widened by the measured noise.
  func isConsistent(with found: Extrapolation) -> Bool {
    // Non-finite values say nothing: GSL's own finer step may have met an edge.
    guard value.isFinite, errorBar.isFinite, nearest > 0 else { return true }
    let noise = 4 * found.noise / nearest
    return (value - found.value).magnitude <= errorBar + noise + found.errorBar
  }
}
