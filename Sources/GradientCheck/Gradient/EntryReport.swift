/// One entry of a gradient, held against the function.
public struct EntryReport: Sendable {
  /// The position of the entry.
  public let index: Int
  /// Claim, estimate, bound and verdict.
  public let comparison: GradientComparison

  /// What the engine says.
  public var claimed: Double { comparison.claimed }
  /// What the function says.
  public var estimate: DerivativeEstimate { comparison.estimate }
  /// How far apart they may be.
  public var bound: Bound { comparison.bound }
  /// What follows.
  public var verdict: Verdict { comparison.verdict }
}

/// The gradient along one random direction, held against the function.
public struct DirectionReport: Sendable {
  /// The position in the order of examination, which with the seed gives the direction again.
  public let number: Int
  /// How many entries the direction moves.
  public let support: Int
  /// Whether what the direction showed was traced to single entries, which were then left out.
  public let isExplained: Bool
  /// Claim, estimate, bound and verdict, all about the slope along the direction.
  public let comparison: GradientComparison
}
