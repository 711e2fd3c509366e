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

  @Argument(help: "The engine: reference.")
  var engine = "reference"

  func run() throws {
    guard engine == "reference" else {
      throw Exit(.usage, "only \"reference\" can be served, not \"\(engine)\"")
    }
    EngineServer(ReferenceEngine()).run()
  }
}
