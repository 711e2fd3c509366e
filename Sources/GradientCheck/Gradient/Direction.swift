/// A random direction over some of the entries, each moved in proportion to its scale.
///
/// Entries at an edge of their domain are in a direction of their own, which leads inwards and is
/// followed from one side only.
struct Direction {
  /// The entries that are moved; nil for all, which costs nothing to look up.
  let indices: [Int]?
  /// How far each of them moves for a parameter of 1.
  let components: [Double]
  let sides: Sides
  /// The distance between values of the parameter that move every entry.
  let spacing: Double

  /// How many entries are moved.
  var count: Int { components.count }

  /// The parameter's domain: up to the edge of the first entry's that is met, and beyond.
  var domain: Domain { sides == .right ? Domain(lower: 0) : .all }

  /// The parameter at which every entry has moved by its scale.
  ///
  /// Random signs make the terms of higher order add up no faster than the slopes do, so that many
  /// entries need no shorter steps than one.
  var scale: Double { 1 }

  /// A direction over all entries, which have no edges and no scales but those of the point.
  init(at point: [Double], random: borrowing SeededRandom) {
    indices = nil
    sides = .both
    var components = random.vector(point.count)
    point.withUnsafeBufferPointer { point in
      components.withUnsafeMutableBufferPointer { components in
        for index in 0..<min(point.count, components.count) {
          // The power of two is read off the exponent, which is quicker than asking for it.
          let scale = max(point[index].magnitude, 1).bitPattern & (0x7ff << 52)
          components[index] *= Double(bitPattern: scale)
        }
      }
    }
    self.components = components
    // No component is less than half of such a scale.
    spacing = 2 * .ulpOfOne
  }

  init(
    over indices: [Int], sides: Sides, at point: [Double], options: CheckOptions,
    random: borrowing SeededRandom
  ) {
    self.indices = indices
    self.sides = sides
    var components = random.vector(indices.count)
    var spacing = 0.0
    for (position, index) in indices.enumerated() {
      let x = point[index]
      let reach = Direction.reach(ofEntry: index, at: x, sides: sides, options: options)
      let size = components[position] * reach.magnitude
      components[position] = sides == .right ? size.magnitude * (reach < 0 ? -1 : 1) : size
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

  /// The entry that the component at a position moves.
  func index(at position: Int) -> Int { indices.map { $0[position] } ?? position }

  /// The slope that a gradient claims along part of the direction, and the size of its terms.
  func slope(of gradient: [Double], in range: Range<Int>) -> (value: Double, norm: Double) {
    var (sum, squares) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    func add(_ term: Double, _ position: Int) {
      sum[position & 3] += term
      squares[position & 3] += term * term
    }
    if let indices {
      for position in range { add(components[position] * gradient[indices[position]], position) }
    } else {
      components.withUnsafeBufferPointer { components in
        gradient.withUnsafeBufferPointer { gradient in
          var position = range.lowerBound
          // Four sums at a time, which do not wait for each other.
          while position + 4 <= range.upperBound {
            let term =
              SIMD4(
                components[position], components[position + 1], components[position + 2],
                components[position + 3])
              * SIMD4(
                gradient[position], gradient[position + 1], gradient[position + 2],
                gradient[position + 3])
            sum += term
            squares += term * term
            position += 4
          }
          while position < range.upperBound {
            add(components[position] * gradient[position], position)
            position += 1
          }
        }
      }
    }
    return (sum.sum(), squares.sum().squareRoot())
  }

  /// The slope that a gradient claims along the whole direction, and the size of its terms.
  func slope(of gradient: [Double]) -> (value: Double, norm: Double) {
    slope(of: gradient, in: components.indices)
  }
}
