import EngineKit
import Foundation

/// A running child process and the conversation with it.
final class ChildConnection {
  private let command: ChildCommand
  private let limits: ChildLimits
  private let channel: ChildChannel
  private let decoder: WireDecoder
  private let encoder = WireEncoder()
  private var lastIdentifier = 0
  /// The last answer's line, by which an answer that is given twice is known.
  private var lastAnswer: [UInt8] = []
  private var notes: [String] = []

  /// A process that answered the greeting.
  struct Greeted {
    var connection: ChildConnection
    var description: EngineDescription
    var notes: [String]
  }

  /// Starts a process and greets it.
  static func greet(
    _ command: ChildCommand, limits: ChildLimits, isCancelled: @escaping @Sendable () -> Bool
  ) throws(EngineFailure) -> Greeted {
    let connection: ChildConnection
    do throws(ChildCommandError) {
      connection = ChildConnection(
        command, try ChildProcess(command, memoryLimit: limits.memory), limits: limits,
        isCancelled: isCancelled)
    } catch {
      throw EngineFailure(.notStarted, error.message)
    }
    let description = try connection.greet()
    return Greeted(
      connection: connection, description: description, notes: connection.takeNotes())
  }

  private init(
    _ command: ChildCommand, _ process: ChildProcess, limits: ChildLimits,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.command = command
    self.limits = limits
    channel = ChildChannel(process, limits: limits, isCancelled: isCancelled)
    decoder = WireDecoder(limits: JSONReader.Limits(byteCount: limits.lineBytes))
  }

  deinit {
    // End of input means: exit. What does not is ended.
    channel.process.closeInput()
    _ = channel.process.waitUntilEnded(limits.grace)
    channel.process.end(grace: limits.grace)
  }

  /// Ends the process and whatever it started.
  func terminate() {
    channel.process.end(grace: limits.grace)
  }

  // MARK: - The conversation

  private func greet() throws(EngineFailure) -> EngineDescription {
    channel.send(encoder.line(.hello(Hello(runner: "gradproof"))))
    let deadline = ContinuousClock.now + limits.start
    let arrival = channel.nextLine(until: deadline)
    guard case .line(let line) = arrival else {
      throw notStarted(failure(arrival, waited: limits.start))
    }
    let message: WireDecoder.Decoded<EngineMessage>
    do throws(WireError) {
      message = try decoder.engineMessage(line)
    } catch {
      throw notStarted(noReply(line, "\(error)"))
    }
    guard case .engine(let description, let version) = message.message else {
      throw notStarted(noReply(line, "the answer to the greeting is due first"))
    }
    guard Hello.supportedVersions.contains(version) else {
      throw notStarted(
        EngineFailure(
          .protocolError,
          "speaks version \(version) of the protocol; this runner speaks "
            + "\(Hello.supportedVersions.lowerBound) to \(Hello.supportedVersions.upperBound)"))
    }
    notes += message.notes
    // What it says while it starts is shown where it does not start, and belongs to no case.
    _ = channel.takeStandardError()
    return description
  }

