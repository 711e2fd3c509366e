import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Engines

/// Which engine a command runs.
struct EngineOptions: ParsableArguments {
  @Option(
    name: .customLong("engine"),
    help: ArgumentHelp(
      "The engine under test: reference, another that \"engines\" shows, such as torch, or "
        + "exec:COMMAND ARG….",
      valueName: "engine"), completion: .custom(EngineCompletion.words))
  var givenEngine: String?

  var engine: String { givenEngine ?? "reference" }

  @OptionGroup var settings: EngineSettings

  /// Where engines come from.
  func source() throws -> EngineSource {
    switch try settings.kind(of: engine) {
    case .builtIn(let engine):
      EngineSource { _ throws(EngineFailure) in
        guard let engine = engine.make() else {
          throw EngineFailure(.notStarted, BuiltInEngine.install)
        }
        return engine
      }
    case .child(let command): .child(command, limits: settings.limits)
    }
  }

  /// Makes one engine.
  func makeEngine() throws -> sending any Engine {
    switch try settings.kind(of: engine) {
    case .builtIn(let engine):
      guard let engine = engine.make() else {
        throw Exit(.engineFailed, BuiltInEngine.install)
      }
      return engine
    case .child(let command):
      do throws(EngineFailure) {
        return try ChildEngine(command, limits: settings.limits)
      } catch {
        throw Exit(error)
      }
    }
  }
}

extension Exit {
  /// The end of a command whose engine could not be run.
  init(_ failure: EngineFailure) {
    self.init(
      .engineFailed,
      (["the engine could not be run: \(failure.message)"] + failure.details)
        .joined(separator: "\n  "))
  }
}
