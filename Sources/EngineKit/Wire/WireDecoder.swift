/// Turns the JSON of the engine protocol into commands, replies and tensors.
///
/// Members that the protocol does not know are ignored; everything else that it does not say
/// is an error that names the place.
public struct WireDecoder: Sendable, Hashable {
  /// How much JSON text is taken.
  public var limits: JSONReader.Limits

  /// A message with what is to be told about it.
  public struct Decoded<Message: Sendable>: Sendable {
    /// The message.
    public let message: Message
    /// What was let pass although the protocol does not say it; the words of a note are always
    /// the same, so that it can be shown once.
    public let notes: [String]
  }

  /// Makes a decoder.
  public init(limits: JSONReader.Limits = JSONReader.Limits()) {
    self.limits = limits
  }

  /// Decodes a line that the runner wrote, with or without its newline.
  public func runnerMessage(_ line: [UInt8]) throws(WireError) -> Decoded<RunnerMessage> {
    let document = try read(line)
    return Decoded(
      message: try WireNode(document.value).runnerMessage(), notes: document.notes)
  }

  /// Decodes a line that an engine wrote, with or without its newline.
  public func engineMessage(_ line: [UInt8]) throws(WireError) -> Decoded<EngineMessage> {
    let document = try read(line)
    var notes = document.notes
    let message = try WireNode(document.value).engineMessage(notes: &notes)
    return Decoded(message: message, notes: notes)
  }

  /// Decodes one command.
  public func command(_ value: JSONValue) throws(WireError) -> Command {
    try WireNode(value).command()
  }

  /// Decodes one reply.
  public func reply(_ value: JSONValue) throws(WireError) -> Reply {
    try WireNode(value).reply()
  }

  /// Decodes one tensor.
  public func tensor(_ value: JSONValue) throws(WireError) -> TensorValue {
    try WireNode(value).tensor()
  }

  private func read(_ line: [UInt8]) throws(WireError) -> JSONReader.Document {
    do {
      return try JSONReader.read(line, limits: limits)
    } catch {
      throw WireError(path: "", "not JSON: \(error.message), at byte \(error.offset)")
    }
  }
}
