public import ConformanceModel

/// What became of each case between two runs.
///
/// The engine's own behaviour is compared: whether a list of known failures expects it does not
/// matter, since such a list is edited along with the engine.
public struct RunComparison: Sendable {
  /// What became of a case; the gravest first.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// It passed or was unsupported, and now fails; or it passed, and now is unsupported.
    case broken
    /// It fails in another way than before.
    case changed
    /// It did not pass, and does now.
    case fixed
    /// It is in the later run alone.
    case new
    /// It is in the earlier run alone.
    case gone
  }

  /// A case that is not as it was.
  public struct Item: Sendable, Hashable {
    /// What became of it.
    public var kind: Kind
    /// Its result in the earlier run, where it is in that.
    public var before: CaseResult?
    /// Its result in the later run, where it is in that.
    public var after: CaseResult?

    /// The case's id.
    public var id: String { (after ?? before)?.id ?? "" }
    /// Whether the case is in quarantine, and so decides nothing.
    public var isDisputed: Bool { (after ?? before)?.tier == .quarantine }
  }

  /// The earlier run.
  public let before: StoredRun
  /// The later run.
  public let after: StoredRun
  /// The cases that are not as they were, the gravest kind first, each kind by id.
  public let items: [Item]
  /// The number of cases that are as they were.
  public let unchanged: Int
  /// The number of cases that cannot be compared, since one of the runs did not reach them.
  public let unreached: Int

  /// Compares two runs by the ids of their cases.
  public init(from before: StoredRun, to after: StoredRun) {
    self.before = before
    self.after = after
    let earlier = Dictionary(before.judged.map { ($0.id, $0) }) { first, _ in first }
    let later = Dictionary(after.judged.map { ($0.id, $0) }) { first, _ in first }
    var items: [Item] = []
    var (unchanged, unreached) = (0, 0)
    for id in Set(earlier.keys).union(later.keys) {
      let (old, new) = (earlier[id], later[id])
      // What a run that was stopped does not tell of may have been ahead of it.
      if old == nil && before.ending != .complete || new == nil && after.ending != .complete {
        unreached += 1
      } else if let kind = Self.kind(old, new) {
        items.append(Item(kind: kind, before: old, after: new))
      } else {
        unchanged += 1
      }
    }
    self.items = items.sorted {
      ($0.kind.order, $0.id) < ($1.kind.order, $1.id)
    }
    self.unchanged = unchanged
    self.unreached = unreached
  }

  /// The cases of a kind.
  public func items(_ kind: Kind) -> [Item] { items.filter { $0.kind == kind } }

  /// How a process that made the comparison ends: with 1 where something broke, with 5 where a run
  /// does not tell of all its cases.
  public var exitStatus: RunStatus {
    if items.contains(where: { $0.kind == .broken && !$0.isDisputed }) { return .unexpected }
    return before.ending == .complete && after.ending == .complete ? .success : .incomplete
  }

  /// What a reader must know before believing the comparison.
  public var cautions: [String] {
    var cautions: [String] = []
    for run in [before, after] where run.ending != .complete {
      cautions.append(
        "\(run.path) \(run.ending == .truncated ? "has no end record" : "was stopped"): it tells of "
          + "\(run.judged.count) of \(counted(run.header.selected, "case"))")
    }
    if before.header.scope.corpusDigest != after.header.scope.corpusDigest {
      cautions.append("the corpora differ: a case of the same id may say something else")
    }
    if before.header.seed != after.header.seed {
      cautions.append("the seeds differ: \(before.header.seed) before, \(after.header.seed) after")
    }
    if before.header.version != after.header.version {
      cautions.append(
        "the versions of gradproof differ: \(before.header.version) before, "
          + "\(after.header.version) after")
    }
    return cautions
  }

  private static func kind(_ before: CaseResult?, _ after: CaseResult?) -> Kind? {
    guard let before else { return .new }
    guard let after else { return .gone }
    let (rank, newRank) = (rank(before.verdict), rank(after.verdict))
    if newRank < rank { return .broken }
    if after.verdict == .pass { return before.verdict == .pass ? nil : .fixed }
    return Signature(before) == Signature(after) ? nil : .changed
  }

  /// How good a verdict is: a pass, nothing promised, a failure.
  private static func rank(_ verdict: Verdict) -> Int {
    verdict == .pass ? 2 : verdict == .unsupported ? 1 : 0
  }

  /// In which way a case does not pass; the engine's own words are left out, since they hold
  /// addresses and paths.
  private struct Signature: Equatable {
    var verdict: Verdict
    var findings: [[String]]

    init(_ result: CaseResult) {
      verdict = result.verdict
      findings = result.findings.map { finding in
        let got = finding.verdict == .mismatch ? finding.got ?? "" : ""
        return [finding.verdict.rawValue, finding.subject, got]
      }
    }
  }
}

extension RunComparison.Kind {
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
