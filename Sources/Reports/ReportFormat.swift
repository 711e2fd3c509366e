/// The formats that a run can be reported in.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// For people at a terminal.
  case pretty
  /// One JSON object a line, for programs.
  case jsonl
  /// JUnit's XML, for CI systems.
  case junit
  /// The Test Anything Protocol, version 14.
  case tap
  /// SARIF 2.1.0, for code scanning.
  case sarif
  /// Tables in GitHub's Markdown, for a job summary.
  case markdown
  /// Annotations and folded groups for a step of GitHub Actions.
  case github
  /// One page that works from disk.
  case html
  /// The JSON that shields.io makes a badge of.
  case badge
  /// What was chosen where several derivatives are lawful, as a table.
  case conventions

  /// Several runs in one report, side by side; `nil` for formats that are about one run.
  public func sideBySide(_ runs: [ReportedRun]) -> String? {
    switch self {
    case .html: HTMLReport.page(of: runs)
    case .conventions: ConventionsReport.table(of: runs)
    case .pretty, .jsonl, .junit, .tap, .sarif, .markdown, .github, .badge: nil
    }
  }

  /// Makes a report that writes to `output`.
  ///
  /// - Parameters:
  ///   - output: Where results go.
  ///   - style: How text for people is laid out.
  /// - Returns: The report.
  public func report(
    to output: TextOutput, style: TextStyle
  ) -> any Report {
    switch self {
    case .pretty: PrettyReport(to: output, style: style)
    case .jsonl: JSONLinesReport(to: output)
    case .junit: JUnitReport(to: output)
    case .tap: TAPReport(to: output)
    case .sarif: SARIFReport(to: output)
    case .markdown: MarkdownReport(to: output)
    case .github: GitHubReport(to: output)
    case .html: HTMLReport(to: output)
    case .badge: BadgeReport(to: output)
    case .conventions: ConventionsReport(to: output)
    }
  }
}
