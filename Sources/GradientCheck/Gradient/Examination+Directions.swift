extension Examination {
  /// Examines so many directions, and what they point at.
  mutating func examineDirections(_ number: Int) {
    var (inner, edges, apart) = ([Int](), [Int](), [Int]())
    inner.reserveCapacity(field.point.count)
    for (index, x) in field.point.enumerated() {
      let domain = options.domain(ofEntry: index)
      if !domain.contains(x) || !claimed[index].isFinite {
        apart.append(index)
      } else if Probe.sides(of: x, in: domain, spacing: x.ulp) == .both {
        inner.append(index)
      } else {
        edges.append(index)
      }
    }
    apart.prefix(Examination.mostSuspects).forEach { examineEntry($0) }
    if apart.count > Examination.mostSuspects { leaveOpen(apart.count - entries.count) }
    let random = SeededRandom(seed: options.seed)
    if !inner.isEmpty { examine(inner, sides: .both, number, random) }
    if !edges.isEmpty { examine(edges, sides: .right, number, random) }
  }

  /// Examines directions over some entries until so many of them agree.
  private mutating func examine(
    _ entries: [Int], sides: Sides, _ number: Int, _ random: borrowing SeededRandom
  ) {
    var remaining = entries
    var settled = 0
    // Every round either settles a direction or takes entries away.
    while settled < number && !remaining.isEmpty && !field.isStopped {
      let direction = Direction(
        over: remaining, sides: sides, at: field.point, options: options, random: random)
      let suspects = suspects(in: direction)
      if suspects.isEmpty { settled += 1 }
      suspects.forEach { examineEntry($0) }
      if !suspects.isEmpty { remaining.removeAll { suspects.contains($0) } }
      if self.entries.count >= Examination.mostSuspects && settled < number {
        return leaveOpen(remaining.count)
      }
    }
  }

  /// Examines one direction; the entries that make it differ, if they can be told apart.
  private mutating func suspects(in direction: Direction) -> [Int] {
    let slope = direction.slope(of: claimed)
    let claim = Claim(value: slope.value, norm: slope.norm, options: options)
    let evaluator = Evaluator { [field] in
      field.value(along: direction, in: direction.indices.indices, at: $0)
    }
    evaluator.remember(field.value, at: 0)
    var probe = Probe(
      evaluator, at: 0, domain: direction.domain, scale: direction.scale,
      spacing: direction.spacing)
    let limit = Examination.mostSuspects - entries.count
    var positions: [Int] = []
    let hasty = probe.hastyJudgement(of: claim)
    if let hasty, hasty.verdict == .agrees || field.isStopped {
      record(hasty, of: direction, isExplained: false)
      return []
    }
    if let hasty, let localisation = localisation(in: direction, along: hasty.estimate) {
      positions = localisation.differingPositions(
        from: hasty.estimate.value - slope.value, atMost: limit)
      if !positions.isEmpty {
        record(hasty, of: direction, isExplained: true)
        return positions.map { direction.indices[$0] }
      }
    }
    let judged = probe.judge(claim)
    if !isSmooth(judged.estimate.point) {
      let finest = probe.ladder.rungs.last?.step ?? probe.ladder.smallestStep
      let window = judged.estimate.stepWindow ?? finest...direction.scale
      let middle = (window.lowerBound * window.upperBound).squareRoot()
      let localisation = Localisation(
        field: field, direction: direction, claimed: claimed, options: options,
        step: Ladder.powerOfTwo(notAbove: max(middle, 16 * direction.spacing)),
        noise: judged.estimate.noise.isFinite ? judged.estimate.noise : 0, error: .infinity)
      positions = localisation.roughPositions(atMost: limit)
    }
    record(judged, of: direction, isExplained: !positions.isEmpty)
    return positions.map { direction.indices[$0] }
  }

  /// Gives up on the rest: too many entries would have to be examined by themselves.
  private mutating func leaveOpen(_ count: Int) {
    isLeftOpen = true
    notes.append("\(entries.count) entries were examined by themselves, \(count) were left open")
  }

  private func isSmooth(_ point: PointKind) -> Bool {
    switch point {
    case .smooth, .edge, .staircase, .nondeterministic: true
    case .kink, .jump, .infiniteSlope, .notFinite, .outsideDomain, .unresolved: false
    }
  }

  /// Group testing at the step of the ladder whose slope is nearest to the truth.
  private func localisation(
    in direction: Direction, along estimate: DerivativeEstimate
  ) -> Localisation? {
    func error(_ rung: Rung) -> Double {
      // Parts of a direction may bend more than the whole, and are as noisy.
      4 * ((rung.slope - estimate.value).magnitude + estimate.noise / rung.step)
        + estimate.errorBar
    }
    guard let best = estimate.ladder.min(by: { error($0) < error($1) }) else { return nil }
    return Localisation(
      field: field, direction: direction, claimed: claimed, options: options, step: best.step,
      noise: estimate.noise, error: error(best))
  }

  private mutating func record(
    _ comparison: GradientComparison, of direction: Direction, isExplained: Bool
  ) {
    directions.append(
      DirectionReport(
        number: directions.count, support: direction.indices.count, isExplained: isExplained,
        comparison: comparison))
  }
}
