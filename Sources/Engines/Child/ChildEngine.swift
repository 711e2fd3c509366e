import CChildProcess
public import EngineKit

/// An engine in a child process, in any language, that speaks the engine protocol.
///
/// A process that breaks down is ended with its whole group, and another one is started for the
/// next fresh batch; nothing is ever resynchronised.
public final class ChildEngine: Engine {
  /// What the engine is and can do, as its first process said.
  public private(set) var description: EngineDescription

  private let command: ChildCommand
  private let limits: ChildLimits
  private let isCancelled: @Sendable () -> Bool
  private var connection: ChildConnection?
  /// The processes in a row that did not answer a single batch, the running one included.
  private var fruitlessStarts = 0
  private var log = EngineLog()

  /// Starts the program and greets it.
  ///
  /// - Parameters:
  ///   - command: The program.
  ///   - limits: How long it may take for what, and how much it may take.
  ///   - isCancelled: Asked every now and then while the engine is waited for.
  /// - Throws: `EngineFailure` where it does not start or does not answer the greeting.
  public init(
    _ command: ChildCommand, limits: ChildLimits = ChildLimits(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(EngineFailure) {
    self.command = command
    self.limits = limits
    self.isCancelled = isCancelled
    let greeted = try ChildConnection.greet(command, limits: limits, isCancelled: isCancelled)
    connection = greeted.connection
    description = greeted.description
    log.notes = greeted.notes
    fruitlessStarts = 1
  }

  /// Executes a batch in order; see `Engine`.
  public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    if connection == nil {
      guard batch.fresh else {
        throw EngineFailure(.crash, "the process that knew the names before is gone")
      }
      try restart(limitMilliseconds: batch.limitMilliseconds)
    }
    guard let connection else { throw EngineFailure(.notStarted, "there is no process") }
    do {
      let replies = try connection.execute(batch)
      fruitlessStarts = 0
      log.notes += connection.takeNotes()
      return replies
    } catch {
      end(connection)
      throw error
    }
  }

  /// What the process wrote to its standard error, and what it did wrong after its last reply.
  public func takeLog() -> EngineLog {
    if let connection {
      log.standardError += connection.takeStandardError()
      if let failure = connection.failureAfterReply() {
        log.failure = failure
        end(connection)
      }
    }
    defer { log = EngineLog() }
    return log
  }

  /// Ends every process of every child engine without asking; for a program that is about to end.
  ///
  /// It may be called from the handler of a signal. A program that exits does it by itself.
  public static func endAllAtOnce() {
    child_kill_all()
  }

  private func end(_ connection: ChildConnection) {
    connection.terminate()
    log.notes += connection.takeNotes()
    log.standardError += connection.takeStandardError()
    self.connection = nil
  }

  // MARK: - Starting again

  /// Starts a process in place of one that broke down, as often as the limit allows.
  private func restart(limitMilliseconds: Int) throws(EngineFailure) {
    while true {
      fruitlessStarts += 1
      let isLast = fruitlessStarts >= limits.fruitlessStarts
      do {
        let greeted = try ChildConnection.greet(command, limits: limits, isCancelled: isCancelled)
        // Cases may bring down a few processes in a row, which is no sign of a broken engine: the
        // last one that is let start has to show that it answers an empty batch.
        if isLast {
          _ = try greeted.connection.execute(
            CommandBatch(fresh: true, limitMilliseconds: limitMilliseconds, commands: []))
          fruitlessStarts = 0
        }
        connection = greeted.connection
        return
      } catch {
        if error.code == .cancelled { throw error }
        guard isLast else { continue }
        throw EngineFailure(
          .notStarted,
          "\(limits.fruitlessStarts) starts in a row answered nothing; the last one "
            + error.message, details: error.details)
      }
    }
  }
}
