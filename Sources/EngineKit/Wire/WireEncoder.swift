/// Turns commands, replies and tensors into the JSON of the engine protocol.
///
/// The specification is `ENGINE-PROTOCOL.md`. Everything that can be said as a Swift value can
/// be encoded, and reads back as the same value, with one exception: a string among the
/// attributes of an op that spells a number of the wire (`"inf"`) reads back as that number.
/// A message nested deeper than `JSONReader.Limits` allows is written, but not read.
public struct WireEncoder: Sendable, Hashable {
  /// Whether tensors of 256 elements or more travel as bytes in base64.
  ///
  /// Bytes are a third of the size and ten times as fast to write and read; numbers can be read
  /// by a person.
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
