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
  /// The seed of random directions and cotangents.
  public var seed: UInt64

  /// Makes a header.
  public init(
    version: String, engine: EngineDescription, engineArgument: String,
    engineOptions: [String] = [], casesArgument: String? = nil, selected: Int, seed: UInt64
  ) {
    self.version = version
    self.engine = engine
    self.engineArgument = engineArgument
    self.engineOptions = engineOptions
    self.casesArgument = casesArgument
    self.selected = selected
    self.seed = seed
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
  public var notes: [String]

  /// Makes a summary.
  public init(
    counts: [Verdict: Int] = [:], disputed: Int = 0, checks: Int = 0, seconds: Double = 0,
    interrupted: Bool = false, engineFailure: EngineFailure? = nil, notes: [String] = []
  ) {
    self.counts = counts
    self.disputed = disputed
    unexpectedCases = counts.reduce(-disputed) { $1.key.isExpected ? $0 : $0 + $1.value }
    self.checks = checks
    self.seconds = seconds
    self.interrupted = interrupted
    self.engineFailure = engineFailure
    self.notes = notes
  }

  /// Counts a result in.
  public mutating func count(_ result: CaseResult) {
    counts[result.verdict, default: 0] += 1
    if let known = result.known { self.known[known.kind, default: 0] += 1 }
    if !result.isExpected { unexpectedCases += 1 }
    checks += result.checks
    if result.tier == .quarantine && !result.verdict.isExpected { disputed += 1 }
  }

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
    if total == 0 { return .nothingSelected }
    return .success
  }
}
