public import EngineKit

/// Which entry of a list is about which case, for one engine.
///
/// An entry with a case's own id goes before patterns; of two that are alike the first in the file.
public struct KnownFailureTable: Sendable {
  private let entryOfCase: [String: KnownFailure]
  /// What is wrong with the list itself, such as an entry that matches nothing.
  public let problems: [Diagnostic]

  /// Holds a list against the cases that there are and the engine that runs.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - ids: The ids of the whole corpus, whichever of them run.
  ///   - engine: The engine.
  public init(_ list: KnownFailureList, ids: [String], engine: EngineDescription) {
    var problems: [Diagnostic] = []
    if let name = list.engine, name != engine.name {
      problems.append(
        Diagnostic(
          at: FileLocation(path: list.path, line: 1, column: 1),
          "the list is about the engine \"\(name)\", and this one is \"\(engine.name)\""))
    }
    let entries = list.entries.filter { $0.versions?.contains(engine.version) ?? true }
    var entryOfCase: [String: KnownFailure] = [:]
    // An entry with the id of a case is looked up; only the others are held against every id.
    let known = Set(ids)
    var exact: [String: KnownFailure] = [:]
    var patterns: [KnownFailure] = []
    for entry in entries {
      if known.contains(entry.pattern) {
        exact[entry.pattern] = exact[entry.pattern] ?? entry
      } else {
        patterns.append(entry)
      }
    }
    for id in ids {
      entryOfCase[id] = exact[id] ?? patterns.first { CaseSelection([$0.pattern]).contains(id) }
    }
    let used = Set(entryOfCase.values.map(\.location))
    for entry in entries where !used.contains(entry.location) {
      let matches = ids.contains { CaseSelection([entry.pattern]).contains($0) }
      problems.append(
        Diagnostic(
          at: entry.location,
          "the entry \"\(entry.pattern)\" "
            + (matches ? "is about cases that other entries are about" : "matches no case"),
          suggestion: "remove it"))
    }
    self.entryOfCase = entryOfCase
    self.problems = problems
  }

  /// The entry that is about a case.
  public func entry(for id: String) -> KnownFailure? { entryOfCase[id] }

  /// How a result stands to the entry that is about it; `nil` where none is.
  public func standing(of result: CaseResult) -> KnownStanding? {
    // A disputed case decides nothing, whatever it comes to.
    guard let entry = entryOfCase[result.id], result.tier != .quarantine else { return nil }
    switch result.verdict {
    case .pass: return KnownStanding(.unexpectedPass, entry)
    // The case itself is wrong, which is nobody's known failure.
    case .caseError: return nil
    default:
      return KnownStanding(
        entry.verdicts.contains(result.verdict) ? .expectedFailure : .changed, entry)
    }
  }
}
