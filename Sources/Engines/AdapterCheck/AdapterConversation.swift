import EngineKit

/// A running adapter, asked in words of the wire.
final class AdapterConversation {
  let description: EngineDescription
  private let channel: ChildChannel
  private let limits: ChildLimits
  private let timeLimit: Duration
  private var lastIdentifier = 0

  init(
    _ command: ChildCommand, limits: ChildLimits, timeLimit: Duration
  ) throws(AdapterCheck.Complaint) {
    self.limits = limits
    self.timeLimit = timeLimit
    do throws(ChildCommandError) {
      let process = try ChildProcess(command, memoryLimit: limits.memory)
      channel = ChildChannel(process, limits: limits, isCancelled: { false })
    } catch {
      throw AdapterCheck.Complaint(error.message)
    }
    // A member that no version knows yet is to be ignored.
    channel.send(
      Array((#"{"hello":{"protocol":[1,1],"runner":"gradproof","future":[]}}"# + "\n").utf8))
    let message = try Self.message(
      from: channel, limits: limits, within: limits.start, isGreeting: true)
    guard case .engine(let description, let version) = message else {
      throw AdapterCheck.Complaint(
        "the first line is no answer to the greeting",
        hint: "answer {\"hello\": …} with {\"engine\": {\"name\": …, \"version\": …, …}}")
    }
    guard Hello.supportedVersions.contains(version) else {
      throw AdapterCheck.Complaint(
        "it speaks version \(version) of the protocol",
        hint: "answer with one between the two that the greeting offers")
    }
    guard !description.name.isEmpty, !description.version.isEmpty else {
      throw AdapterCheck.Complaint("its name or its version is empty")
    }
    self.description = description
    _ = channel.takeStandardError()
  }

  deinit {
    channel.process.closeInput()
    _ = channel.process.waitUntilEnded(limits.grace)
    channel.process.end(grace: limits.grace)
  }

  // MARK: - Asking

  /// Sends commands, each a JSON object, and waits for the replies.
  func ask(
    _ commands: [String], fresh: Bool = true, id: Int? = nil, extra: String = ""
  ) throws(AdapterCheck.Complaint) -> [Reply] {
    let id = send(commands, fresh: fresh, id: id, extra: extra)
    return try replies(to: id, atMost: commands.count)
  }

  /// Sends commands; the id under which the replies are to come.
  @discardableResult
  func send(_ commands: [String], fresh: Bool = true, id: Int? = nil, extra: String = "") -> Int {
    lastIdentifier = id ?? lastIdentifier + 1
    let milliseconds = Int(timeLimit / .milliseconds(1))
    let line =
      #"{"id":\#(lastIdentifier),"fresh":\#(fresh),"limit_ms":\#(milliseconds),\#(extra)"#
      + #""commands":[\#(commands.joined(separator: ","))]}"#
    channel.send(Array((line + "\n").utf8))
    return lastIdentifier
  }

  /// Waits for the replies to a batch.
  func replies(to id: Int, atMost count: Int) throws(AdapterCheck.Complaint) -> [Reply] {
    while true {
      switch try Self.message(from: channel, limits: limits, within: timeLimit) {
      case .progress(id, _): continue
      case .replies(id, let replies):
        guard replies.count <= count else {
          throw AdapterCheck.Complaint(
            "\(replies.count) replies to \(count) commands",
            hint: "one reply for each command that was run, in the order of the commands")
        }
        return replies
      case .replies(let other, _), .progress(let other, _):
        throw AdapterCheck.Complaint(
          "it answered id \(other) where \(id) is due",
          hint: "answer each batch once, in the order in which they come, with the batch's own id")
      case .engine:
        throw AdapterCheck.Complaint(
          "it answered a greeting where replies are due",
          hint: "a line with \"commands\" is a batch, whatever came before it")
      }
    }
  }

  /// Fails where something came that nobody asked for.
  func demandSilence() throws(AdapterCheck.Complaint) {
    let unread = channel.unread()
    guard !unread.isEmpty else { return }
    throw AdapterCheck.Complaint(
      "it wrote more than the answer: \(ChildConnection.shown(unread))",
      hint: "answer each batch once, and move standard output away at the start, so that a "
        + "library that prints cannot write to the channel")
  }

  /// Closes the adapter's input; whether it then ended, and how.
  func endInput() -> (ended: Bool, how: String) {
    channel.process.closeInput()
    let ended = channel.process.waitUntilEnded(max(limits.grace, .seconds(2)))
    return (ended, channel.process.end(grace: limits.grace).text)
  }

  // MARK: - Lines

  private static func message(
    from channel: ChildChannel, limits: ChildLimits, within time: Duration,
    isGreeting: Bool = false
  ) throws(AdapterCheck.Complaint) -> EngineMessage {
    let arrival = channel.nextLine(until: .now + time)
    guard case .line(let line) = arrival else {
      throw complaint(
        about: arrival, on: channel, limits: limits, waited: time, isGreeting: isGreeting)
    }
    let decoded: WireDecoder.Decoded<EngineMessage>
    do throws(WireError) {
      decoded = try WireDecoder(limits: JSONReader.Limits(byteCount: limits.lineBytes))
        .engineMessage(line)
    } catch {
      throw AdapterCheck.Complaint(
        "\(error); \(ChildConnection.shown(line))", hint: hint(for: error, line),
        standardError: channel.takeStandardError())
    }
    if let note = decoded.notes.first {
      throw AdapterCheck.Complaint(
        "\(note); \(ChildConnection.shown(line))",
        hint: note.contains("NaN")
          ? "write numbers that are not finite as the strings \"nan\", \"inf\" and \"-inf\""
          : "declare only what the protocol's lists of capabilities and dtypes have")
    }
    return decoded.message
  }

  private static let catching =
    "catch what the engine raises, and answer {\"error\": KIND, \"message\": …}"

  private static func complaint(
    about arrival: ChildChannel.Arrival, on channel: ChildChannel, limits: ChildLimits,
    waited: Duration, isGreeting: Bool
  ) -> AdapterCheck.Complaint {
    let unread = channel.unread()
    let begun = unread.isEmpty ? "" : "; \(ChildConnection.shown(unread))"
    let errors = channel.takeStandardError()
    switch arrival {
    case .line, .cancelled: return AdapterCheck.Complaint("no line came", standardError: errors)
    case .late:
      return AdapterCheck.Complaint(
        "no answer came in \(waited.text)\(begun)",
        hint: unread.isEmpty
          ? "flush standard output after each line; a pipe is not flushed at a newline by itself"
          : "end each answer with a newline, and flush it", standardError: errors)
    case .tooLong:
      return AdapterCheck.Complaint(
        "it wrote a line longer than \(limits.lineBytes) bytes",
        hint: "end each answer with a newline; send tensors of 256 elements and more as base64",
        standardError: errors)
    case .closed:
      return AdapterCheck.Complaint(
        "it closed its standard output and lives on",
        hint: "keep the moved standard output open as long as the program reads",
        standardError: errors)
    case .ended:
      return AdapterCheck.Complaint(
        "it \(channel.process.end(grace: .zero).text) instead of answering\(begun)",
        hint: unread.isEmpty
          ? (isGreeting ? nil : Self.catching) : "end each answer with a newline",
        standardError: errors)
    }
  }

  private static func hint(for error: WireError, _ line: [UInt8]) -> String? {
    let text = error.description
    if text.contains("null where a number") {
      return "JavaScript's JSON.stringify writes null for nan and infinities; "
        + "write the strings \"nan\", \"inf\" and \"-inf\""
    }
    if text.contains("elements where the shape has") || text.contains("bytes where") {
      return "\"data\" has as many elements as the product of the shape, in row-major order"
    }
    if text.contains("invalid UTF-8") { return "write UTF-8" }
    if text.contains("unknown error kind") {
      return "use the kinds of the protocol, else \"other\""
    }
    if !line.starts(with: [UInt8(ascii: "{")]) {
      return "something printed on standard output: move it away at the start, and print to "
        + "standard error"
    }
    if text.contains("not JSON") { return "write one JSON object a line, with no newline inside" }
    return nil
  }
}
