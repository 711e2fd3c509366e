import ArgumentParser
import ConformanceModel
import EngineKit
import Reports

/// `gradproof list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the ids of cases with what they promise.")

  @OptionGroup var corpusOptions: CorpusOptions
  @OptionGroup var shardOptions: ShardOptions

  @Option(help: "The format: \(ListFormat.list).")
  var format = ListFormat.pretty

  @Flag(name: .customLong("ids"), help: "Print ids alone, one a line.")
  var idsOnly = false

  func run() throws {
    let shard = try shardOptions.chosen()?.shard
    for item in try corpusOptions.selectedCases() where shard?.contains(item.id) ?? true {
      switch format {
      case .jsonl: Terminal.print("\(Self.value(item))")
      case .pretty where idsOnly: Terminal.print(item.id)
      case .pretty: Terminal.print("\(item.id)\n    \(TextStyle.harmless(item.about))")
      }
    }
  }

  private static func value(_ item: Case) -> JSONValue {
    let requirements = item.requirements()
    return [
      "id": .string(item.id), "about": .string(item.about), "source": .string(item.source),
      "tier": .string(item.tier.rawValue),
      "path": .string(item.location.path), "line": JSONValue(item.location.line),
      "capabilities": .array(requirements.capabilities.sorted().map { .string($0.rawValue) }),
      "ops": .array(requirements.ops.sorted().map { .string($0) }),
    ]
  }
}
