/// What an engine let one observe, whether or not it is what it must be.
public struct ObservedValue: Sendable, Hashable {
  /// What was observed: `x.grad`.
  public var subject: String
  /// What came.
  public var got: String
  /// What was wanted, where there is one value that was.
  public var wanted: String?
  /// The distance of the element that is furthest off, in floats of its dtype; `nil` where
  /// nothing is to be counted.
  public var ulps: UInt64?

  /// Makes an observed value.
  public init(_ subject: String, got: String, wanted: String? = nil, ulps: UInt64? = nil) {
    self.subject = subject
    self.got = got
    self.wanted = wanted
    self.ulps = ulps
  }
}
