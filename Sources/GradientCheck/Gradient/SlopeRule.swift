/// How the slope along part of a direction is measured, and how far it may then be off.
struct SlopeRule {
  let step: Double
  /// Whether the slope at four times the step is measured, too, to extrapolate from both.
  let isExtrapolated: Bool
  /// How far a slope measured so may be off, judged by the whole direction.
  let error: Double

  /// The rule that tells a difference from the slope that was estimated with the fewest evaluations.
  ///
  /// One step where that leaves the difference beyond doubt however often it is halved, two where
  /// they tell more.
  init?(for difference: Double, in estimate: DerivativeEstimate, sides: Sides) {
    let rungs = estimate.ladder
    func rule(_ rung: Rung, from coarser: Rung?) -> SlopeRule {
      let slope = coarser.map { sides.extrapolated(rung.slope, from: $0.slope) } ?? rung.slope
      // Parts of a direction may bend more than the whole, and are as noisy.
      return SlopeRule(
        step: rung.step, isExtrapolated: coarser != nil,
        error: 4 * ((slope - estimate.value).magnitude + estimate.noise / rung.step)
          + estimate.errorBar)
    }
    let single = rungs.map { rule($0, from: nil) }.min { $0.error < $1.error }
    let double = zip(rungs, rungs.dropFirst()).map { rule($0.1, from: $0.0) }
      .min { $0.error < $1.error }
    guard let single else { return nil }
    guard let double, single.error > difference.magnitude / 64, double.error < single.error / 2
    else {
      self = single
      return
    }
    self = double
  }

  /// A single step, of which is not known how far it may be off.
  init(step: Double) {
    self.init(step: step, isExtrapolated: false, error: .infinity)
  }

  private init(step: Double, isExtrapolated: Bool, error: Double) {
    self.step = step
    self.isExtrapolated = isExtrapolated
    self.error = error
  }
}

extension Sides {
  /// The slope without the leading power of its error, from one at a ladder's step and the next
  /// coarser.
  func extrapolated(_ slope: Double, from coarser: Double) -> Double {
    slope + (slope - coarser) / (order == 2 ? 15 : 3)
  }
}
