/// An engine's answer to one command.
public enum Reply: Sendable, Hashable {
  /// Done; `read` answers a value, every other command `Reply.Value.none`.
  case ok(Value)
  /// Not done, with the engine's own words, which are shown and never compared.
  case error(ErrorKind, message: String)

  /// Done, with nothing to say.
  public static let done = Reply.ok(.none)

  /// What `read` observes.
  public indirect enum Value: Sendable, Hashable {
    case none
    case boolean(Bool)
    case number(Double)
    case string(String)
    case list([Value])
    case tensor(TensorValue)
  }
}
