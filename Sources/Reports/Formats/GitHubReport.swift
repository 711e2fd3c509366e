import ConformanceModel

/// The report for a step of GitHub Actions: annotations on cases, and the rest in folded groups.
///
/// GitHub keeps ten annotations of a level for a step and drops the rest without a word, so that
/// the tenth says how many there are.
struct GitHubReport: ClosingReport {
  static let annotations = 10

  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) {
    self.output = output
  }

  var text: String {
    groups + problems.map { $0 + "\n" }.joined() + closing
  }

  // MARK: - Annotations

  private var problems: [String] {
    var problems: [String] = []
    if let breakage = run.breakage {
      problems.append(command("error", [("title", "gradproof: not the whole run")], breakage))
    }
    for problem in run.summary?.listProblems ?? [] {
      problems.append(
        command("error", place(problem.location, title: "known failures"), problem.message))
    }
    problems += run.unexpected.map { result in
      let place = result.findings.first?.location ?? result.location
      return command(
        "error", self.place(place, title: "\(result.standing): \(result.id)"),
        result.explanation(again: run.header).joined(separator: "\n"))
    }
    guard problems.count > Self.annotations else { return problems }
    let shown = problems.prefix(Self.annotations - 1)
    return shown + [
      command(
        "error", [("title", "gradproof")],
        "and \(problems.count - shown.count) more problems, which are in the log of this step")
    ]
  }

  private func place(_ location: FileLocation, title: String) -> [(String, String)] {
    [
      ("file", location.path), ("line", "\(location.line)"), ("col", "\(location.column)"),
      ("title", title),
    ]
  }

  private func command(
    _ name: String, _ properties: [(String, String)], _ message: String
  ) -> String {
    let list = properties.map { "\($0.0)=\(Self.escaped($0.1, isProperty: true))" }
    let place = list.isEmpty ? "" : " " + list.joined(separator: ",")
    return "::\(name)\(place)::\(Self.escaped(message))"
  }

  /// A message or property as a workflow command takes it.
  static func escaped(_ text: String, isProperty: Bool = false) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var result = lines.map { TextStyle.harmless(String($0)).replacing("%", with: "%25") }
      .joined(separator: "%0A")
    if isProperty {
      result = result.replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
    return result
  }

  // MARK: - The log

  /// A folded group for each area, with a line for each case that did not plainly pass.
  private var groups: String {
    run.areas.map { area, results in
      let counts = StandingCounts(results)
      var text = "::group::\(Self.escaped(area)): \(counts.text)\n"
      for result in results where result.outcome != .passed {
        let reason =
          switch result.outcome {
          case .skipped(let reason), .excused(let reason): reason
          case .passed, .failed, .broken: result.headline
          }
        text += "\(result.standing)  \(result.id)  \(TextStyle.harmless(reason))\n"
      }
      return text + "::endgroup::\n"
    }.joined()
  }

  private var closing: String {
    let counts = StandingCounts(run.results, notRun: run.notRun)
    return "gradproof: \(counts.isEmpty ? "nothing ran" : counts.text)\n"
  }
}
