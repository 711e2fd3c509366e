#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A random direction over some of the entries, each moved in proportion to its scale.
///
/// Entries at an edge of their domain are in a direction of their own, which leads inwards and is
/// followed from one side only.
struct Direction {
  let indices: [Int]
  let components: [Double]
  let sides: Sides
  /// The distance between values of the parameter that move every entry.
  let spacing: Double

  /// The parameter's domain: up to the edge of the first entry's that is met, and beyond.
  var domain: Domain { sides == .right ? Domain(lower: 0) : .all }

  /// The length over which the function changes, if its entries are independent of each other.
  var scale: Double { 1 / Double(max(indices.count, 1)).squareRoot() }

  init(
    over indices: [Int], sides: Sides, at point: [Double], options: CheckOptions,
    random: borrowing SeededRandom
  ) {
    self.indices = indices
    self.sides = sides
    var components: [Double] = []
    components.reserveCapacity(indices.count)
    var spacing = 0.0
    for index in indices {
      let x = point[index]
      let reach = Direction.reach(ofEntry: index, at: x, sides: sides, options: options)
      let size = random.signedMagnitude() * reach.magnitude
      components.append(sides == .right ? size.magnitude * (reach < 0 ? -1 : 1) : size)
      spacing = max(spacing, x.ulp / size.magnitude)
    }
    self.components = components
    self.spacing = spacing
  }

  /// How far an entry moves for a parameter of 1: its scale, or what room it has in its domain.
  ///
  /// Negative where the only room is below.
  private static func reach(
    ofEntry index: Int, at x: Double, sides: Sides, options: CheckOptions
  ) -> Double {
    let domain = options.domain(ofEntry: index)
    let scale = Probe.scale(options.scale(ofEntry: index), at: x)
    let (below, above) = (domain.roomBelow(x), domain.roomAbove(x))
    // The first step is at most an eighth of 1.5 times this, and needs half the room at most.
    let room = sides == .both ? min(below, above) : max(below, above)
    let size = Ladder.powerOfTwo(notAbove: min(scale, 2 * room))
    return sides == .right && below > above ? -size : size
  }

  /// The slope that a gradient claims along part of the direction, and the size of its terms.
  func slope(of gradient: [Double], in range: Range<Int>) -> (value: Double, norm: Double) {
    var (sum, squares) = (0.0, 0.0)
    for position in range {
      let term = components[position] * gradient[indices[position]]
      sum += term
      squares += term * term
    }
    return (sum, squares.squareRoot())
  }

  /// The slope that a gradient claims along the whole direction, and the size of its terms.
  func slope(of gradient: [Double]) -> (value: Double, norm: Double) {
    slope(of: gradient, in: indices.indices)
  }
}
