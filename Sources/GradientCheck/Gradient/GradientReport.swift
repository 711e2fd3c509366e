/// The outcome of a gradient check; it prints as a message that tells what is wrong and where.
public struct GradientReport: Sendable {
  /// The number of entries of the gradient.
  public let count: Int
  /// The verdict on the whole.
  public let verdict: Verdict
  /// The entries that were examined one by one.
  public let entries: [EntryReport]
  /// The directions that were examined.
  public let directions: [DirectionReport]
  /// The entries that were shown to be wrong, in order.
  public let wrongEntries: [Int]
  /// How often the function was evaluated.
  public let evaluations: Int
  /// The seed of the directions.
  public let seed: UInt64
  /// What else a reader must know.
  public let notes: [String]

  /// Whether the gradient is one that an engine may give.
  public var agrees: Bool { verdict.isAcceptable }
}
