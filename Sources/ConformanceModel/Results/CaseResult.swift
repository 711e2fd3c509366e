/// What running one case came to.
public struct CaseResult: Sendable, Hashable {
  /// The case's id.
  public var id: String
  /// The case's promise.
  public var about: String
  /// Where the promise comes from.
  public var source: String
  /// The case as it is written in its file.
  public var text: String
  /// The place of the case among the selected ones, those of other shards included, from 1; 0
  /// where it is no part of a run.
  public var position = 0
  /// How much the case decides.
  public var tier: Tier
  /// The place of the case.
  public var location: FileLocation
  /// The gravest verdict of the findings; `pass` where there is none.
  public var verdict: Verdict
  /// How the result stands to a list of known failures, where one is about it.
  public var known: KnownStanding?
  /// What was not as it must be.
  public var findings: [Finding]
  /// Why an unsupported case is so.
  public var missing: [String]
  /// What the engine chose where several derivatives are lawful.
  public var conventions: [Convention]
  /// What is worth knowing and no fault, such as a branch that the checker's steps would change.
  public var notes: [String]
  /// What was let pass in this case for the first time although the engine protocol does not say
  /// it.
  public var engineNotes: [String] = []
  /// What the engine wrote to its standard error, or the end of that; kept of what does not
  /// conform.
  public var standardError: String
  /// How many observations and gradients were judged.
  public var checks: Int
  /// The time that the case took, in seconds.
  public var seconds: Double
  /// What was observed, in the order in which it was judged.
  public var observations: [ObservedValue] = []
  /// The graph that the program made, where it ran.
  public var graph: ProgramGraph?
  /// The finite differences that the gradient was held against, those that say most.
  public var slopes: SlopeEvidence?

  /// Makes a result whose verdict is that of its gravest finding.
  public init(
    of subject: Case, findings: [Finding] = [], missing: [String] = [],
    conventions: [Convention] = [], notes: [String] = [], standardError: String = "",
    checks: Int = 0, seconds: Double = 0
  ) {
    id = subject.id
    about = subject.about
    source = subject.source
    text = subject.text
    tier = subject.tier
    location = subject.location
    self.findings = findings
    self.missing = missing
    self.conventions = conventions
    self.notes = notes
    self.standardError = standardError
    self.checks = checks
    self.seconds = seconds
    let gravest = findings.map(\.verdict).max { $0.gravity < $1.gravity }
    verdict = gravest ?? (missing.isEmpty ? .pass : .unsupported)
  }

  /// Whether the result needs nobody's attention, since it is as it must be, as a list of known
  /// failures says, or the case is in quarantine.
  public var isExpected: Bool {
    tier == .quarantine || known.map { $0.kind == .expectedFailure } ?? verdict.isExpected
  }

  /// A derivative that an engine chose at a point where several are lawful.
  public struct Convention: Sendable, Hashable {
    /// What was observed.
    public var subject: String
    /// What the engine gave.
    public var chosen: String
    /// What PyTorch is recorded to give.
    public var recorded: String?

    /// Makes a convention.
    public init(subject: String, chosen: String, recorded: String? = nil) {
      self.subject = subject
      self.chosen = chosen
      self.recorded = recorded
    }
  }
}
