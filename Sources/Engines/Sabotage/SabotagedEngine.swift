public import EngineKit

/// An engine with one fault, made of any engine that has none.
///
/// Commands are changed on their way in and replies on their way out, so that the fault shows as
/// it would in an engine that was written wrongly.
public final class SabotagedEngine: Engine {
  private let engine: any Engine
  private let fault: CommandFault
  private var memory = SabotageMemory()
  private var isFresh = true

  /// Makes an engine that does as `engine` does but for `fault`.
  init(_ engine: any Engine, fault: CommandFault) {
    self.engine = engine
    self.fault = fault
  }

  /// What the engine below says of itself.
  public var description: EngineDescription { engine.description }

  /// Executes a batch in order; see `Engine`.
  public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    if batch.fresh {
      memory = SabotageMemory()
      isFresh = true
    }
    var replies: [Reply] = []
    if batch.commands.isEmpty { _ = try send([]) }
    for command in batch.commands {
      let reply = try perform(command)
      replies.append(reply)
      if case .error = reply, !command.mayFail { break }
    }
    return replies
  }

  /// Runs one command as the fault has it.
  private func perform(_ command: Command) throws(EngineFailure) -> Reply {
    let plan = fault.plan(command, &memory)
    var result = Reply.ok(.none)
    for (index, step) in plan.commands.enumerated() {
      guard let reply = try send([step]).first else { continue }
      if index == plan.answering { result = reply }
      if case .error = reply, index <= plan.answering {
        result = reply
        break
      }
    }
    memory.note(command, result)
    return fault.revise(command, result, &memory)
  }

  private func send(_ commands: [Command]) throws(EngineFailure) -> [Reply] {
    defer { isFresh = false }
    return try engine.execute(CommandBatch(fresh: isFresh, commands: commands))
  }
}
