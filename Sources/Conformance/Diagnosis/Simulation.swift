import ConformanceModel
import EngineKit
import Engines

/// Runs commands on an engine that does as it is told, to see what they would give.
///
/// It is the project's own engine, which is no oracle: it is asked about a program only after it
/// gave what is wanted of the program as it stands.
struct Simulation {
  private let engine: any Engine

  init(on engine: any Engine = ReferenceEngine()) { self.engine = engine }

  /// What the last of the commands is answered; `nil` where that is no value.
  func value(of commands: [Command]) -> Reply.Value? {
    guard let last = commands.last else { return nil }
    let lenient = commands.dropLast().map { Command($0.action, mayFail: true) } + [last]
    guard
      let replies = try? engine.execute(CommandBatch(fresh: true, commands: lenient)),
      replies.count == lenient.count, case .ok(let value)? = replies.last
    else { return nil }
    return value
  }
}
