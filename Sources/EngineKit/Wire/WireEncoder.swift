/// Turns commands, replies and tensors into the JSON of the engine protocol.
///
/// The specification is `ENGINE-PROTOCOL.md`. Every value can be encoded, and reads back as it
/// was but for this: the strings `"nan"`, `"inf"`, `"-inf"` and `"-0"` are numbers in operands
/// and attributes, whatever they were, and strings in replies, where such numbers are only
/// ever elements of tensors; and a nan loses its payload where it is not packed.
/// A message nested deeper than `JSONReader.Limits` allows is written, but not read.
public struct WireEncoder: Sendable, Hashable {
  /// Whether tensors of 256 elements or more travel as bytes in base64.
  ///
  /// Bytes are half the size and several times as fast to write and read; numbers can be read by
  /// a person.
  public var packsLargeTensors: Bool

  /// Makes an encoder.
  public init(packsLargeTensors: Bool = true) {
    self.packsLargeTensors = packsLargeTensors
  }

  /// Encodes what the runner writes, as a line that ends with a newline.
  public func line(_ message: RunnerMessage) -> [UInt8] {
    var writer = JSONWriter()
    writer.writeLine(encode(message))
    return writer.bytes
  }

  /// Encodes what an engine writes, as a line that ends with a newline.
  public func line(_ message: EngineMessage) -> [UInt8] {
    var writer = JSONWriter()
    writer.writeLine(encode(message))
    return writer.bytes
  }
}
