import ArgumentParser
import ConformanceModel
import EngineKit
import Engines
import Foundation
import Reports

/// `gradproof engines`.
struct EnginesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engines", abstract: "Show engines: what can be run here, what runs came to.",
    subcommands: [EnginesListCommand.self, EnginesTableCommand.self],
    defaultSubcommand: EnginesListCommand.self)
}

/// `gradproof engines list`, which `gradproof engines` is as well.
struct EnginesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show the engines that can be run here, and how to install what is missing.",
    discussion: """
      Any other program that speaks the engine protocol can be run as well: exec:COMMAND ARG….
      """)

  @Flag(help: "Start each engine that is found, and show what it says it can do.")
  var probe = false

  @OptionGroup var settings: EngineSettings

  @Option(help: "The format: \(ListFormat.list).")
  var format = ListFormat.pretty

  func run() throws {
    var entries = BuiltInEngine.allCases.map { EngineEntry($0, isProbed: probe) }
    var trouble: String?
    do {
      let adapters = try Adapters.found(python: settings.python)
      for adapter in try adapters.list() {
        var entry = EngineEntry(adapter)
        if probe, entry.isFound {
          entry.probe(adapters.command(for: entry.name, options: []), settings.limits)
        }
        entries.append(entry)
      }
    } catch let exit as Exit {
      trouble = exit.message
    }
    for adapter in CompiledAdapter.all() {
      var entry = EngineEntry(adapter)
      if probe, entry.isFound { entry.probe(adapter.command(options: []), settings.limits) }
      entries.append(entry)
    }
    switch format {
    case .jsonl: for entry in entries { Terminal.print("\(entry.value)") }
    case .pretty:
      let width = entries.map(\.name.count).max() ?? 0
      for entry in entries { Terminal.print(entry.text(nameWidth: width)) }
    }
    if let trouble { Terminal.printError(trouble) }
  }
}

/// What is known of an engine here.
struct EngineEntry {
  var name: String
  var version: String?
  var isFound: Bool
  var install: String?
  /// What it says of itself, where it was asked.
  var description: EngineDescription?
  /// Why it could not be asked.
  var failure: String?

  init(_ engine: BuiltInEngine, isProbed: Bool) {
    name = engine.rawValue
    let made = engine.make()?.description
    version = made?.version
    isFound = made != nil
    install = isFound ? nil : BuiltInEngine.install
    description = isProbed ? made : nil
  }

  init(_ adapter: Adapters.Listed) {
    name = adapter.name
    version = adapter.version
    isFound = adapter.found
    install = adapter.install
  }

  init(_ adapter: CompiledAdapter) {
    name = adapter.name
    isFound = adapter.isBuilt
    version = isFound ? adapter.version : nil
    install = adapter.install
  }

  /// Starts the engine and asks it what it is.
  mutating func probe(_ command: ChildCommand, _ limits: ChildLimits) {
    do throws(EngineFailure) {
      description = try ChildEngine(command, limits: limits).description
      version = description?.version
    } catch {
      failure = ([error.message] + error.details).joined(separator: "\n")
    }
  }

  func text(nameWidth: Int) -> String {
    let name = name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
    guard isFound else {
      return "\(name)  not found" + (install.map { "; to install it: \($0)" } ?? "")
    }
    var text = TextStyle.harmless("\(name)  \(version ?? "found")")
    let indent = String(repeating: " ", count: nameWidth + 2)
    func line(_ words: String) { text += "\n\(indent)\(TextStyle.harmless(words))" }
    if let description {
      let missing = Capability.allCases.filter { !description.capabilities.contains($0) }
      line("capabilities: \(Self.list(description.capabilities.sorted()))")
      if !missing.isEmpty { line("not declared: \(Self.list(missing))") }
      line("dtypes: \(description.dtypes.map(\.rawValue).sorted().joined(separator: ", "))")
      line("ops: \(description.ops.map { "\($0.count)" } ?? "all")")
      for (name, value) in description.environment.sorted(by: { $0.key < $1.key }) {
        line("\(name): \(value)")
      }
    }
    if let failure {
      for part in failure.split(separator: "\n") { line(String(part)) }
    }
    return text
  }

  private static func list(_ capabilities: [Capability]) -> String {
    capabilities.isEmpty ? "none" : capabilities.map(\.rawValue).joined(separator: ", ")
  }

  var value: JSONValue {
    var object = JSONObject([
      .init("name", .string(name)), .init("found", .boolean(isFound)),
      .init("version", version.map(JSONValue.string) ?? .null),
    ])
    if let install { object.append("install", .string(install)) }
    if let description {
      func strings(_ words: [String]) -> JSONValue { .array(words.sorted().map(JSONValue.string)) }
      object.append("capabilities", strings(description.capabilities.map(\.rawValue)))
      object.append("dtypes", strings(description.dtypes.map(\.rawValue)))
      object.append("ops", description.ops.map { strings(Array($0)) } ?? .null)
      object.append(
        "environment",
        .object(
          JSONObject(
            description.environment.sorted { $0.key < $1.key }
              .map { .init($0.key, .string($0.value)) })))
    }
    if let failure { object.append("failure", .string(failure)) }
    return .object(object)
  }
}
