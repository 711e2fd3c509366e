/// How long a child process may take for what, and how much it may take.
public struct ChildLimits: Sendable, Hashable {
  /// From the start of the process to its answer to the greeting.
  public var start: Duration
  /// How many times a batch's own limit the batch may take where the engine keeps giving signs of
  /// life; without one it has that limit once.
  public var patience: Int
  /// From the end of the process's input, and from asking it to end, to its end.
  public var grace: Duration
  /// The bytes of memory that the process may take; `nil` for any number.
  public var memory: UInt64?
  /// The bytes of a line that the process writes.
  public var lineBytes: Int
  /// The bytes of its standard error that are kept of a case.
  public var standardErrorBytes: Int
  /// How many processes in a row may end without the answer to a single batch.
  public var fruitlessStarts: Int

  /// Makes limits; the defaults are those of the engine protocol.
  public init(
    start: Duration = .seconds(60), patience: Int = 10, grace: Duration = .seconds(2),
    memory: UInt64? = 8 << 30, lineBytes: Int = 64 << 20, standardErrorBytes: Int = 64 << 10,
    fruitlessStarts: Int = 5
  ) {
    self.start = start
    self.patience = patience
    self.grace = grace
    self.memory = memory
    self.lineBytes = lineBytes
    self.standardErrorBytes = standardErrorBytes
    self.fruitlessStarts = fruitlessStarts
  }
}
