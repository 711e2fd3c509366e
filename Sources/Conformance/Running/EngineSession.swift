import ConformanceModel
import EngineKit

/// Gathers commands and sends them to an engine in as few batches as possible.
///
/// A straight-line case is one batch. A reply is asked for by `emit` and there after `flush`.
final class EngineSession {
  /// A reply that is there once the batch with its command was sent.
  final class Pending {
    fileprivate(set) var reply: Reply?
    /// The place of its command in the session's log.
    let logIndex: Int

    fileprivate init(logIndex: Int) { self.logIndex = logIndex }
  }

  private let engine: any Engine
  private let limitMilliseconds: Int
  private var batch: [(command: Command, pending: Pending)] = []
  private var isFresh = true
  /// Every command sent or waiting since the start, for what has to be run again.
  private(set) var log: [Command] = []

  init(engine: any Engine, limitMilliseconds: Int = 10_000) {
    self.engine = engine
    self.limitMilliseconds = limitMilliseconds
  }

  /// Adds a command to the batch.
  @discardableResult
  func emit(_ command: Command) -> Pending {
    let pending = Pending(logIndex: log.count)
    batch.append((command, pending))
    log.append(command)
    return pending
  }

  /// Sends what was gathered; replies are then in their `Pending`s.
  ///
  /// A command without a reply was not run: one before it failed.
  func flush() throws(EngineFailure) {
    guard !batch.isEmpty || isFresh else { return }
    let sent = batch
    batch = []
    let replies = try engine.execute(
      CommandBatch(
        fresh: isFresh, limitMilliseconds: limitMilliseconds, commands: sent.map(\.command)))
    isFresh = false
    guard replies.count <= sent.count else {
      throw EngineFailure(
        .protocolError, "\(replies.count) replies to \(sent.count) commands")
    }
    var stopped = false
    for (entry, reply) in zip(sent, replies) {
      entry.pending.reply = reply
      if case .error = reply, !entry.command.mayFail { stopped = true }
    }
    guard stopped || replies.count == sent.count else {
      throw EngineFailure(
        .protocolError, "only \(replies.count) replies to \(sent.count) commands, none an error")
    }
  }
}
