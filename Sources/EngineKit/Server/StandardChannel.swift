#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard input and output as a channel of lines, with whatever else is printed kept out of it.
final class StandardChannel {
  /// Why there is no channel.
  struct Failure: Error {
    let message: String
  }

  private let output: Int32
  private var incoming: [UInt8] = []
  private var start = 0

  /// Takes standard output; what is printed from now on goes to standard error.
  init() throws(Failure) {
    output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw Failure(message: String(cString: strerror(errno)))
    }
    // A runner that is gone is noticed by what a write returns.
    signal(SIGPIPE, SIG_IGN)
  }

  /// The next line without its newline; `nil` at the end of input, or where the line is longer than
  /// the limit.
  func readLine(limit: Int) -> [UInt8]? {
    var searched = start
    while true {
      if let end = incoming[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(incoming[start..<end])
        start = end + 1
        return line
      }
      if start > 0 {
        incoming.removeFirst(start)
        start = 0
      }
      searched = incoming.count
      guard incoming.count <= limit, readMore() else { return nil }
    }
  }

  private func readMore() -> Bool {
    var count = 0
    incoming += [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, length in
      repeat {
        count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      } while count < 0 && errno == EINTR
      length = max(count, 0)
    }
    return count > 0
  }

  /// Writes bytes; whether somebody reads them.
  func write(_ bytes: [UInt8]) -> Bool {
    Self.write(bytes, to: output)
  }

  /// Writes a text to standard error.
  static func writeError(_ text: String) {
    _ = write(Array(text.utf8), to: STDERR_FILENO)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = writeOnce(descriptor, UnsafeRawBufferPointer(rebasing: rest))
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  private static func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
