/// An engine with the time that a run gives it.
final class LimitedEngine: Engine {
  private let engine: any Engine
  private let limit: Duration
  private let watch: BatchWatch
  private var caseStart = ContinuousClock.now
  /// The batches of the running case so far.
  private(set) var batches = 0

  init(_ engine: any Engine, limit: Duration, watch: BatchWatch) {
    self.engine = engine
    self.limit = limit
    self.watch = watch
  }

  var description: EngineDescription { engine.description }

  func takeLog() -> EngineLog { engine.takeLog() }

  /// Begins to count the time of a case.
  func beginCase() {
    caseStart = .now
    batches = 0
  }

  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    batches += 1
    let now = ContinuousClock.now
    let longest = limit * LimitedEngine.patience
    guard now - caseStart < longest else {
      throw EngineFailure(.timeout, "the case took longer than \(longest), a batch at a time")
    }
    var batch = batch
    batch.limitMilliseconds = max(Int(limit / .milliseconds(1)), 1)
    watch.beginBatch(at: now)
    defer { watch.endBatch() }
    return try engine.execute(batch)
  }

  /// How many times the limit a case may take as long as the engine answers.
  private static let patience = 10
}
