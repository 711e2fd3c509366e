/// One step of the ladder: the function on both sides of the point, and what follows from that.
public struct Rung: Sendable, Hashable {
  /// The step, a power of two.
  public let step: Double
  /// The value at the point less the step; NaN where the function was not evaluated there.
  public let left: Double
  /// The value at the point plus the step; NaN where the function was not evaluated there.
  public let right: Double
  /// The slope across both sides, or from the one side that exists.
  public let slope: Double
  /// The slope from the left.
  public let leftSlope: Double
  /// The slope from the right.
  public let rightSlope: Double
  /// The size of the second difference.
  ///
  /// It falls like h^2 where the function is smooth, like h at a kink, and not at all at a jump.
  public let secondDifference: Double
}
