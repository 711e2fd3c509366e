extension Examination {
  /// The entries that directions move; those at an edge of their domain are moved inwards.
  private struct Movable {
    /// Nil for all, without edges or scales of their own.
    var inner: [Int]?
    var edges: [Int] = []
    /// The entries that cannot be moved, or whose claim is no number to be summed.
    var apart: [Int] = []
  }

  private var movable: Movable {
    let isFree =
      options.domains == nil && options.domain == .all && options.scales == nil
      && options.scale == nil
    if isFree && !field.point.isEmpty && field.point.allSatisfy(\.isFinite)
      && claimed.allSatisfy(\.isFinite)
    {
      return Movable()
    }
    var (inner, movable) = ([Int](), Movable())
    for (index, x) in field.point.enumerated() {
      let domain = options.domain(ofEntry: index)
      if !domain.contains(x) || !claimed[index].isFinite {
        movable.apart.append(index)
      } else if Probe.sides(of: x, in: domain, spacing: x.ulp) == .both {
        inner.append(index)
      } else {
        movable.edges.append(index)
      }
    }
    movable.inner = inner
    return movable
  }

  /// Whether so many directions agree; the first that does not is the last that is looked at.
  mutating func agreesAlongDirections(_ number: Int) -> Bool {
    let movable = movable
    guard movable.apart.isEmpty else { return false }
    let random = SeededRandom(seed: options.seed)
    for (entries, sides) in [(movable.inner, Sides.both), (movable.edges, .right)]
    where entries?.isEmpty != true {
      for _ in 0..<number {
        let direction = direction(over: entries, sides: sides, random)
        var probe = probe(along: direction)
        let comparison = probe.judge(claim(along: direction))
        record(comparison, of: direction, isExplained: false)
        if comparison.verdict != .agrees { return false }
      }
    }
    return true
  }

  /// Examines so many directions, and what they point at.
  mutating func examineDirections(_ number: Int) {
    let movable = movable
    movable.apart.prefix(Examination.mostSuspects).forEach { examineEntry($0) }
    if movable.apart.count > Examination.mostSuspects {
      leaveOpen(movable.apart.count - entries.count)
    }
    let random = SeededRandom(seed: options.seed)
    examine(movable.inner, sides: .both, number, random)
    examine(movable.edges, sides: .right, number, random)
  }

  /// Examines directions over some entries until so many of them agree.
  private mutating func examine(
    _ entries: [Int]?, sides: Sides, _ number: Int, _ random: borrowing SeededRandom
  ) {
    var remaining = entries
    var settled = 0
    // Every round either settles a direction or takes entries away.
    while settled < number && remaining?.isEmpty != true && !field.isStopped {
      let direction = direction(over: remaining, sides: sides, random)
      let suspects = suspects(in: direction)
      if suspects.isEmpty { settled += 1 }
      suspects.forEach { examineEntry($0) }
      if !suspects.isEmpty {
        remaining = (remaining ?? Array(field.point.indices)).filter { !suspects.contains($0) }
      }
      if self.entries.count >= Examination.mostSuspects && settled < number {
        return leaveOpen(remaining?.count ?? 0)
      }
    }
  }

  private func direction(
    over entries: [Int]?, sides: Sides, _ random: borrowing SeededRandom
  ) -> Direction {
    guard let entries else { return Direction(at: field.point, random: random) }
    return Direction(
      over: entries, sides: sides, at: field.point, options: options, random: random)
  }

  private func claim(along direction: Direction) -> Claim {
    let slope = direction.slope(of: claimed)
    return Claim(value: slope.value, norm: slope.norm, options: options)
  }

  private func probe(along direction: Direction) -> Probe {
    let evaluator = Evaluator { [field] in
      field.value(along: direction, in: direction.components.indices, at: $0)
    }
    evaluator.remember(field.value, at: 0)
    return Probe(
      evaluator, at: 0, domain: direction.domain, scale: direction.scale,
      spacing: direction.spacing)
  }

  /// Examines one direction; the entries that make it differ, if they can be told apart.
  private mutating func suspects(in direction: Direction) -> [Int] {
    let claim = claim(along: direction)
    var probe = probe(along: direction)
    let limit = Examination.mostSuspects - entries.count
    var positions: [Int] = []
    let hasty = probe.hastyJudgement(of: claim)
    if let hasty, hasty.verdict == .agrees || field.isStopped {
      record(hasty, of: direction, isExplained: false)
      return []
    }
    if let hasty {
      positions = differingPositions(in: direction, hasty, atMost: limit)
      if !positions.isEmpty {
        record(hasty, of: direction, isExplained: true)
        return positions.map(direction.index)
      }
    }
    let judged = probe.judge(claim)
    if isSmooth(judged.estimate.point) {
      // A sum that happens to be near zero is noisier than its size tells: no slope was accepted.
      if judged.verdict == .disagrees && hasty == nil {
        positions = differingPositions(in: direction, judged, atMost: limit)
      }
    } else {
      let finest = probe.ladder.rungs.last?.step ?? probe.ladder.smallestStep
      let window = judged.estimate.stepWindow ?? finest...direction.scale
      let middle = (window.lowerBound * window.upperBound).squareRoot()
      let step = Ladder.powerOfTwo(notAbove: max(middle, 16 * direction.spacing))
      let localisation = Localisation(
        field: field, direction: direction, claimed: claimed, options: options,
        rule: SlopeRule(step: step),
        noise: judged.estimate.noise.isFinite ? judged.estimate.noise : 0)
      positions = localisation.roughPositions(atMost: limit)
    }
    record(judged, of: direction, isExplained: !positions.isEmpty)
    return positions.map(direction.index)
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

  /// Group testing at the steps of the ladder whose slope is nearest to the truth.
  private func differingPositions(
    in direction: Direction, _ comparison: GradientComparison, atMost limit: Int
  ) -> [Int] {
    let estimate = comparison.estimate
    let difference = estimate.value - comparison.claimed
    guard let rule = SlopeRule(for: difference, in: estimate, sides: direction.sides) else {
      return []
    }
    let localisation = Localisation(
      field: field, direction: direction, claimed: claimed, options: options, rule: rule,
      noise: estimate.noise)
    return localisation.differingPositions(from: difference, atMost: limit)
  }

  private mutating func record(
    _ comparison: GradientComparison, of direction: Direction, isExplained: Bool
  ) {
    directions.append(
      DirectionReport(
        number: directions.count, support: direction.count, isExplained: isExplained,
        comparison: comparison))
  }
}
