public import ConformanceModel

/// Brings a list of known failures up to date with a run, in the text of the file.
///
/// Order, comments and whatever else stands in the file stay as they are.
public struct KnownFailureEdit: Sendable {
  /// The file as it is after the edit.
  public private(set) var bytes: [UInt8]
  /// What was changed, a line for each change, in the order of the file.
  public private(set) var changes: [String] = []
  /// What a person has to see to: entries that cannot be changed without losing something.
  public private(set) var leftOver: [Diagnostic] = []

  /// Edits a list.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: Its path, for messages.
  ///   - results: The results of a run, with their standings to this list.
  ///   - problems: What the run found wrong with the list: entries that match nothing are removed.
  /// - Throws: The first problem of a file that cannot be read.
  public init(
    _ bytes: [UInt8], path: String, results: [CaseResult], problems: [Diagnostic] = []
  ) throws(Diagnostic) {
    self.bytes = bytes
    let parsed = KnownFailureReader().parse(bytes: bytes, path: path)
    if let problem = parsed.diagnostics.first { throw problem }
    var lines = FileLines(bytes)
    let stale = Set(problems.map(\.location))
    var removed: [(Range<Int>, String)] = []
    for (number, entry) in parsed.list.entries.enumerated() {
      let nodes = parsed.nodes[number]
      let range = lines.range(of: nodes.entry, isLast: number + 1 == parsed.nodes.count) {
        parsed.nodes[number + 1].entry.location.line
      }
      let about = results.filter { $0.known?.entry.location == entry.location }
      switch Self.decision(about, entry, isStale: stale.contains(entry.location)) {
      case .keep: continue
      case .remove(let reason):
        guard !nodes.entry.isInFlow, let range else {
          leftOver.append(Diagnostic(at: entry.location, "\(reason); remove the entry by hand"))
          continue
        }
        removed.append((range, "\(entry.location): removed \(entry.pattern): \(reason)"))
      case .change(let verdict):
        guard lines.replace(nodes.verdict, by: verdict.rawValue) else {
          leftOver.append(
            Diagnostic(
              at: nodes.verdict.location, "it comes to \(verdict.rawValue); change it by hand"))
          continue
        }
        changes.append("\(entry.location): \(entry.pattern) is now \(verdict.rawValue)")
      case .ask(let reason): leftOver.append(Diagnostic(at: entry.location, reason))
      }
    }
    for (range, change) in removed.reversed() {
      lines.remove(range)
      changes.append(change)
    }
    let new = results.filter { $0.known == nil && !$0.isExpected && $0.verdict != .caseError }
    if !new.isEmpty { lines.append(new, after: parsed) }
    changes += new.map { "\(path): added \($0.id): \($0.verdict.rawValue)" }
    self.bytes = lines.bytes
  }

  // MARK: - What becomes of an entry

  private enum Decision {
    case keep
    case remove(String)
    case change(Verdict)
    case ask(String)
  }

  private static func decision(
    _ results: [CaseResult], _ entry: KnownFailure, isStale: Bool
  ) -> Decision {
    if isStale { return .remove("it matches no case of its own") }
    let passing = results.filter { $0.known?.kind == .unexpectedPass }
    let changed = results.filter { $0.known?.kind == .changed }
    if passing.isEmpty, changed.isEmpty { return .keep }
    if passing.count == results.count {
      return .remove(results.count == 1 ? "it passes now" : "all of its cases pass now")
    }
    let verdicts = Set(results.map(\.verdict))
    if verdicts.count == 1, let verdict = verdicts.first {
      return verdict == .unsupported ? .remove("it is unsupported now") : .change(verdict)
    }
    let ids = (passing + changed).prefix(3).map { "\($0.id) (\($0.verdict.rawValue))" }
    return .ask(
      "its cases no longer come to the same: \(ids.joined(separator: ", ")); split the entry")
  }
}
