import ConformanceModel
import EngineKit
import Foundation

/// The report for code scanning: SARIF 2.1.0, a rule for each case that has something to tell.
struct SARIFReport: ClosingReport {
  /// More results than this are shown by no viewer; the rest is counted in a notification.
  static let limit = 5_000

  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) {
    self.output = output
  }

  var text: String {
    let told = run.results.filter { $0.outcome != .passed }
    // What needs attention first, so that a limit cuts off what does not.
    let ordered = told.filter { !$0.isExpected } + told.filter(\.isExpected)
    let shown = Array(ordered.prefix(Self.limit))
    let log: JSONValue = [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver(of: shown)],
          "columnKind": "unicodeCodePoints",
          "invocations": [invocation(cut: told.count - shown.count)],
          "results": .array(shown.enumerated().map { self.value($0.element, rule: $0.offset) }),
          "properties": properties,
        ]
      ],
    ]
    return "\(log)\n"
  }

  private func driver(of results: [CaseResult]) -> JSONValue {
    [
      "name": "gradproof", "version": .string(run.header?.version ?? "0"),
      "rules": .array(
        results.map { result in
          [
            "id": .string(result.id), "shortDescription": ["text": words(result.about)],
            "defaultConfiguration": ["level": "error"],
          ]
        }),
    ]
  }

  private var properties: JSONValue {
    guard let header = run.header else { return .object(JSONObject()) }
    return [
      "engine": words(header.engine.name), "engineVersion": words(header.engine.version),
      "seed": JSONValue(header.seed), "passed": JSONValue(run.summary?.counts[.pass] ?? 0),
    ]
  }

  // MARK: - Results

  private func value(_ result: CaseResult, rule: Int) -> JSONValue {
    let (kind, level) = Self.kind(of: result)
    var object = JSONObject([
      .init("ruleId", .string(result.id)), .init("ruleIndex", JSONValue(rule)),
      .init("kind", .string(kind)), .init("level", .string(level)),
      .init("message", ["text": words(message(of: result))]),
      .init("locations", .array(locations(of: result))),
      .init("partialFingerprints", ["gradproof/v1": .string(fingerprint(of: result))]),
    ])
    if case .excused(let reason) = result.outcome {
      object.append(
        "suppressions", [["kind": "external", "justification": words(reason)]])
    }
    return .object(object)
  }

  private static func kind(of result: CaseResult) -> (kind: String, level: String) {
    switch result.outcome {
    case .passed: ("pass", "none")
    case .skipped: ("notApplicable", "none")
    case .excused: ("fail", "note")
    case .failed, .broken: ("fail", "error")
    }
  }

  private func message(of result: CaseResult) -> String {
    switch result.outcome {
    case .skipped(let reason): "unsupported: the engine does not declare \(reason)"
    case .excused, .passed, .failed, .broken: "\(result.about) \(result.headline)"
    }
  }

  private func locations(of result: CaseResult) -> [JSONValue] {
    var places: [FileLocation] = []
    for place in result.findings.map(\.location) + [result.location]
    where !places.contains(place) { places.append(place) }
    // Viewers show the first place; the others are read by few.
    return places.prefix(1).map { place in
      [
        "physicalLocation": [
          "artifactLocation": ["uri": .string(Self.address(of: place.path))],
          "region": [
            "startLine": JSONValue(max(place.line, 1)),
            "startColumn": JSONValue(max(place.column, 1)),
          ],
        ],
        "logicalLocations": [
          ["fullyQualifiedName": .string(result.id), "kind": "member"]
        ],
      ]
    }
  }

  /// What stays the same from run to run while the case fails in the same way.
  private func fingerprint(of result: CaseResult) -> String {
    let signature = result.findings.first.map { "\($0.verdict.rawValue) \($0.subject)" } ?? ""
    return "\(run.header?.engine.name ?? "") \(result.id) \(result.standing) \(signature)"
  }

  private func invocation(cut: Int) -> JSONValue {
    var notifications: [JSONValue] = []
    func notify(_ level: String, _ message: String) {
      notifications.append(["level": .string(level), "message": ["text": words(message)]])
    }
    if let breakage = run.breakage { notify("error", breakage) }
    for problem in run.summary?.listProblems ?? [] {
      notify("error", "\(problem.location): \(problem.message)")
    }
    if cut > 0 { notify("warning", "\(cut) further results do not fit and are left out") }
    for note in run.summary?.notes ?? [] { notify("note", note) }
    var object = JSONObject([
      .init("executionSuccessful", .boolean(run.breakage == nil)),
      .init("toolExecutionNotifications", .array(notifications)),
    ])
    if let status = run.summary?.exitStatus {
      object.append("exitCode", JSONValue(Int(status.rawValue)))
    }
    return .object(object)
  }

  // MARK: - Text

  private func words(_ text: String) -> JSONValue { .string(TextStyle.harmless(text)) }

  /// A path as a URI reference.
  static func address(of path: String) -> String {
    var allowed = CharacterSet.urlPathAllowed
    allowed.remove(charactersIn: ":;")
    let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? "unknown"
    return path.hasPrefix("/") ? "file://\(encoded)" : encoded
  }
}
