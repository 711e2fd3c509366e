import ArgumentParser
import Conformance
import ConformanceModel
import EngineKit
import Engines

/// Which engine a command runs.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The engine under test: reference, an adapter's name such as torch, or exec:COMMAND ARG….",
      valueName: "engine"))
  var engine = "reference"

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

  /// The words that belong to the engine beside its name, for a command that runs it again.
  var words: [String] {
    adapterOptions.flatMap { ["--option", $0.text] } + (python.map { ["--python", $0] } ?? [])
      + (memoryLimit == .standard ? [] : ["--memory-limit", memoryLimit.text])
  }

  /// Where engines come from.
  func source() throws -> EngineSource {
    switch try kind() {
    case .reference: .reference
    case .child(let command): .child(command, limits: limits)
    }
  }

  /// Makes one engine.
  func makeEngine() throws -> sending any Engine {
    switch try kind() {
    case .reference: return ReferenceEngine()
    case .child(let command):
      do throws(EngineFailure) {
        return try ChildEngine(command, limits: limits)
      } catch {
        throw Exit(error)
      }
    }
  }

  private enum Kind {
    case reference
    case child(ChildCommand)
  }

  private var limits: ChildLimits { ChildLimits(memory: memoryLimit.bytes) }

  private func kind() throws -> Kind {
    if engine == "reference" {
      guard adapterOptions.isEmpty else {
        throw Exit(.usage, "the reference engine has no options")
      }
      return .reference
    }
    let prefix = "exec:"
    guard engine.hasPrefix(prefix) else {
      let adapters = try Adapters.found(python: python)
      return .child(adapters.command(for: engine, options: adapterOptions.map(\.text)))
    }
    guard adapterOptions.isEmpty else {
      throw Exit(.usage, "--option is for adapters; exec: takes its arguments in the command")
    }
    do throws(ChildCommandError) {
      return .child(try ChildCommand(parsing: String(engine.dropFirst(prefix.count))))
    } catch {
      throw Exit(.usage, "--engine \(engine): \(error.message)")
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

/// `key=value` for an adapter.
struct AdapterOption: ExpressibleByArgument {
  var text: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    text = argument
  }
}

/// How much memory a process may take.
struct MemoryLimit: ExpressibleByArgument, Hashable {
  /// The number of bytes; `nil` for any.
  var bytes: UInt64?
  var text: String

  static let standard = MemoryLimit(bytes: ChildLimits().memory, text: "8G")

  private init(bytes: UInt64?, text: String) {
    self.bytes = bytes
    self.text = text
  }

  init?(argument: String) {
    text = argument
    if argument == "none" { return }
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let shifts: [String: UInt64] = ["": 0, "K": 10, "M": 20, "G": 30, "T": 40]
    let unit = argument.dropFirst(digits.count).uppercased().prefix { $0 != "I" && $0 != "B" }
    guard let count = UInt64(digits), count > 0, let shift = shifts[String(unit)],
      count <= UInt64.max >> shift
    else { return nil }
    bytes = count << shift
  }

  var defaultValueDescription: String { text }
}
