public import ArgumentParser
public import Reports

extension ReportFormat: ExpressibleByArgument {
  /// The names of the formats, for help texts.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
