public import EngineKit

/// What happens in a run, in order: the only source of every report.
public enum Event: Sendable {
  /// The run begins.
  case runStarted(RunHeader)
  /// A case was judged.
  case caseFinished(CaseResult)
  /// The run is over; a stream without this event is truncated.
  case runFinished(RunSummary)
}

/// What is known of a run before its first case.
public struct RunHeader: Sendable, Hashable {
  /// The version of gradproof.
  public var version: String
  /// The engine under test.
  public var engine: EngineDescription
  /// How the engine is named on the command line.
  public var engineArgument: String
  /// Further words of the command line that belong to the engine, such as `--option`.
  public var engineOptions: [String]
  /// Where the cases come from, as it is named on the command line; `nil` for the corpus that
  /// comes with gradproof.
  public var casesArgument: String?
  /// The number of cases that will run.
  public var selected: Int
  /// The number of cases that all shards together run; `selected` where there are no shards.
  public var total: Int
  /// The seed of random directions and cotangents.
  public var seed: UInt64
  /// How long a case may be without a sign of life from the engine, in seconds.
  public var timeLimit: Double
  /// Which part of which corpus the run is about.
  public var scope: RunScope

  /// Makes a header.
  public init(
    version: String, engine: EngineDescription, engineArgument: String,
    engineOptions: [String] = [], casesArgument: String? = nil, selected: Int, total: Int? = nil,
    seed: UInt64, timeLimit: Double = 10, scope: RunScope = RunScope()
  ) {
    self.version = version
    self.engine = engine
    self.engineArgument = engineArgument
    self.engineOptions = engineOptions
    self.casesArgument = casesArgument
    self.selected = selected
    self.total = total ?? selected
    self.seed = seed
    self.timeLimit = timeLimit
    self.scope = scope
  }
}

/// What a run came to.
public struct RunSummary: Sendable, Hashable {
  /// The number of cases with each verdict.
  public var counts: [Verdict: Int]
  /// The number of cases for each way to stand to the list of known failures.
  public var known: [KnownStanding.Kind: Int] = [:]
  /// What is wrong with that list itself, such as an entry that matches nothing.
  public var listProblems: [Diagnostic] = []
  /// The number of disputed cases among those whose verdict would need attention.
  public var disputed: Int
  /// The number of observations and gradients that were judged.
  public var checks: Int
  /// The number of cases that need attention.
  private(set) public var unexpectedCases: Int
  /// The time that the run took, in seconds.
  public var seconds: Double
  /// Whether the run was stopped before its last case.
  public var interrupted: Bool
  /// Why the engine could not be run any more, where the run ended for that.
  public var engineFailure: EngineFailure?
  /// What was let pass although the engine protocol does not say it, each thing once.
  private(set) public var engineNotes: [EngineNote] = []
  /// Whether the run is one of several shards, which may be empty.
  public var isShard = false

  /// Makes a summary.
  public init(
    counts: [Verdict: Int] = [:], disputed: Int = 0, checks: Int = 0, seconds: Double = 0,
    interrupted: Bool = false, engineFailure: EngineFailure? = nil
  ) {
    self.counts = counts
    self.disputed = disputed
    unexpectedCases = counts.reduce(-disputed) { $1.key.isExpected ? $0 : $0 + $1.value }
    self.checks = checks
    self.seconds = seconds
    self.interrupted = interrupted
    self.engineFailure = engineFailure
  }

  /// Counts a result in.
  public mutating func count(_ result: CaseResult) {
    counts[result.verdict, default: 0] += 1
    if let known = result.known { self.known[known.kind, default: 0] += 1 }
    if !result.isExpected { unexpectedCases += 1 }
    checks += result.checks
    if result.tier == .quarantine && !result.verdict.isExpected { disputed += 1 }
    engineNotes += newNotes(of: result).map { EngineNote(message: $0, firstCase: result.id) }
  }

  /// The notes of a result on the engine that no result counted so far has, each once.
  public func newNotes(of result: CaseResult) -> [String] {
    var new: [String] = []
    for note in result.engineNotes
    where !new.contains(note) && !engineNotes.contains(where: { $0.message == note }) {
      new.append(note)
    }
    return new
  }

  /// Something that was let pass although the engine protocol does not say it.
  public struct EngineNote: Sendable, Hashable, CustomStringConvertible {
    /// What it was.
    public var message: String
    /// The first case in which it was seen.
    public var firstCase: String

    /// The note as a line of text.
    public var description: String { "\(message) (first in \(firstCase))" }
  }

  /// The notes on the engine as lines of text.
  public var notes: [String] { engineNotes.map(\.description) }

  /// The number of cases.
  public var total: Int { counts.values.reduce(0, +) }

  /// The number of things that need attention: cases, and faults of the list of known failures.
  public var unexpected: Int { unexpectedCases + listProblems.count }

  /// How a process that made this run ends.
  public var exitStatus: RunStatus {
    if engineFailure != nil { return .engineFailed }
    if interrupted || counts[.notRun, default: 0] > 0 { return .incomplete }
    if counts[.caseError, default: 0] > 0 { return .usage }
    if unexpected > 0 { return .unexpected }
    if total == 0 && !isShard { return .nothingSelected }
    return .success
  }
}
