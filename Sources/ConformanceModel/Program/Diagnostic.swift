/// A problem of the corpus, with its place and what would help.
public struct Diagnostic: Sendable, Hashable, Error {
  /// The place of the problem.
  public var location: FileLocation
  /// How many characters the problem covers, at least 1.
  public var length: Int
  /// What is wrong and what was expected: a lower-case fragment.
  public var message: String
  /// The nearest thing that would be right, such as `did you mean "constants"?`.
  public var suggestion: String?
  /// The line of the file that holds the problem.
  public var sourceLine: String?

  /// Makes a diagnostic.
  public init(
    at location: FileLocation, length: Int = 1, _ message: String, suggestion: String? = nil,
    sourceLine: String? = nil
  ) {
    self.location = location
    self.length = length
    self.message = message
    self.suggestion = suggestion
    self.sourceLine = sourceLine
  }
}
