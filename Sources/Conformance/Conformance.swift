@_exported public import CaseFormat
@_exported public import ConformanceModel
@_exported public import EngineKit
@_exported public import Engines

/// Runs cases on engines.
///
/// In a test of your own engine:
///
/// ```swift
/// let corpus = try Corpus.bundled()
/// let run = Conformance.run(corpus.cases, on: MyEngine())
/// #expect(run.conforms, "\(run)")
/// ```
public enum Conformance {
  /// The version of gradproof.
  public static let version = "0.1.0"

  /// How a run is made.
  public struct Options: Sendable {
    /// The seed of random directions and cotangents.
    public var seed: UInt64
    /// The ops that cases may name.
    public var vocabulary: OpTable
    /// How the engine is named to people.
    public var engineArgument: String?
    /// Further words of the command line that belong to the engine.
    public var engineOptions: [String]
    /// Where the cases come from, as it is named to people; `nil` for the bundled corpus.
    public var casesArgument: String?
    /// The failures that the engine is known to have.
    public var knownFailures: KnownFailureList?
    /// The ids that the list may name; `nil` for those of the cases that run.
    public var corpusIDs: [String]?
    /// How many engines run side by side, where there is a source of them.
    public var jobs: Int
    /// How long a case may be without a sign of life from the engine; in all it may take ten times
    /// as long.
    public var timeLimit: Duration
    /// Which part of which corpus the cases are; a shard that it names runs its own of them.
    public var scope: RunScope
    /// What an earlier run judged before it ended; these cases are told of and not run again.
    public var earlier: EarlierResults
    /// Whether each mismatch is explained, which takes up to two seconds a case that has some.
    public var explainsMismatches = true

    /// Makes options; the defaults are those of the command line.
    public init(
      seed: UInt64 = 0, vocabulary: OpTable = .standard, engineArgument: String? = nil,
      engineOptions: [String] = [], casesArgument: String? = nil,
      knownFailures: KnownFailureList? = nil, corpusIDs: [String]? = nil, jobs: Int = 1,
      timeLimit: Duration = .seconds(10), scope: RunScope = RunScope(),
      earlier: EarlierResults = EarlierResults()
    ) {
      self.seed = seed
      self.vocabulary = vocabulary
      self.engineArgument = engineArgument
      self.engineOptions = engineOptions
      self.casesArgument = casesArgument
      self.knownFailures = knownFailures
      self.corpusIDs = corpusIDs
      self.jobs = jobs
      self.timeLimit = timeLimit
      self.scope = scope
      self.earlier = earlier
    }
  }

  /// What an earlier run judged before it ended.
  public struct EarlierResults: Sendable {
    /// The results, by the ids of their cases.
    public var results: [String: CaseResult]
    /// The time that they took, in seconds.
    public var seconds: Double

    /// Makes results; none where nothing is said.
    public init(_ results: [CaseResult] = [], seconds: Double = 0) {
      self.results = Dictionary(results.map { ($0.id, $0) }) { first, _ in first }
      self.seconds = seconds
    }
  }

  /// The commands that a case's program comes to on an engine, those of its gradient check apart.
  public static func commands(of subject: Case, on engine: sending any Engine) -> [Command] {
    LargeStack.run(with: engine) { engine in program(of: subject, on: engine) }
  }

  /// The graphs that a case's program records, drawn, on the reference engine.
  public static func graphs(of subject: Case) -> [GraphPicture] {
    LargeStack.run(with: subject) { subject in
      // The first run tells what the program's names are called on the wire.
      let names = ranProgram(of: subject, on: ReferenceEngine()).namesGiven
      let engine = ReferenceEngine()
      engine.drawGraphs(naming: names)
      _ = ranProgram(of: subject, on: engine)
      return engine.pictures
    }
  }

  /// The same where the thread has a large stack already.
  static func program(of subject: Case, on engine: any Engine) -> [Command] {
    ranProgram(of: subject, on: engine).session.log
  }

  /// The runner of a case's program once it ran, as far as it came.
  static func ranProgram(of subject: Case, on engine: any Engine) -> ProgramRunner {
    let runner = ProgramRunner(subject, on: engine)
    do {
      try runner.runCase()
    } catch {
      // The commands up to the stop are what there is to show.
    }
    return runner
  }

  /// All that a run gave.
  public struct Run: Sendable {
    /// What was known before the first case.
    public var header: RunHeader
    /// The results in the order of the cases.
    public var results: [CaseResult] = []
    /// What they come to.
    public var summary = RunSummary()

    /// Whether every case passed or is unsupported, and at least one case passed.
    public var conforms: Bool {
      summary.exitStatus == .success && summary.counts[.pass, default: 0] > 0
    }

    /// The results that need attention.
    public var unexpected: [CaseResult] { results.filter { !$0.isExpected } }
  }
}

extension Conformance.Run: CustomStringConvertible {
  /// The results that need attention, as a failing test shows them.
  public var description: String {
    var lines = unexpected.map { result in
      ([
        "\(result.verdict.rawValue) \(result.id)"
      ]
        + result.findings.map { finding in
          var text = "  \(finding.subject) \(finding.message)"
          if let wanted = finding.wanted { text += "; want \(wanted)" }
          if let got = finding.got { text += ", got \(got)" }
          return text + " (\(finding.location))"
        }).joined(separator: "\n")
    }
    let counts = summary.counts.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
    lines.append("\(header.engine.name): \(counts.isEmpty ? "no cases" : counts)")
    return lines.joined(separator: "\n")
  }
}
