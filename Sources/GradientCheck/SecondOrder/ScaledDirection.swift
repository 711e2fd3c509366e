/// A random direction through a point, in coordinates in which every entry is of order one.
///
/// Without them a direction over entries of very different sizes would move the small ones by
/// nothing, or the large ones by less than they can be told apart. The units are powers of two, so
/// that the change of coordinates is exact.
struct ScaledDirection {
  private let point: [Double]
  private let units: [Double]
  private let steps: [Double]
  private let options: CheckOptions
  /// How far the direction may be followed to both sides.
  let room: Double

  init(at point: [Double], options: CheckOptions, random: RandomSource) {
    self.point = point
    self.options = options
    units = point.indices.map { index in
      Ladder.powerOfTwo(notAbove: Probe.scale(options.scale(ofEntry: index), at: point[index]))
    }
    var (steps, room) = ([Double](), Double.infinity)
    for (index, x) in point.enumerated() {
      let domain = options.domain(ofEntry: index)
      let step = random.signedMagnitude()
      switch Probe.sides(of: x, in: domain, spacing: x.ulp) {
      case .both: steps.append(step)
      // At an edge the direction leads inwards.
      case .right: steps.append(step.magnitude)
      case .left: steps.append(-step.magnitude)
      }
      let distance = min(domain.roomBelow(x), domain.roomAbove(x))
      room = min(room, distance / (units[index] * step).magnitude)
    }
    self.steps = steps
    self.room = room
  }

  /// How far each entry moves for a parameter of 1.
  var components: [Double] { zip(units, steps).map { $0 * $1 } }

  /// The point reached for the parameter `t`.
  func point(at t: Double) -> [Double] { zip(point, components).map { $0 + t * $1 } }

  /// Holds the derivatives along the direction of all outputs of a function against it.
  func check<Failure: Error>(
    _ claimed: [Double], of function: ([Double]) throws(Failure) -> [Double]
  ) throws(Failure) -> GradientReport {
    var scaled = options
    scaled.acceptedSlopes = [:]
    scaled.domains = units.enumerated().map { index, unit in
      var domain = options.domain(ofEntry: index)
      (domain.lower, domain.upper) = (domain.lower / unit, domain.upper / unit)
      return domain
    }
    return try checkTangent(
      of: { (coordinates) throws(Failure) in
        try function(zip(coordinates, units).map { $0 * $1 })
      }, at: zip(point, units).map { $0 / $1 }, along: steps, claimed: claimed, options: scaled)
  }
}