  /// Sends a batch and waits for its replies.
  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    if let failure = failureAfterReply() { throw failure }
    lastIdentifier += 1
    let identifier = lastIdentifier
    channel.send(encoder.line(.batch(id: identifier, batch)))
    let limit = Duration.milliseconds(batch.limitMilliseconds)
    let start = ContinuousClock.now
    let end = start + limit * max(limits.patience, 1)
    var deadline = start + limit
    while true {
      let arrival = channel.nextLine(until: min(deadline, end))
      guard case .line(let line) = arrival else {
        throw deadline > end
          ? failure(arrival, waited: end - start, showedLife: true)
          : failure(arrival, waited: limit)
      }
      switch try message(line) {
      case .progress(identifier, _): deadline = ContinuousClock.now + limit
      case .replies(identifier, let replies):
        if replies.count > batch.commands.count {
          throw noReply(line, "\(replies.count) replies to \(batch.commands.count) commands")
        }
        lastAnswer = line
        return replies
      case .progress(let other, _), .replies(let other, _):
        if line == lastAnswer { throw answeredTwice(line) }
        throw noReply(line, "the id \(other) where \(identifier) is due")
      case .engine: throw noReply(line, "the answer to a greeting where replies are due")
      }
    }
  }

  private func message(_ line: [UInt8]) throws(EngineFailure) -> EngineMessage {
    do throws(WireError) {
      let decoded = try decoder.engineMessage(line)
      notes += decoded.notes
      return decoded.message
    } catch {
      throw noReply(line, "\(error)")
    }
  }

  /// A failure where something came that nobody asked for.
  func failureAfterReply() -> EngineFailure? {
    let unread = channel.unread()
    guard !unread.isEmpty else { return nil }
    let line = unread.prefix { $0 != UInt8(ascii: "\n") }
    if Array(line) == lastAnswer { return answeredTwice(lastAnswer) }
    return EngineFailure(
      .protocolError, "wrote more than the answer", details: [Self.shown(Array(line))],
      isBelated: true)
  }

  // MARK: - Asides

  /// What was let pass, since this was last asked.
  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// What the process wrote to its standard error, since this was last asked.
  func takeStandardError() -> String {
    channel.takeStandardError()
  }

  // MARK: - Failures

  private func failure(
    _ arrival: ChildChannel.Arrival, waited: Duration, showedLife: Bool = false
  ) -> EngineFailure {
    switch arrival {
    case .line: EngineFailure(.protocolError, "wrote a line that was not due")
    case .late:
      EngineFailure(
        .timeout,
        showedLife
          ? "gave signs of life and no reply in \(waited.text)"
          : "gave no reply and no sign of life in \(waited.text)", details: unfinished())
    case .cancelled: EngineFailure(.cancelled, "was not waited for any more")
    case .tooLong:
      EngineFailure(
        .protocolError, "wrote a line longer than \(limits.lineBytes) bytes",
        details: unfinished())
    case .closed:
      EngineFailure(.protocolError, "closed its standard output and lives on")
    case .ended: crash()
    }
  }

  private func crash() -> EngineFailure {
    let details = unfinished()
    let ending = channel.process.end(grace: .zero)
    let errors = channel.unreadStandardError()
    return EngineFailure(
      .crash, "\(ending.text) instead of answering",
      details: details + memoryDetails(ending, errors: errors))
  }

  /// Nothing tells for certain that a limit brought a process down: it had taken much of it, or
  /// says itself that it got no more.
  private func memoryDetails(_ ending: ChildProcess.Ending, errors: String) -> [String] {
    guard let limit = limits.memory else { return [] }
    let words = [
      "MemoryError", "bad_alloc", "out of memory", "Out of memory", "OutOfMemory",
      "Cannot allocate memory", "can't allocate memory", "not enough memory",
    ]
    let says = words.contains { errors.contains($0) }
    guard says || ending.peakMemory > limit / 2 else { return [] }
    return [
      "it may have run into the memory limit of \(Self.size(limit)), which --memory-limit sets"
    ]
  }

  private func noReply(_ line: [UInt8], _ reason: String) -> EngineFailure {
    EngineFailure(
      .protocolError, "wrote a line that is no reply: \(reason)", details: [Self.shown(line)])
  }

  private func answeredTwice(_ line: [UInt8]) -> EngineFailure {
    EngineFailure(
      .protocolError, "answered a batch twice", details: [Self.shown(line)], isBelated: true)
  }

  private func notStarted(_ failure: EngineFailure) -> EngineFailure {
    terminate()
    if failure.code == .cancelled { return failure }
    let errors = channel.takeStandardError()
    let tail = errors.split(whereSeparator: \.isNewline).suffix(20).map { "  \($0)" }
    return EngineFailure(
      .notStarted, "\(failure.message), at the greeting; the command is: \(command)",
      details: failure.details
        + (tail.isEmpty ? [] : ["the end of its standard error:"] + tail))
  }

  /// What a line without its newline says, where there is one.
  private func unfinished() -> [String] {
    let rest = channel.unread()
    if rest.isEmpty { return [] }
    return [
      "the line it began has no newline (is the output flushed, and a newline written?)",
      Self.shown(rest),
    ]
  }

  /// The first 200 bytes of a line, escaped.
  static func shown(_ line: [UInt8]) -> String {
    var text = ""
    for byte in line.prefix(200) {
      switch byte {
      case UInt8(ascii: "\\"): text += #"\\"#
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += (byte < 16 ? #"\x0"# : #"\x"#) + String(byte, radix: 16)
      }
    }
    return "it wrote: \(text)" + (line.count > 200 ? "… (\(line.count) bytes)" : "")
  }

  private static func size(_ bytes: UInt64) -> String {
    bytes % (1 << 30) == 0 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
  }
}

extension Duration {
  /// The time in seconds, for a person.
  var text: String {
    let seconds = self / .seconds(1)
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}
