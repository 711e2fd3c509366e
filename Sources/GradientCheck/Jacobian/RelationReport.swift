/// A relation that must hold to rounding, whatever the function: it needs no finite difference.
public struct RelationReport: Sendable {
  /// What was compared, in a few words.
  public let name: String
  /// Whether both sides agree within the bound.
  public let holds: Bool
  /// The largest distance between both sides.
  public let difference: Double
  /// How far apart they may be.
  public let bound: Double
  /// The entry at which they are furthest apart; nil for a relation between two numbers.
  public let index: Int?

  /// Two numbers held against each other.
  init(_ name: String, _ first: Double, _ second: Double, bound: Double) {
    self.name = name
    difference = first == second ? 0 : (first - second).magnitude
    self.bound = bound
    index = nil
    // What is not a number holds no relation.
    holds = difference <= bound
  }

  /// Two vectors held against each other, to a rounding of the largest entry of either.
  init(_ name: String, _ first: [Double], _ second: [Double], options: CheckOptions) {
    self.name = name
    guard first.count == second.count else {
      (holds, difference, bound, index) = (false, .infinity, 0, min(first.count, second.count))
      return
    }
    var (worst, position) = (0.0, Int?.none)
    var size = 0.0
    for (index, (a, b)) in zip(first, second).enumerated() {
      size = max(size, a.isFinite ? a.magnitude : 0, b.isFinite ? b.magnitude : 0)
      let distance = a == b ? 0 : (a - b).magnitude
      if !(distance <= worst) && !worst.isNaN { (worst, position) = (distance, index) }
    }
    difference = worst
    bound = options.ulps * options.precision * size
    index = position
    holds = difference <= bound
  }
}

extension RelationReport: CustomStringConvertible {
  /// One line for a report.
  public var description: String {
    let place = index.map { " at [\($0)]" } ?? ""
    return holds
      ? "\(name): holds to \(roughText(difference))"
      : "\(name): broken\(place), apart \(roughText(difference)), allowed \(roughText(bound))"
  }
}
