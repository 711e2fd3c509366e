/// A message that is not what the protocol says, with the place in it.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The way to the value at fault, such as `replies[3].ok.data[7]`; empty for the whole message.
  public let path: String
  /// What is wrong with it, for a person.
  public let message: String

  /// Makes an error at a place.
  public init(path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  /// The message with its place.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
