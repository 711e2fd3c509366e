/// One thing that was not as it must be, with what a person needs to understand it.
public struct Finding: Sendable, Hashable {
  /// What the finding makes of the case.
  public var verdict: Verdict
  /// What was observed, with the path of the element: `x.grad[1, 0]`.
  public var subject: String
  /// What is wrong, in a sentence fragment.
  public var message: String
  /// What was wanted, where there is one thing that was.
  public var wanted: String?
  /// What came.
  public var got: String?
  /// How far apart the two are.
  public var distance: Distance?
  /// The bound that was exceeded, and where it comes from.
  public var bound: Bound?
  /// The place of the expectation or step.
  public var location: FileLocation
  /// Further lines: whole tensors, the engine's own words.
  public var details: [String]
  /// The first element that is wrong, where elements were compared.
  public var first: Element?
  /// The element that is farthest off in ulps; the first one where several are.
  public var worst: Element?
  /// What it looks like, where a hypothesis explains it.
  public var diagnosis: Diagnosis?
  /// The op that is wrong, where a derivative is and one was found.
  public var blame: Blame?

  /// Makes a finding.
  public init(
    _ verdict: Verdict, subject: String, _ message: String, wanted: String? = nil,
    got: String? = nil, distance: Distance? = nil, bound: Bound? = nil,
    at location: FileLocation, details: [String] = []
  ) {
    self.verdict = verdict
    self.subject = subject
    self.message = message
    self.wanted = wanted
    self.got = got
    self.distance = distance
    self.bound = bound
    self.location = location
    self.details = details
  }

  /// How far apart two numbers are.
  public struct Distance: Sendable, Hashable {
    /// |got − want|.
    public var absolute: Double
    /// |got − want| / |want|; infinite where `want` is 0.
    public var relative: Double
    /// The number of floats of the observed dtype between the two, at least; `nil` for nan.
    public var ulps: UInt64?

    /// Makes a distance.
    public init(absolute: Double, relative: Double, ulps: UInt64?) {
      self.absolute = absolute
      self.relative = relative
      self.ulps = ulps
    }
  }

  /// How far apart two numbers may be, and why.
  public struct Bound: Sendable, Hashable {
    /// The largest lawful |got − want|.
    public var value: Double
    /// Where the number comes from.
    public var origin: String

    /// Makes a bound.
    public init(_ value: Double, from origin: String) {
      self.value = value
      self.origin = origin
    }
  }
}
