import CChildProcess
import Foundation

/// Bytes that came, cut into lines.
struct IncomingLines {
  private var bytes: [UInt8] = []
  /// Where the first line that was not taken begins.
  private var start = 0
  /// Up to where no newline was found.
  private var searched = 0
  private static let chunk = 64 << 10

  /// The number of bytes that were not taken.
  var count: Int { bytes.count - start }

  /// What was not taken.
  var rest: [UInt8] { Array(bytes[start...]) }

  /// Whether a whole line is here.
  var hasLine: Bool { newline(from: start) != nil }

  /// Reads what is there, up to a chunk; the number of bytes, or as `child_read` has it.
  mutating func read(from descriptor: Int32) -> Int {
    var count = 0
    let read = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, length in
      count = child_read(descriptor, buffer.baseAddress, buffer.count)
      length = max(count, 0)
    }
    bytes += read
    return count
  }

  /// Takes the next line, without its newline; `nil` where no whole line is here.
  mutating func next() -> [UInt8]? {
    let from = max(start, searched)
    guard let end = newline(from: from) else {
      searched = bytes.count
      return nil
    }
    let line = Array(bytes[start..<end])
    start = end + 1
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.count <= 1 << 20)
      start = 0
    } else if start > 1 << 20 {
      bytes.removeFirst(start)
      start = 0
    }
    searched = start
    return line
  }

  /// The first newline from a place on.
  private func newline(from place: Int) -> Int? {
    // `memchr`, since a line may be long and a search element by element is not free.
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress,
        let found = memchr(base + place, 0x0A, buffer.count - place)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
