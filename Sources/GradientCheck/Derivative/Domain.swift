/// The interval of arguments on which a function may be evaluated.
///
/// A checker never evaluates outside it, and takes one-sided differences where the point is an end
/// of it. An empty domain (`lower > upper`, or an end that is NaN) contains nothing.
public struct Domain: Sendable, Hashable {
  /// The lower end, `-infinity` where there is none.
  public var lower: Double
  /// The upper end, `infinity` where there is none.
  public var upper: Double
  /// Whether the function may be evaluated at `lower` itself.
  public var includesLower: Bool
  /// Whether the function may be evaluated at `upper` itself.
  public var includesUpper: Bool

  /// All real numbers.
  public static let all = Domain()

  /// The interval from `lower` to `upper`, with its ends unless said otherwise.
  public init(
    lower: Double = -.infinity, upper: Double = .infinity,
    includesLower: Bool = true, includesUpper: Bool = true
  ) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// Whether the function may be evaluated at `x`.
  public func contains(_ x: Double) -> Bool {
    guard x.isFinite else { return false }
    return (includesLower ? x >= lower : x > lower) && (includesUpper ? x <= upper : x < upper)
  }

  /// How far the function may be followed to the left of `x`; 0 at the lower end.
  func roomBelow(_ x: Double) -> Double { x - lower }

  /// How far the function may be followed to the right of `x`; 0 at the upper end.
  func roomAbove(_ x: Double) -> Double { upper - x }
}

extension Domain: CustomStringConvertible {
  /// The interval as it is written in mathematics: `[0, inf)`.
  public var description: String {
    let opening = includesLower && lower.isFinite ? "[" : "("
    let closing = includesUpper && upper.isFinite ? "]" : ")"
    return "\(opening)\(shortText(lower)), \(shortText(upper))\(closing)"
  }
}
