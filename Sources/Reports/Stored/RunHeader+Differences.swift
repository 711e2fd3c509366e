public import ConformanceModel
import EngineKit

extension RunHeader {
  /// What keeps the results of two runs from being parts of one, each thing in a line.
  ///
  /// The shard, and where things lie on the machine, may differ.
  ///
  /// - Parameters:
  ///   - other: The other run.
  ///   - names: What the lines call this run and the other one.
  /// - Returns: Lines such as `seed: 1 in a.jsonl, 0 in b.jsonl`; none for runs that fit.
  public func differences(
    from other: RunHeader, names: (this: String, other: String)
  ) -> [String] {
    var lines: [String] = []
    func compare(_ what: String, _ value: (RunHeader) -> String) {
      let (here, there) = (value(self), value(other))
      if here != there {
        lines.append("\(what): \(here) in \(names.this), \(there) in \(names.other)")
      }
    }
    compare("gradproof") { $0.version }
    compare("corpus") { $0.scope.corpusDigest ?? "not told" }
    compare("engine") { "\($0.engine.name) \($0.engine.version)" }
    compare("engine's name on the command line") { $0.engineArgument }
    compare("engine's options") { Self.list($0.optionsThatMatter) }
    // Of another engine all the rest differs as well, which tells nobody anything.
    if (engine.name, engine.version) == (other.engine.name, other.engine.version) {
      lines += Self.words(of: self, names.this, other, names.other)
    }
    compare("selected") { $0.scope.patterns.isEmpty ? "all" : Self.list($0.scope.patterns) }
    compare("tier") { $0.scope.tier.rawValue }
    compare("cases of all shards") { "\($0.total)" }
    compare("known failures") { $0.scope.knownFailures?.digest ?? "none" }
    compare("seed") { "\($0.seed)" }
    compare("time limit") { NumberText.short($0.timeLimit) + " s" }
    return lines
  }

  /// What one engine says of itself and the other does not.
  private static func words(
    of run: RunHeader, _ name: String, _ other: RunHeader, _ otherName: String
  ) -> [String] {
    var lines: [String] = []
    func compare(_ what: String, _ value: (EngineDescription) -> [String]) {
      let (here, there) = (Set(value(run.engine)), Set(value(other.engine)))
      for (only, place) in [(here.subtracting(there), name), (there.subtracting(here), otherName)]
      where !only.isEmpty {
        let shown = only.sorted().prefix(8)
        let more = only.count > shown.count ? " and \(only.count - shown.count) more" : ""
        lines.append(
          "engine's \(what): \(shown.joined(separator: ", "))\(more) in \(place) alone")
      }
    }
    compare("capabilities") { $0.capabilities.map(\.rawValue) }
    compare("dtypes") { $0.dtypes.map(\.rawValue) }
    compare("ops") { $0.ops.map(Array.init) ?? ["all"] }
    compare("environment") { $0.environment.map { "\($0.key) \($0.value)" } }
    return lines
  }

  private static func list(_ words: [String]) -> String {
    words.isEmpty ? "none" : words.joined(separator: ", ")
  }

  /// The options without the path of a Python, which says nothing that the engine does not say.
  private var optionsThatMatter: [String] {
    var options: [String] = []
    var index = 0
    while index < engineOptions.count {
      if engineOptions[index] == "--python" {
        index += 2
      } else {
        options.append(engineOptions[index])
        index += 1
      }
    }
    return options
  }
}
