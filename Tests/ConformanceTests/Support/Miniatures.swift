import Conformance

/// The reference engine with its answers changed: an engine that is wrong on purpose.
final class TamperedEngine: Engine {
  private let inner = ReferenceEngine()
  private let change: (Command, Reply) -> Reply
  let description: EngineDescription

  init(
    describedAs description: EngineDescription? = nil,
    _ change: @escaping (Command, Reply) -> Reply
  ) {
    self.description = description ?? inner.description
    self.change = change
  }

  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    let replies = try inner.execute(batch)
    return zip(batch.commands, replies).map(change)
  }
}

extension TamperedEngine {
  /// An engine whose observed gradients are changed.
  static func changingGradients(
    _ change: @escaping (TensorValue) -> TensorValue
  ) -> TamperedEngine {
    TamperedEngine { command, reply in
      guard case .read(_, .grad) = command.action, case .ok(.tensor(let value)) = reply else {
        return reply
      }
      return .ok(.tensor(change(value)))
    }
  }
}

/// The reference engine that does something else than it was told.
final class DisobedientEngine: Engine {
  private let inner = ReferenceEngine()
  private let change: (Command.Action) -> Command.Action
  var description: EngineDescription { inner.description }

  init(_ change: @escaping (Command.Action) -> Command.Action) {
    self.change = change
  }

  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    var batch = batch
    for index in batch.commands.indices {
      batch.commands[index].action = change(batch.commands[index].action)
    }
    return try inner.execute(batch)
  }
}

/// An engine that breaks down at every batch.
final class BrokenEngine: Engine {
  let description = ReferenceEngine().description
  private let failure: EngineFailure

  init(_ failure: EngineFailure) {
    self.failure = failure
  }

  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    throw failure
  }
}

/// The reference engine with all that it was sent.
final class RecordingEngine: Engine {
  private let inner = ReferenceEngine()
  private let record: (CommandBatch) -> Void
  var description: EngineDescription { inner.description }

  init(_ record: @escaping (CommandBatch) -> Void) {
    self.record = record
  }

  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    record(batch)
    return try inner.execute(batch)
  }
}
