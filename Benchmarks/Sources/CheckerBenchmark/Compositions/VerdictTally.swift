import GradientCheck

/// What the checker said about the compositions of one class.
struct VerdictTally {
  /// The relative resolutions that are claimed; the second is the default.
  static let levels = [1e-3, 1e-6, 1e-8]

  /// From how many units in the last place on a kink counts as beside the point, and not at it.
  private static let visibleMiss = 8.0

  private(set) var count = 0
  private(set) var answered = 0
  private(set) var wrongBars = 0
  private(set) var errors: [Double] = []
  private(set) var estimateEvaluations: [Double] = []
  private(set) var agreed = 0
  /// How many correct claims were said to lie between the two slopes of a kink.
  private(set) var betweenSlopes = 0
  /// How many correct claims were called wrong.
  private(set) var accused = 0
  private(set) var evaluations: [Double] = []
  /// What became of the wrong claims, by the resolution claimed.
  private(set) var wrongClaims: [Double: WrongClaims] = [:]

  /// Wrong claims that were off by ten times the resolution that is claimed.
  struct WrongClaims {
    /// How many there were that float64 can show: the others change no value within the scale of
    /// the point by a unit in the last place, so that nobody can tell them from the truth.
    var shown = 0
    /// How many of them were said to agree.
    var passed = 0
    /// How many of them were said to lie between the two slopes of a kink, which is no statement
    /// about any resolution.
    var betweenSlopes = 0
    /// How many of those were about a kink whose distance from the point the values show: the line
    /// beyond it misses the value at the point by more than a few units in the last place.
    var betweenVisibleSlopes = 0

    func share(_ part: Int) -> Double { Double(part) / Double(max(shown, 1)) }
  }

  var inconclusive: Int { count - agreed - betweenSlopes - accused }

  func share(_ part: Int) -> Double { Double(part) / Double(max(count, 1)) }

  mutating func add(_ composition: Composition, lists isListing: Bool) {
    let truth = composition.truth.slope
    count += 1
    addEstimate(of: composition, truth, lists: isListing)
    let right = checkDerivative(
      of: composition.callAsFunction, at: composition.x, claimed: truth.high)
    evaluations.append(Double(right.estimate.evaluations))
    if right.verdict == .agrees { agreed += 1 }
    if case .kink(inside: true, _, _) = right.verdict { betweenSlopes += 1 }
    if right.verdict.isWrong {
      accused += 1
      if isListing { list("accused", composition, right, truth) }
    }
    for level in VerdictTally.levels {
      addWrongClaim(on: composition, truth, level, lists: isListing)
    }
  }

  private mutating func addWrongClaim(
    on composition: Composition, _ truth: DoubleDouble, _ level: Double, lists isListing: Bool
  ) {
    let change = 10 * level * truth.high * max(composition.x.magnitude, 1)
    guard change.magnitude >= composition(composition.x).ulp else { return }
    var options = CheckOptions()
    options.requiredResolution = level
    options.resolution = min(options.resolution, level / 100)
    let wrong = checkDerivative(
      of: composition.callAsFunction, at: composition.x,
      claimed: truth.high * (1 + 10 * level), options: options)
    wrongClaims[level, default: WrongClaims()].shown += 1
    switch wrong.verdict {
    case .agrees:
      wrongClaims[level]?.passed += 1
      if isListing { list("passed at \(level)", composition, wrong, truth) }
    case .kink(inside: true, _, _):
      wrongClaims[level]?.betweenSlopes += 1
      let miss = composition.missBeyondBreak ?? .infinity
      guard miss >= VerdictTally.visibleMiss * composition(composition.x).ulp else { break }
      wrongClaims[level]?.betweenVisibleSlopes += 1
      if isListing { list("between slopes at \(level)", composition, wrong, truth) }
    case .kink, .disagrees, .inconclusive: break
    }
  }

  private mutating func addEstimate(
    of composition: Composition, _ truth: DoubleDouble, lists isListing: Bool
  ) {
    let estimate = estimateDerivative(of: composition.callAsFunction, at: composition.x)
    estimateEvaluations.append(Double(estimate.evaluations))
    guard estimate.errorBar.isFinite else { return }
    answered += 1
    let error = (DoubleDouble(estimate.value) - truth).high.magnitude
    errors.append(error / truth.high.magnitude)
    if error > estimate.errorBar { wrongBars += 1 }
  }

  private func list(
    _ what: String, _ composition: Composition, _ found: GradientComparison,
    _ truth: DoubleDouble
  ) {
    print(
      "\(what): \(composition); value \(composition(composition.x)), claimed \(found.claimed), "
        + "estimated \(found.estimate.value) +- \(rough(found.estimate.errorBar)) "
        + "(\(found.estimate.point)), truth \(truth.high), verdict \(found.verdict)\n")
  }
}
