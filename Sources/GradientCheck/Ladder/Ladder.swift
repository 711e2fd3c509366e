/// Steps towards a point, each a quarter of the one before, with the function on both sides.
///
/// Steps are powers of two, so that arguments are exact. Where the function is not finite, all
/// coarser steps are forgotten: what they saw lies beyond an edge.
struct Ladder {
  static let ratio = 4.0

  let x: Double
  let valueAtPoint: Double
  let sides: Sides
  let scale: Double
  /// The distance between arguments near the point.
  let spacing: Double
  /// The step below which arguments, or the reach of the scale, end.
  let smallestStep: Double
  private(set) var rungs: [Rung] = []
  private(set) var slopes: SlopeSequence
  private var step: Double
  private var misses = 0

  /// A ladder that stands ready at its coarsest step.
  init(
    at x: Double, value: Double, sides: Sides, in domain: Domain, scale: Double, spacing: Double
  ) {
    self.x = x
    self.scale = scale
    self.sides = sides
    valueAtPoint = value
    self.spacing = spacing
    slopes = SlopeSequence(order: sides.order, spacing: spacing)
    let room =
      switch sides {
      case .both: min(domain.roomBelow(x), domain.roomAbove(x))
      case .left: domain.roomBelow(x)
      case .right: domain.roomAbove(x)
      }
    let start = min(scale / 8, room / 2)
    // Something may lie close to a point that is small against the scale, but hardly close to 0.
    let reach = x == 0 ? 0x1p-52 : 0x1p-60
    smallestStep = max(4 * spacing, min(scale, 8 * start) * reach)
    // A scale finer than the numbers around x would leave nothing to climb down.
    let least = min(smallestStep * 0x1p10, room / 2)
    step = Ladder.powerOfTwo(notAbove: max(start, least))
    rungs.reserveCapacity(32)
  }

  /// Adds the next finer rung at which the function is finite; false at the end of the ladder.
  mutating func descend(_ function: Evaluator) -> Bool {
    while step > 0 && step >= smallestStep && !function.isStopped {
      guard let rung = rung(step, function) else {
        forget()
        misses += 1
        // Nearing a far edge by quarters would be long: take larger strides, and climb back.
        step /= misses > 3 ? 256 : Ladder.ratio
        continue
      }
      if misses > 3 { return climb(from: step, function) }
      append(rung)
      return true
    }
    return false
  }

  /// Descends to the end.
  mutating func descendFully(_ function: Evaluator) {
    while descend(function) {}
  }

  private mutating func climb(from found: Double, _ function: Evaluator) -> Bool {
    misses = 0
    step = found
    for _ in 0..<3 {
      guard rung(step * Ladder.ratio, function) != nil else { break }
      step *= Ladder.ratio
    }
    return descend(function)
  }

  private mutating func append(_ rung: Rung) {
    rungs.append(rung)
    slopes.append(rung, sides: sides, valueAtPoint: valueAtPoint)
    step /= Ladder.ratio
  }

  private mutating func forget() {
    rungs.removeAll(keepingCapacity: true)
    slopes.removeAll()
  }

  /// The function at the step; nil where it is not finite, or where the step is lost in rounding.
  func rung(_ step: Double, _ function: Evaluator) -> Rung? {
    var (left, leftSlope) = (Double.nan, Double.nan)
    var (right, rightSlope) = (Double.nan, Double.nan)
    let (below, above) = (x - step, x + step)
    if sides != .left {
      guard above.isFinite, above > x else { return nil }
      right = function(above)
      rightSlope = (right - valueAtPoint) / (above - x)
      guard rightSlope.isFinite else { return nil }
    }
    if sides != .right {
      guard below.isFinite, below < x else { return nil }
      left = function(below)
      leftSlope = (valueAtPoint - left) / (x - below)
      guard leftSlope.isFinite else { return nil }
    }
    let slope =
      switch sides {
      case .both: (right - left) / (above - below)
      case .left: leftSlope
      case .right: rightSlope
      }
    guard slope.isFinite else { return nil }
    return Rung(
      step: step, left: left, right: right, slope: slope, leftSlope: leftSlope,
      rightSlope: rightSlope,
      secondDifference: (right - valueAtPoint) - (valueAtPoint - left))
  }

  /// The largest power of two that is not above `value`; 0 where there is none.
  static func powerOfTwo(notAbove value: Double) -> Double {
    guard value > 0 else { return 0 }
    guard value.isFinite else { return Double.greatestFiniteMagnitude.binade }
    return value.binade
  }
}
