extension Probe {
  /// What the whole ladder says; the last resort of an estimate, and the first of an accusation.
  mutating func deepFinding() -> Finding {
    ladder.descendFully(evaluator)
    if ladder.rungs.count < 4 { replaceLadder() }
    if evaluator.isStopped { return Finding(.unresolved) }
    var finding = finding()
    if finding.basis == nil, case let near = scaledToPoint(), near.rungs.count >= 4 {
      ladder = near
      finding = self.finding()
    }
    let again = evaluator.evaluatedAfresh(at: x)
    if again.bitPattern != valueAtPoint.bitPattern && !evaluator.isStopped {
      finding.point = .nondeterministic
    }
    return finding
  }

  /// What the ladder says as it stands.
  private func finding() -> Finding {
    switch law {
    case .jump: return Finding(.jump)
    case .infiniteSlope: return infiniteSlope
    case .kink:
      if let beside = slopeBesideKink {
        return Finding(smooth: beside.found, sides: .both, opinion: beside.opinion)
      }
      if let kink { return kink }
    case nil: break
    }
    if let staircase { return staircase }
    let windows = ladder.slopes.windows()
    guard let best = ladder.slopes.best(of: windows) else { return Finding(.unresolved) }
    var finding = Finding(smooth: best, sides: ladder.sides, opinion: secondOpinion(on: best))
    finding.alternatives = windows
    if !survivesOddStep(best) {
      finding.point = .unresolved
      finding.errorBar = .infinity
    }
    return finding
  }

  /// Whether what was accepted at a weak kink: second differences that fall like h, then vanish.
  var looksLikeKink: Bool { ladder.sides == .both && law == .kink }

  /// The law of the second difference, or else of the difference between both sides.
  private var law: PowerLaw.Kind? {
    let rungs = ladder.rungs
    let terms = ladder.slopes.terms
    let rounding = terms.map(\.rounding)
    // Slopes that change by the same amount at every step run off like a logarithm.
    let changes = terms.dropFirst().map { $0.change / $0.step }
    if PowerLaw.kind(of: changes, rounding: terms.dropFirst().map { $0.rounding / $0.step })
      == .jump
    {
      return .infiniteSlope
    }
    switch ladder.sides {
    case .both:
      let second = rungs.map(\.secondDifference)
      let first = rungs.map { $0.right - $0.left }
      if let kind = PowerLaw.kind(of: second, rounding: rounding) { return kind }
      // A first difference that falls like h is what every smooth function has.
      let kind = PowerLaw.kind(of: first, rounding: rounding)
      return kind == .kink ? nil : kind
    case .left, .right:
      let isLeft = ladder.sides == .left
      let values = rungs.map { (isLeft ? $0.left : $0.right) - valueAtPoint }
      let kind = PowerLaw.kind(of: values, rounding: rounding)
      return kind == .kink ? nil : kind
    }
  }

  private var infiniteSlope: Finding {
    var finding = Finding(.infiniteSlope)
    guard let finest = ladder.rungs.last, let coarsest = ladder.rungs.first else { return finding }
    // Where both sides run off in different directions, at a cusp, there is no sign.
    let left = finest.leftSlope - coarsest.leftSlope
    let right = finest.rightSlope - coarsest.rightSlope
    if left.isNaN || right.isNaN || (left < 0) == (right < 0) {
      finding.value = finest.slope < coarsest.slope ? -.infinity : .infinity
    }
    return finding
  }

  /// The slopes of both sides, each extrapolated and held against GSL's one-sided rule.
  private var kink: Finding? {
    guard let left = slope(of: .left), let right = slope(of: .right) else { return nil }
    return kink(left, right)
  }

  private func kink(_ leftSide: OneSidedSlope, _ rightSide: OneSidedSlope) -> Finding? {
    let (left, right) = (leftSide.found, rightSide.found)
    let bar = max(left.errorBar, right.errorBar)
    let gap = (right.value - left.value).magnitude
    guard gap > 2 * (left.errorBar + right.errorBar) else { return nil }
    var finding = Finding(.kink(left: left.value, right: right.value))
    finding.value = left.value / 2 + right.value / 2
    finding.errorBar = gap / 2 + bar
    finding.slopeErrorBar = bar
    finding.sideOpinions = (leftSide.opinion, rightSide.opinion)
    let terms = ladder.slopes.terms
    let window =
      min(
        left.terms.lowerBound, right.terms.lowerBound)...max(
        left.terms.upperBound, right.terms.upperBound)
    finding.window = terms[window.upperBound].step...terms[window.lowerBound].step
    return finding
  }

