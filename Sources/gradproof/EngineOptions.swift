import ArgumentParser
import ConformanceModel
import EngineKit
import Engines

/// Which engine a command runs.
struct EngineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The engine under test.", valueName: "engine"))
  var engine = "reference"

  /// Makes the engine.
  func makeEngine() throws -> sending any Engine {
    switch engine {
    case "reference": return ReferenceEngine()
    default:
      throw Exit(
        .engineFailed, "there is no engine \"\(engine)\"; the engines are: reference")
    }
  }
}
