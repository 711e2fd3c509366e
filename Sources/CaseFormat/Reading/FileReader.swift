import ConformanceModel
import EngineKit

/// Reads one file: its own keys here, each part of a case in an extension of its own.
///
/// Every method reports what is wrong with its part and goes on, so that all problems of a
/// file are told in one go.
final class FileReader {
  let source: SourceText
  let problems: ProblemList
  let limits: Limits
  let vocabulary: OpTable
  /// The functions that the file's cases may call.
  var functions: [String: FunctionSignature] = [:]
  /// The names of the table of the case that is being read.
  var overNames: [String] = []

  let identifierPrefix: String
  /// The values of all combinations of the cases that were read so far.
  var combinedNodes = 0
  /// The functions as they were read.
  private(set) var fileFunctions: [String: Function] = [:]
  /// The tolerance that the file gives all its cases.
  private(set) var fileTolerance = Tolerance()
  /// The tier of the file's cases that name none.
  private(set) var fileTier = Tier.core
  /// The tolerance of the case that is being read.
  var tolerance = Tolerance()

  init(
    source: SourceText, problems: ProblemList, limits: Limits, vocabulary: OpTable,
    identifierPrefix: String
  ) {
    self.source = source
    self.problems = problems
    self.limits = limits
    self.vocabulary = vocabulary
    self.identifierPrefix = identifierPrefix
  }

  /// The cases of the file in its order: those that nothing is wrong with.
  func read() -> [Case] {
    let composer = YamlComposer(source: source, limits: limits, problems: problems)
    guard let root = composer.compose() else { return [] }
    guard
      let fields = fields(
        of: root, "a file", known: ["format", "about", "cases", "functions", "tolerance", "tier"],
        required: ["format", "about", "cases"], at: root.location)
    else { return [] }
    readFormat(fields["format"])
    _ = fields["about"].flatMap { sentence($0.value, "about") }
    fileTolerance = fields["tolerance"].map { tolerance($0.value) } ?? Tolerance()
    fileTier = fields["tier"].flatMap { tier($0.value) } ?? .core
    if let entry = fields["functions"] { fileFunctions = readFunctions(entry.value) }
    guard let cases = fields["cases"], let entries = mapping(cases.value, "cases by name") else {
      return []
    }
    if case .mapping(let all) = cases.value.content, all.isEmpty {
      problems.report(at: cases.value.location, "the file has no cases")
    }
    var result: [Case] = []
    for entry in entries where !problems.isFull {
      result += readCases(entry)
      if result.count > limits.cases {
        problems.report(
          at: entry.key.location, "the file has more than \(limits.cases) cases",
          suggestion: "split the file")
        break
      }
    }
    return sound(result, entries: entries.map(\.key), fileKeys: fields.values.map(\.key))
  }

  /// The cases without those that a problem lies in; none where one lies outside of all cases,
  /// in what all of them share.
  private func sound(_ cases: [Case], entries: [YamlNode], fileKeys: [YamlNode]) -> [Case] {
    guard problems.count > 0 else { return cases }
    func place(_ location: FileLocation) -> Place {
      Place(line: location.line, column: location.column)
    }
    // A case reaches from its key to the next key of the file or the next case.
    let starts = Set(entries.map { place($0.location) })
    let bounds = (starts + fileKeys.map { place($0.location) }).sorted()
    var wrong: Set<Place> = []
    for problem in problems.diagnostics {
      let here = place(problem.location)
      guard let start = bounds.last(where: { $0 <= here }), starts.contains(start) else {
        return []
      }
      wrong.insert(start)
    }
    return cases.filter { !wrong.contains(place($0.location)) }
  }

  private struct Place: Hashable, Comparable {
    var line: Int
    var column: Int

    static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
  }

  private func readFormat(_ entry: YamlEntry?) {
    guard let entry, let format = integer(entry.value, "the format's version") else { return }
    if format != 1 {
      problems.report(
        at: entry.value.location, length: entry.value.length,
        "format \(format) is not known here", suggestion: "write 1")
    }
  }
}
