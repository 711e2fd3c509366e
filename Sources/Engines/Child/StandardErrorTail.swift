import CChildProcess

/// The end of what a process wrote to its standard error.
struct StandardErrorTail {
  private let limit: Int
  private var bytes: [UInt8] = []
  private var dropped = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// Reads what is there, up to the limit; the number of bytes, or as `child_read` has it.
  mutating func read(from descriptor: Int32) -> Int {
    let chunk = 16 << 10
    var count = 0
    let read = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, length in
      count = child_read(descriptor, buffer.baseAddress, buffer.count)
      length = max(count, 0)
    }
    bytes += read
    if bytes.count > 2 * limit + chunk { cut() }
    return count
  }

  /// The text, with a word on what was left out.
  var text: String {
    let kept = String(decoding: bytes.suffix(limit), as: UTF8.self)
    let left = dropped + max(bytes.count - limit, 0)
    return left > 0 ? "(\(left) bytes before this are left out)\n" + kept : kept
  }

  /// Gives the text and keeps nothing.
  mutating func take() -> String {
    defer { (bytes, dropped) = ([], 0) }
    return text
  }

  private mutating func cut() {
    dropped += bytes.count - limit
    bytes.removeFirst(bytes.count - limit)
  }
}
