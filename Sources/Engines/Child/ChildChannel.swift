import CChildProcess
import Foundation

/// The pipes of a child process: what is to be written, and the lines that came.
///
/// All three pipes are served together, so that neither side can wait for the other for ever.
final class ChildChannel {
  /// What came of waiting for a line.
  enum Arrival {
    /// A line, without its newline.
    case line([UInt8])
    /// The process is over, and all that it wrote was read.
    case ended
    /// The process lives and closed its standard output.
    case closed
    /// Nothing came in time.
    case late
    /// The line is longer than a line may be.
    case tooLong
    /// Whoever waits does not want to any more.
    case cancelled
  }

  let process: ChildProcess
  private let limits: ChildLimits
  private let isCancelled: @Sendable () -> Bool
  private var outgoing: ArraySlice<UInt8> = []
  private var incoming = IncomingLines()
  private var outputIsOpen = true
  private var errorsAreOpen = true
  private var standardError: StandardErrorTail

  init(
    _ process: ChildProcess, limits: ChildLimits, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.process = process
    self.limits = limits
    self.isCancelled = isCancelled
    standardError = StandardErrorTail(limit: limits.standardErrorBytes)
  }

  /// Begins to write a line, which goes on while a line is waited for.
  func send(_ line: [UInt8]) {
    outgoing += line
    write()
  }

  /// Waits for the next line.
  func nextLine(until deadline: ContinuousClock.Instant) -> Arrival {
    while true {
      if let line = incoming.next() { return .line(line) }
      if incoming.count > limits.lineBytes { return .tooLong }
      if !outputIsOpen { return afterOutput() }
      let left = deadline - ContinuousClock.now
      if left <= .zero { return .late }
      if isCancelled() { return .cancelled }
      // A grandchild may hold the pipe open when the process is over, so that no end of file
      // tells of it.
      if serve(waiting: min(left, .milliseconds(50))) == 0, process.hasEnded {
        readOutput()
        if !incoming.hasLine { return .ended }
      }
    }
  }

  /// What the process wrote that nobody has taken, as far as it is here.
  func unread() -> [UInt8] {
    readOutput()
    return incoming.rest
  }

  /// The end of what the process wrote to its standard error and nobody has taken.
  func unreadStandardError() -> String {
    readErrors()
    return standardError.text
  }

  /// Takes what is kept of standard error.
  func takeStandardError() -> String {
    readErrors()
    return standardError.take()
  }

  private func afterOutput() -> Arrival {
    process.waitUntilEnded(limits.grace) ? .ended : .closed
  }

  // MARK: - Pipes

  /// Serves what is ready; the number of pipes that were.
  private func serve(waiting time: Duration) -> Int {
    var pipes: [pollfd] = [pollfd(fd: process.output, events: Int16(POLLIN), revents: 0)]
    if errorsAreOpen {
      pipes.append(pollfd(fd: process.errors, events: Int16(POLLIN), revents: 0))
    }
    if !outgoing.isEmpty {
      pipes.append(pollfd(fd: process.input, events: Int16(POLLOUT), revents: 0))
    }
    let ready = poll(&pipes, nfds_t(pipes.count), time.wholeMilliseconds)
    guard ready > 0 else { return 0 }
    for pipe in pipes where pipe.revents != 0 {
      switch pipe.fd {
      case process.output: readOutput()
      case process.errors: readErrors()
      default: write()
      }
    }
    return Int(ready)
  }

  private func write() {
    while !outgoing.isEmpty {
      let count = outgoing.withUnsafeBytes { child_write(process.input, $0.baseAddress, $0.count) }
      if count == -Int(child_would_wait()) { return }
      guard count > 0 else {
        // The process reads no more. That it ends, or says nothing, is seen where a line is due.
        outgoing = []
        return
      }
      outgoing = outgoing.dropFirst(count)
    }
    outgoing = []
  }

  private func readOutput() {
    while outputIsOpen, incoming.count <= limits.lineBytes {
      let count = incoming.read(from: process.output)
      if count == -Int(child_would_wait()) { return }
      if count <= 0 { outputIsOpen = false }
    }
  }

  private func readErrors() {
    // A flood ends: what is read at a time is bounded, and the rest waits in the pipe.
    var budget = 64
    while errorsAreOpen, budget > 0 {
      budget -= 1
      let count = standardError.read(from: process.errors)
      if count == -Int(child_would_wait()) { return }
      if count <= 0 { errorsAreOpen = false }
    }
  }
}

extension Duration {
  /// The time in milliseconds, rounded up, as `poll` takes it.
  fileprivate var wholeMilliseconds: Int32 {
    let (seconds, attoseconds) = components
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: milliseconds)
  }
}
