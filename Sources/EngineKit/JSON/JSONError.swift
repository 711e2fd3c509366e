/// Text that is no JSON, with the place where that shows.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, for a person.
  public let message: String
  /// The number of bytes before the place.
  public let offset: Int
  /// The line of the place, counted from 1.
  public let line: Int
  /// The column of the place in bytes, counted from 1.
  public let column: Int

  /// Makes an error at an offset of a text.
  init(_ message: String, at offset: Int, in bytes: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    let before = bytes.prefix(offset)
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    self.message = message
    self.offset = offset
    line = before.count { $0 == newline } + 1
    column = offset - lineStart + 1
  }

  /// The message with its place.
  public var description: String { "line \(line), column \(column): \(message)" }
}
