/// The finite differences that a derivative was held against: the error of each step.
public struct SlopeEvidence: Sendable, Hashable {
  /// One step of the ladder.
  public struct Rung: Sendable, Hashable {
    /// The step is 2 to the power of this.
    public var exponent: Int
    /// How far the slope over that step is from the derivative.
    public var error: Double

    /// Makes a rung.
    public init(exponent: Int, error: Double) {
      self.exponent = exponent
      self.error = error
    }
  }

  /// What the slope is of: an entry such as `x[1, 0]`, or a random direction.
  public var subject: String
  /// What the engine says.
  public var claimed: Double
  /// What the finite differences say.
  public var derivative: Double
  /// How far the truth may be from that.
  public var errorBar: Double
  /// The largest lawful distance between the two.
  public var bound: Double
  /// What GSL says, where it was asked.
  public var gsl: Double?
  /// The steps, coarse to fine.
  public var rungs: [Rung]

  /// Makes evidence.
  public init(
    _ subject: String, claimed: Double, derivative: Double, errorBar: Double, bound: Double,
    gsl: Double? = nil, rungs: [Rung]
  ) {
    self.subject = subject
    self.claimed = claimed
    self.derivative = derivative
    self.errorBar = errorBar
    self.bound = bound
    self.gsl = gsl
    self.rungs = rungs
  }
}
