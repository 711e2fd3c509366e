import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Engines

/// How engines are run, whichever it is.
struct EngineSettings: ParsableArguments {
  @Option(
    name: .customLong("option"),
    help: ArgumentHelp(
      "An option for an adapter; may be given several times.", valueName: "key=value"))
  var adapterOptions: [AdapterOption] = []

  @Option(
    help: ArgumentHelp(
      "The Python that runs adapters; GRADPROOF_PYTHON, then python3, where it is not given.",
      valueName: "program"))
  var python: String?

  @Option(
    help: ArgumentHelp(
      "The memory that each process of an engine may take, such as 500M or 8G, or none.",
      valueName: "size"))
  var memoryLimit = MemoryLimit.standard

  /// The words of the command line that say all this, for a command that runs the engine again.
  var words: [String] {
    adapterOptions.flatMap { ["--option", $0.text] } + (python.map { ["--python", $0] } ?? [])
      + (memoryLimit == .standard ? [] : ["--memory-limit", memoryLimit.text])
  }

  var limits: ChildLimits { ChildLimits(memory: memoryLimit.bytes) }

  /// An engine that is named on the command line.
  enum Kind {
    case builtIn(BuiltInEngine)
    case child(ChildCommand)
  }

  /// The engine of a name: one inside the program, an adapter's, or `exec:COMMAND ARG…`.
  func kind(of engine: String) throws -> Kind {
    if let builtIn = BuiltInEngine(rawValue: engine) {
      guard adapterOptions.isEmpty else {
        throw Exit(.usage, "the engine \(engine) has no options")
      }
      guard builtIn.make() != nil else {
        throw Exit(
          .engineFailed, "the engine \(engine) is not in this program; \(BuiltInEngine.install)")
      }
      return .builtIn(builtIn)
    }
    if let compiled = CompiledAdapter.named(engine) {
      guard compiled.isBuilt else {
        throw Exit(
          .engineFailed, "the engine \(engine) is not built here; to build it: \(compiled.install)")
      }
      return .child(compiled.command(options: adapterOptions.map(\.text)))
    }
    let prefix = "exec:"
    guard engine.hasPrefix(prefix) else {
      return .child(
        try Adapters.found(python: python)
          .command(for: engine, options: adapterOptions.map(\.text)))
    }
    guard adapterOptions.isEmpty else {
      throw Exit(.usage, "--option is for adapters; exec: takes its arguments in the command")
    }
    do throws(ChildCommandError) {
      return .child(try ChildCommand(parsing: String(engine.dropFirst(prefix.count))))
    } catch {
      throw Exit(.usage, "the engine \"\(engine)\" cannot be run: \(error.message)")
    }
  }
}

/// `key=value` for an adapter.
struct AdapterOption: ExpressibleByArgument {
  var text: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    text = argument
  }
}
