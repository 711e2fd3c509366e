import ConformanceModel
import EngineKit

/// The report for CI systems: JUnit's XML, one suite for each area of the corpus.
struct JUnitReport: ClosingReport {
  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) {
    self.output = output
  }

  var text: String {
    var suites = run.areas.map { suite("\(engine).\($0.name)", cases: $0.results.map(testCase)) }
    let troubles = self.troubles
    if !troubles.isEmpty { suites.append(suite("\(engine).run", cases: troubles)) }
    let total = suites.reduce(Counts()) { $0 + $1.counts }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites\(XMLText.attribute("name", "gradproof"))\(total.attributes)>
      \(suites.map(\.text).joined())</testsuites>

      """
  }

  private var engine: String { run.header?.engine.name ?? "engine" }

  // MARK: - Suites

  private struct Counts {
    var (tests, failures, errors, skipped) = (0, 0, 0, 0)
    var seconds = 0.0

    var attributes: String {
      XMLText.attribute("tests", tests) + XMLText.attribute("failures", failures)
        + XMLText.attribute("errors", errors) + XMLText.attribute("skipped", skipped)
        + XMLText.attribute("time", JUnitReport.text(seconds: seconds))
    }

    static func + (a: Counts, b: Counts) -> Counts {
      var sum = Counts()
      sum.tests = a.tests + b.tests
      sum.failures = a.failures + b.failures
      sum.errors = a.errors + b.errors
      sum.skipped = a.skipped + b.skipped
      sum.seconds = a.seconds + b.seconds
      return sum
    }
  }

  private struct Piece {
    var text: String
    var counts: Counts
  }

  private func suite(_ name: String, cases: [Piece]) -> Piece {
    let counts = cases.reduce(Counts()) { $0 + $1.counts }
    var text = "  <testsuite\(XMLText.attribute("name", name))\(counts.attributes)>\n"
    text += "    <properties>\n"
    for (name, value) in properties {
      text += "      <property\(XMLText.attribute("name", name))"
      text += "\(XMLText.attribute("value", value))/>\n"
    }
    text += "    </properties>\n" + cases.map(\.text).joined() + "  </testsuite>\n"
    return Piece(text: text, counts: counts)
  }

  private var properties: [(String, String)] {
    guard let header = run.header else { return [] }
    return [
      ("gradproof", header.version), ("engine", header.engine.name),
      ("engine.version", header.engine.version), ("seed", "\(header.seed)"),
    ]
  }

  // MARK: - Cases

  private func testCase(_ result: CaseResult) -> Piece {
    var counts = Counts()
    counts.tests = 1
    counts.seconds = result.seconds
    var inner: String?
    let body = { result.explanation(again: run.header).joined(separator: "\n") }
    switch result.outcome {
    case .passed: break
    case .failed:
      counts.failures = 1
      inner = element("failure", result.headline, type: result.standing, body())
    case .broken:
      counts.errors = 1
      inner = element("error", result.headline, type: result.standing, body())
    case .excused(let reason), .skipped(let reason):
      counts.skipped = 1
      inner = "      <skipped\(XMLText.attribute("message", TextStyle.harmless(reason)))/>\n"
    }
    let name = String(result.id.dropFirst(result.area.count + 1))
    let place =
      XMLText.attribute("file", result.location.path)
      + XMLText.attribute("line", result.location.line)
    let attributes =
      XMLText.attribute("classname", "\(engine).\(result.area)")
      + XMLText.attribute("name", name.isEmpty ? result.id : name)
      + XMLText.attribute("assertions", result.checks) + place
      + XMLText.attribute("time", Self.text(seconds: result.seconds))
    let notes = result.notes.map { "      <system-out>\(XMLText.escaped($0))</system-out>\n" }
    let text = (inner ?? "") + notes.prefix(1).joined()
    return Piece(
      text: text.isEmpty
        ? "    <testcase\(attributes)/>\n"
        : "    <testcase\(attributes)>\n\(text)    </testcase>\n", counts: counts)
  }

  /// What is wrong with the run itself rather than with a case.
  private var troubles: [Piece] {
    var pieces: [Piece] = []
    if let breakage = run.breakage {
      var counts = Counts()
      (counts.tests, counts.errors) = (1, 1)
      let type = run.summary?.engineFailure == nil ? "not-run" : "engine-failed"
      let details = run.summary?.engineFailure?.details.map(TextStyle.harmless) ?? []
      pieces.append(
        Piece(
          text: trouble(
            "whole run", element("error", breakage, type: type, details.joined(separator: "\n"))),
          counts: counts))
    }
    for problem in run.summary?.listProblems ?? [] {
      var counts = Counts()
      (counts.tests, counts.failures) = (1, 1)
      pieces.append(
        Piece(
          text: trouble(
            "\(problem.location)",
            element("failure", problem.message, type: "known-failures", problem.message)),
          counts: counts))
    }
    return pieces
  }

  private func trouble(_ name: String, _ inner: String) -> String {
    "    <testcase\(XMLText.attribute("classname", "\(engine).run"))"
      + "\(XMLText.attribute("name", name))>\n\(inner)    </testcase>\n"
  }

  private func element(
    _ name: String, _ message: String, type: String, _ body: String
  ) -> String {
    "      <\(name)\(XMLText.attribute("type", type))"
      + "\(XMLText.attribute("message", TextStyle.harmless(message)))>"
      + "\(XMLText.escaped(body))</\(name)>\n"
  }

  /// Seconds without an exponent, which not every reader knows.
  static func text(seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0, seconds < 1e9 else { return "0" }
    let thousandths = Int((seconds * 1000).rounded())
    let rest = "\(thousandths % 1000)"
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
