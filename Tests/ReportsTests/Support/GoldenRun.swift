import ConformanceModel
import EngineKit
import Foundation
import Synchronization
import Testing

@testable import Reports

/// A run in which everything occurs that a format must have a word for, with text that would
/// break each of them if it were not escaped.
enum GoldenRun {
  static let hostile =
    "</td><script>alert(1)</script> & \"quoted\" \u{1B}[31mred\u{07} # SKIP ::error::x | `*_[a](b) "
    + "]]> --> \u{0} \u{FFFE} \u{202E}%0A\nsecond line\r\n::warning::y"

  private static let place = FileLocation(path: "Cases/a b/é.yaml", line: 12, column: 7)

  private static func subject(_ name: String, tier: Tier = .core) -> Case {
    var subject = Case(
      id: name, about: "The gradient of <x²> & more is 2x.", source: "a \"test\"",
      location: place, tier: tier)
    subject.text = "square:\n  steps:\n    - y = sum(x * x) # <&>"
    return subject
  }

  private static func finding(_ verdict: Verdict, _ message: String = "differs") -> Finding {
    var finding = Finding(
      verdict, subject: "x.grad[1, 0]", message, wanted: "3.0", got: "2.0",
      distance: Finding.Distance(absolute: 1, relative: 1.0 / 3, ulps: 7),
      bound: Finding.Bound(4e-14, from: "64 ε·|want|"), at: place,
      details: ["the engine's words: \(hostile)"])
    guard verdict == .mismatch else { return finding }
    func element(_ path: String, _ got: Double) -> Finding.Element {
      Finding.Element(
        path: path, wanted: 3, got: got, dtype: .float64,
        distance: Finding.Distance(absolute: 3 - got, relative: 1 - got / 3, ulps: 7),
        bound: Finding.Bound(4e-14, from: "64 ε·|want|"))
    }
    finding.first = element("x.grad[1, 0]", 2)
    finding.worst = element("x.grad[1, 1]", 1.5)
    finding.diagnosis = Diagnosis(.factor, "0.667 times what is wanted # | <b>")
    finding.blame = Blame(
      op: "mul", "its vjp is off by a factor", step: "y = x * x", at: place)
    return finding
  }

  static var results: [CaseResult] {
    var passed = CaseResult(of: subject("a/b/one"), checks: 2, seconds: 0.0125)
    passed.observations = [
      ObservedValue("y", got: "5.0", ulps: 0),
      ObservedValue("x.grad", got: "none"),
      ObservedValue("x.grad", got: "[2.0, 4.0]", wanted: "[2.0, 4.0000000000000001]", ulps: 1),
    ]
    passed.graph = ProgramGraph([
      .init(.variable, "x"), .init(.constant, "<w>"), .init(.op, "mul", inputs: [0, 1]),
      .init(.op, "sum", name: "y", inputs: [2]), .init(.pass, "backward", inputs: [3]),
    ])
    passed.slopes = SlopeEvidence(
      "a direction of 2 entries", claimed: 1.25, derivative: 1.2500000000000002, errorBar: 3e-14,
      bound: 1.6e-13, gsl: 1.25,
      rungs: [.init(exponent: -3, error: 1e-3), .init(exponent: -10, error: 1e-9)])
    passed.conventions = [.init(subject: "x.grad", chosen: "[0.0]", recorded: "[1.0]")]
    var mismatch = CaseResult(
      of: subject("a/b/square[n=2]"), findings: [finding(.mismatch), finding(.mismatch)],
      standardError: "line one\n\(hostile)", checks: 1, seconds: 0.25)
    mismatch.slopes = passed.slopes
    mismatch.slopes?.claimed = 2
    mismatch.graph = passed.graph
    let unsupported = CaseResult(of: subject("c/d/two"), missing: ["capability hooks", hostile])
    let crash = CaseResult(
      of: subject("c/d/crash"), findings: [finding(.crash, "was ended by \(hostile)")],
      seconds: 1.5)
    var excused = CaseResult(of: subject("e/known"), findings: [finding(.raised)])
    let entry = KnownFailure(
      "e/*", [.raised], reason: "a bug # \(hostile)", link: "https://example.org/1?a=b&c",
      at: FileLocation(path: "known.yaml", line: 3, column: 5))
    excused.known = KnownStanding(.expectedFailure, entry)
    var fixed = CaseResult(of: subject("e/fixed"), checks: 1)
    fixed.known = KnownStanding(.unexpectedPass, entry)
    let disputed = CaseResult(
      of: subject("e/disputed", tier: .quarantine), findings: [finding(.mismatch)])
    let open = CaseResult(of: subject("e/open"), findings: [finding(.inconclusive, "is noisy")])
    return [passed, mismatch, unsupported, crash, excused, fixed, disputed, open]
  }

  /// The events; an interrupted run has cases that were not reached.
  static func events(engine: String = "toy", interrupted: Bool = false) -> [Event] {
    let header = RunHeader(
      version: "0.1.0",
      engine: EngineDescription(
        name: engine, version: "2 <beta>", capabilities: [.leaf, .detach], dtypes: [.float64],
        environment: ["python": "3.11"]),
      engineArgument: "exec:./toy x", casesArgument: "my cases",
      selected: results.count + (interrupted ? 3 : 0), seed: 7)
    var summary = RunSummary(seconds: 2.5, interrupted: interrupted)
    for result in results { summary.count(result) }
    if interrupted { summary.counts[.notRun] = 3 }
    summary.listProblems = [
      Diagnostic(
        at: FileLocation(path: "known.yaml", line: 9, column: 5), "\"z/*\" matches no case")
    ]
    return [.runStarted(header)] + results.map { .caseFinished($0) } + [.runFinished(summary)]
  }

  /// A run of one case that passes.
  static var passingEvents: [Event] {
    var summary = RunSummary(seconds: 0.1)
    let result = results[0]
    summary.count(result)
    guard case .runStarted(var header)? = events().first else { return [] }
    header.selected = 1
    return [.runStarted(header), .caseFinished(result), .runFinished(summary)]
  }

  static func text(
    _ format: ReportFormat, _ events: [Event], style: TextStyle = TextStyle()
  ) -> String {
    let written = Written()
    var report = format.report(to: written.output, style: style)
    for event in events { report.receive(event) }
    return written.text
  }

  private final class Written: Sendable {
    private let all = Mutex("")
    var text: String { all.withLock { $0 } }
    var output: TextOutput { TextOutput { added in self.all.withLock { $0 += added } } }
  }
}

/// Text that a format is known to write, in a file beside the tests.
///
/// `GRADPROOF_WRITE_GOLDEN=1 swift test --filter Golden` writes the files anew; look at the
/// difference before you keep it.
enum GoldenFile {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden")

  static func expect(
    _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["GRADPROOF_WRITE_GOLDEN"] != nil {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    if text == wanted { return }
    let lines = zip(
      text.split(separator: "\n", omittingEmptySubsequences: false),
      wanted.split(separator: "\n", omittingEmptySubsequences: false))
    let first = lines.first { $0 != $1 }
    Issue.record(
      "\(name) is another text: got \(first?.0 ?? "more or fewer lines"), want \(first?.1 ?? "")",
      sourceLocation: sourceLocation)
  }
}
