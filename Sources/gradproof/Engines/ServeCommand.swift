import ArgumentParser
import ConformanceModel
import EngineKit
import Engines

/// `gradproof serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Be a child engine: answer the engine protocol on standard input and output.",
    discussion: """
      With it one engine can be run inside the process and as a child, and compared:
      gradproof run --engine 'exec:gradproof serve reference'
      """)

  @Argument(help: "The engine, one inside the program: \(BuiltInEngine.list).")
  var engine = "reference"

  func run() throws {
    guard let builtIn = BuiltInEngine(rawValue: engine) else {
      throw Exit(
        .usage,
        "only what is inside the program can be served (\(BuiltInEngine.list)), "
          + "not \"\(engine)\"")
    }
    guard let served = builtIn.make() else {
      throw Exit(
        .engineFailed, "the engine \(engine) is not in this program; \(BuiltInEngine.install)")
    }
    EngineServer(served).run()
  }
}
