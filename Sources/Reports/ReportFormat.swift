/// The formats that a run can be reported in.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// For people at a terminal.
  case pretty
  /// One JSON object a line, for programs.
  case jsonl

  /// Makes a report that writes to `output`.
  ///
  /// - Parameters:
  ///   - output: Where results go.
  ///   - progress: Where progress goes, where there is somebody to see it.
  ///   - style: How text for people is laid out.
  /// - Returns: The report.
  public func report(
    to output: TextOutput, progress: TextOutput? = nil, style: TextStyle
  ) -> any Report {
    switch self {
    case .pretty: PrettyReport(to: output, progress: progress, style: style)
    case .jsonl: JSONLinesReport(to: output)
    }
  }
}
