/// Group testing: which entries make the slope along a direction differ from what is claimed.
///
/// A direction whose slope differs is halved, and halved again, with the same components, so that
/// the difference of one half tells that of the other: two evaluations decide a half.
struct Localisation {
  let field: Field
  let direction: Direction
  let claimed: [Double]
  let options: CheckOptions
  let rule: SlopeRule
  /// The noise of one value, measured along the whole direction.
  let noise: Double

  /// Part of the direction, with what its slope differs by.
  private struct Group {
    let range: Range<Int>
    let difference: Double
    /// What the measurements that led here may be off by.
    let error: Double
    /// What the claim may be off by.
    let tolerance: Double

    var weight: Double { difference.magnitude / (error + tolerance) }
  }

  /// The positions in the direction that are to be examined by themselves, at most so many.
  func differingPositions(from difference: Double, atMost limit: Int) -> [Int] {
    var found: [Int] = []
    // What is that much smaller than all together is left to be found when the rest is gone; until
    // then it could be the curvature of a part, which in the whole happened to cancel.
    let least = difference.magnitude / 1024
    let everything = group(direction.components.indices, difference: difference, error: rule.error)
    var pending = [everything]
    while let group = pending.popLast(), found.count < limit, !field.isStopped {
      guard group.weight > 1, group.difference.magnitude > least else { continue }
      if group.range.count == 1 {
        found.append(group.range.lowerBound)
        continue
      }
      let middle = group.range.lowerBound + group.range.count / 2
      let left = measured(group.range.lowerBound..<middle)
      let right = self.group(
        middle..<group.range.upperBound, difference: group.difference - left.difference,
        error: group.error + left.error)
      // The more suspicious half goes last, to be taken first.
      pending += left.weight > right.weight ? [right, left] : [left, right]
    }
    return found
  }

  /// The positions at which the function is not smooth, at most so many.
  func roughPositions(atMost limit: Int) -> [Int] {
    var found: [Int] = []
    var pending = [direction.components.indices]
    while let range = pending.popLast(), found.count < limit, !field.isStopped {
      if range.count == 1 {
        found.append(range.lowerBound)
        continue
      }
      let middle = range.lowerBound + range.count / 2
      let halves = [middle..<range.upperBound, range.lowerBound..<middle]
      pending += halves.filter(isRough)
    }
    return found
  }

  private func group(_ range: Range<Int>, difference: Double, error: Double) -> Group {
    let norm = direction.slope(of: claimed, in: range).norm
    // What cannot be measured stays suspicious.
    let isMeasured = difference.isFinite && error.isFinite
    return Group(
      range: range, difference: isMeasured ? difference : .infinity, error: isMeasured ? error : 0,
      tolerance: (options.ulps * options.precision + options.resolution) * norm
        + .leastNormalMagnitude)
  }

  private func measured(_ range: Range<Int>) -> Group {
    group(
      range, difference: slope(range) - direction.slope(of: claimed, in: range).value,
      error: rule.error)
  }

  private func slope(_ range: Range<Int>) -> Double {
    let slope = slope(range, at: rule.step)
    guard rule.isExtrapolated else { return slope }
    return direction.sides.extrapolated(
      slope, from: self.slope(range, at: Ladder.ratio * rule.step))
  }

  private func slope(_ range: Range<Int>, at step: Double) -> Double {
    let right = field.value(along: direction, in: range, at: step) ?? .nan
    if direction.sides == .right { return (right - field.value) / step }
    let left = field.value(along: direction, in: range, at: -step) ?? .nan
    return (right - left) / (2 * step)
  }

  /// Whether the second difference of part of the direction falls more slowly than it would if the
  /// function were smooth there.
  private func isRough(_ range: Range<Int>) -> Bool {
    let coarse = secondDifference(range, rule.step)
    let fine = secondDifference(range, rule.step / 4)
    guard coarse.isFinite, fine.isFinite else { return true }
    return fine - 16 * max(noise, .ulpOfOne * field.value.magnitude) > coarse / 8
  }

  private func secondDifference(_ range: Range<Int>, _ step: Double) -> Double {
    // From one side there are two slopes to compare instead.
    let far = direction.sides == .right ? 2 * step : -step
    let near = field.value(along: direction, in: range, at: step) ?? .nan
    let other = field.value(along: direction, in: range, at: far) ?? .nan
    return direction.sides == .right
      ? ((other - near) - (near - field.value)).magnitude
      : ((near - field.value) - (field.value - other)).magnitude
  }
}
