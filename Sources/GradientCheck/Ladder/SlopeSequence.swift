/// The slopes of a ladder, coarse to fine, with what tells noise from truncation.
struct SlopeSequence {
  struct Term {
    let step: Double
    let slope: Double
    /// By how much a value would have to be off to explain the change of slope since the last term.
    ///
    /// It falls like h^3 (from one side: h^2) and then stays level: the level is the noise of the
    /// function. Where the second difference falls as it should and the slopes agree better than
    /// that, they agree by chance, as multiples of the same quantum do, and are not believed.
    /// Infinite in the first term.
    let change: Double
    /// The second difference; from one side, where there is none, `change` again.
    let curvature: Double
    /// The rounding of one value: a unit in the last place of the largest.
    let rounding: Double
    /// What rounding may do to one value, if the function rounds numbers as large as its argument.
    ///
    /// An upper limit to noise that is plain rounding; whether there is any, the changes tell.
    let roundingOfArgument: Double
    /// The steeper of the slopes of both sides.
    let steepness: Double
  }

  /// The power of the step in which the error of a slope begins, and by which it goes on.
  let order: Int
  /// The distance between arguments; numbers of their size inside the function round as much.
  private let spacing: Double
  private(set) var terms: [Term] = []
  /// The steepest one-sided slope that was seen.
  private(set) var steepest = 0.0

  init(order: Int, spacing: Double) {
    self.order = order
    self.spacing = spacing
    terms.reserveCapacity(32)
  }

  mutating func append(_ rung: Rung, sides: Sides, valueAtPoint: Double) {
    var change = Double.infinity
    if let last = terms.last {
      change = (rung.slope - last.slope).magnitude * rung.step
      let curvature = rung.secondDifference.magnitude
      if last.change.isFinite, curvature > 0, last.curvature <= 64 * curvature {
        change = max(change, last.change / 64)
      }
    }
    // Double.maximum ignores NaN, the mark of a side that is not there.
    let size = Double.maximum(
      Double.maximum(rung.left.magnitude, rung.right.magnitude), valueAtPoint.magnitude)
    let steepness = Double.maximum(rung.leftSlope.magnitude, rung.rightSlope.magnitude)
    terms.append(
      Term(
        step: rung.step, slope: rung.slope, change: change,
        curvature: sides == .both ? rung.secondDifference.magnitude : change,
        rounding: max(.ulpOfOne * size, .leastNormalMagnitude),
        roundingOfArgument: spacing * rung.slope.magnitude,
        steepness: steepness))
    steepest = max(steepest, steepness)
  }

  mutating func removeAll() {
    terms.removeAll(keepingCapacity: true)
    steepest = 0
  }

  /// Whether no evaluation differed from another.
  var isFlat: Bool { steepest == 0 }
}

extension SlopeSequence {
  /// The sequence as it was after so many terms.
  func prefix(_ count: Int) -> SlopeSequence {
    var shorter = self
    shorter.terms.removeLast(terms.count - count)
    return shorter
  }

  /// The slopes of one side of a two-sided ladder.
  init(side: Sides, of ladder: Ladder) {
    self.init(order: side.order, spacing: ladder.spacing)
    for rung in ladder.rungs {
      let isLeft = side == .left
      let oneSided = Rung(
        step: rung.step, left: isLeft ? rung.left : .nan, right: isLeft ? .nan : rung.right,
        slope: isLeft ? rung.leftSlope : rung.rightSlope,
        leftSlope: isLeft ? rung.leftSlope : .nan, rightSlope: isLeft ? .nan : rung.rightSlope,
        secondDifference: .nan)
      append(oneSided, sides: side, valueAtPoint: ladder.valueAtPoint)
    }
  }
}
