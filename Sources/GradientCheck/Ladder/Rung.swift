/// One step of the ladder: the function on both sides of the point, and what follows from that.
public struct Rung: Sendable, Hashable {
  /// The step, a power of two.
  public let step: Double
  /// The value at the point less the step; NaN where the ladder has only a right side.
  public let left: Double
  /// The value at the point plus the step; NaN where the ladder has only a left side.
  public let right: Double
  /// The slope across both sides, or of the one side that there is.
  public let slope: Double
  /// The slope of the left side; NaN where there is none.
  public let leftSlope: Double
  /// The slope of the right side; NaN where there is none.
  public let rightSlope: Double
  /// The second difference; NaN where there is only one side.
  ///
  /// It falls like h^2 where the function is smooth, like h at a kink, and not at all at a jump.
  public let secondDifference: Double
}
