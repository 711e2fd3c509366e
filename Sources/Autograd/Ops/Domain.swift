/// Where an input may lie and which points are not ordinary.
public struct Domain: Sendable, Hashable {
  /// The least lawful number.
  public let lower: Double
  /// The greatest lawful number.
  public let upper: Double
  /// Whether the bounds themselves are lawful.
  public let isClosed: Bool
  /// Points where the derivative does not exist: kinks, jumps and poles.
  public let singular: [Double]
  /// From where to where a sample lies.
  public let sample: ClosedRange<Double>

  init(
    _ lower: Double = -.infinity, _ upper: Double = .infinity, isClosed: Bool = false,
    singular: [Double] = [], sample: ClosedRange<Double> = -3...3
  ) {
    self.lower = lower
    self.upper = upper
    self.isClosed = isClosed
    self.singular = singular
    self.sample = sample
  }

  /// Every number, with ordinary points alone.
  public static let real = Domain()
  /// Every number, with a kink or a jump at zero.
  public static let kinkAtZero = Domain(singular: [0])
  /// Numbers above zero.
  public static let positive = Domain(0, sample: 0.2...4)
  /// Numbers from zero on, with an infinite slope at zero.
  public static let nonNegative = Domain(0, isClosed: true, singular: [0], sample: 0.2...4)
  /// Every number but zero.
  public static let nonZero = Domain(singular: [0], sample: 0.3...3)
  /// Numbers within [-1, 1], with infinite slopes at the ends.
  public static let unit = Domain(-1, 1, isClosed: true, singular: [-1, 1], sample: -0.9...0.9)
  /// A step at every integer, or half-way between.
  public static let steps = Domain(sample: 0.6...0.9)
  /// A condition: zero or one.
  public static let condition = Domain(0, 1, isClosed: true, sample: 0...1)
}

/// How lawful inputs of an op are shaped.
public enum Sampling: Sendable {
  /// Any shapes that broadcast.
  case elementwise
  /// One input of any shape.
  case reduction
  /// Matrices whose inner extents agree.
  case product
  /// A list of tensors of one shape.
  case list
  /// A tensor whose arguments depend on its shape.
  case shape
  /// No tensor: arguments alone.
  case creation
  /// One input of any shape, whose elements are complex.
  case complex
  /// A tensor and index tensors.
  case indexing
  /// The applications that the declaration lists.
  case examples([Example])
}
