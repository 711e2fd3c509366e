import ArgumentParser

/// How commands that tell of something else than a run print it.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case pretty
  /// One JSON object a line, for programs.
  case jsonl

  /// The names of the formats, for help texts.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