  /// The slope of one side, with what GSL says of it.
  typealias OneSidedSlope = (found: Extrapolation, opinion: GSLDerivative)

  func slope(of side: Sides) -> OneSidedSlope? {
    let slopes = SlopeSequence(side: side, of: ladder)
    guard let best = slopes.best(of: slopes.windows()) else { return nil }
    let index = min(best.terms.lowerBound + 2, best.terms.upperBound)
    let opinion = GSLDerivative.estimate(
      side.rule, of: evaluator, at: x, step: slopes.terms[index].step)
    guard !opinion.isConsistent(with: best) else { return (best, opinion) }
    let wider = Extrapolation(
      value: best.value, errorBar: best.errorBar + (opinion.value - best.value).magnitude,
      terms: best.terms, noise: best.noise)
    return (wider, opinion)
  }

  /// A slope at coarse steps over values that do not move at fine ones.
  private var staircase: Finding? {
    let rungs = ladder.rungs
    guard let lastMoving = rungs.lastIndex(where: { $0.leftSlope != 0 || $0.rightSlope != 0 }),
      lastMoving >= 3, lastMoving < rungs.count - 1
    else { return nil }
    let quantum = quantum(in: rungs[...lastMoving])
    let windows = ladder.slopes.prefix(lastMoving + 1).windows(leastNoise: quantum)
    guard let best = ladder.slopes.best(of: windows) else { return nil }
    let isClear = best.value.magnitude > Bound.safety * best.errorBar
    let isFine = rungs[lastMoving + 1].step <= 0x1p-16 * max(x.magnitude, rungs[0].step)
    guard isClear || (isFine && !isLevel(below: lastMoving, quantum)) else { return nil }
    var finding = Finding(smooth: best, sides: ladder.sides, opinion: secondOpinion(on: best))
    finding.alternatives = windows
    // Steps that fine are the rounding of a double somewhere inside, and no staircase.
    if isClear && rungs[lastMoving + 1].step > 0x1p-40 * max(x.magnitude, rungs[0].step) {
      finding.point = .staircase(quantum: quantum)
    }
    return finding
  }

  /// Whether the function is level around the point, and leaves its level gradually.
  ///
  /// Where the least move beyond is as large as any other, values are too coarse to move.
  private func isLevel(below lastMoving: Int, _ quantum: Double) -> Bool {
    let rung = ladder.rungs[lastMoving]
    return [(rung.leftSlope, -1.0), (rung.rightSlope, 1.0)].contains { slope, side in
      guard slope.magnitude > 0 else { return false }
      var (level, moving) = (rung.step / Ladder.ratio, rung.step)
      for _ in 0..<8 {
        let middle = (level + moving) / 2
        let move = (evaluator(x + side * middle) - valueAtPoint).magnitude
        if move > 0 && move <= quantum / 16 { return true }
        if move == 0 { level = middle } else { moving = middle }
      }
      return false
    }
  }

  /// The smallest amount by which the function was seen to move.
  private func quantum(in rungs: ArraySlice<Rung>) -> Double {
    rungs.reduce(Double.infinity) { smallest, rung in
      let moves = [(rung.left - valueAtPoint).magnitude, (rung.right - valueAtPoint).magnitude]
      return moves.filter { $0 > 0 }.reduce(smallest, min)
    }
  }

  /// A ladder in proportion to the point itself, where that is beyond the reach of the scale.
  private func scaledToPoint() -> Ladder {
    var near = Ladder(
      at: x, value: valueAtPoint, sides: ladder.sides, in: domain, scale: x.magnitude,
      spacing: spacing)
    if x != 0 && x.magnitude < 64 * ladder.smallestStep { near.descendFully(evaluator) }
    return near
  }

  /// Another ladder where the function is not finite on both sides at the steps of this one.
  private mutating func replaceLadder() {
    var candidates = [(Sides.both, x.magnitude)]
    if ladder.sides == .both { candidates += [(.right, scale), (.left, scale)] }
    candidates += [(.right, x.magnitude), (.left, x.magnitude)]
    for (sides, scale) in candidates where scale > 0 {
      if sides != ladder.sides && ladder.sides != .both { continue }
      var other = Ladder(
        at: x, value: valueAtPoint, sides: sides, in: domain, scale: scale, spacing: spacing)
      other.descendFully(evaluator)
      if other.rungs.count >= 4 {
        ladder = other
        return
      }
    }
  }
}
