public import ConformanceModel
import Foundation

/// Reads a list of known failures and says what is wrong with it.
///
/// ```yaml
/// format: 1
/// engine: torch
/// entries:
///   - case: linalg/svd/repeated-*
///     verdict: mismatch
///     reason: gauge-dependent gradient, a lawful difference
///     link: https://github.com/pytorch/pytorch/issues/1
///     versions: ">=2.12 <2.14"
/// ```
public struct KnownFailureReader: Sendable {
  private let limits: Limits

  /// Makes a reader.
  public init(limits: Limits = .standard) {
    self.limits = limits
  }

  /// A list with all that is wrong with it.
  public struct Document: Sendable {
    /// The list, as far as it could be read.
    public var list: KnownFailureList
    /// What is wrong.
    public var diagnostics: [Diagnostic]
  }

  /// Reads a file.
  ///
  /// - Parameter file: The path, as it is also shown.
  /// - Returns: The list; empty with a diagnostic where the file cannot be read.
  public func read(file: String) -> Document {
    guard let data = FileManager.default.contents(atPath: file) else {
      return Document(
        list: KnownFailureList(path: file),
        diagnostics: [
          Diagnostic(at: FileLocation(path: file, line: 1, column: 1), "the file cannot be read")
        ])
    }
    return read(bytes: [UInt8](data), path: file)
  }

  /// Reads the bytes of a file.
  public func read(bytes: [UInt8], path: String) -> Document {
    let parsed = parse(bytes: bytes, path: path)
    return Document(list: parsed.list, diagnostics: parsed.diagnostics)
  }

  /// A list with the nodes that its entries were read from.
  struct Parsed {
    var list: KnownFailureList
    var diagnostics: [Diagnostic]
    var nodes: [EntryNodes] = []
  }

  /// Where an entry and its verdict stand.
  struct EntryNodes {
    var entry: YamlNode
    var verdict: YamlNode
  }

  func parse(bytes: [UInt8], path: String) -> Parsed {
    let source = SourceText(path: path, bytes: bytes)
    let problems = ProblemList(of: source, limit: limits.problems)
    var list = KnownFailureList(path: path)
    var nodes: [EntryNodes] = []
    if let root = YamlComposer(source: source, limits: limits, problems: problems).compose() {
      let reader = FileReader(
        source: source, problems: problems, limits: limits, vocabulary: .standard,
        identifierPrefix: "")
      let fields =
        reader.fields(
          of: root, "a list of known failures", known: ["format", "engine", "entries"],
          required: ["format", "entries"], at: root.location) ?? [:]
      if let format = fields["format"]?.value, let version = reader.integer(format, "\"format\""),
        version != 1
      {
        problems.report(
          at: format.location, length: format.length, "the format \(version) is not known",
          suggestion: "this version of gradproof reads format: 1")
      }
      list.engine = fields["engine"].flatMap { reader.sentence($0.value, "engine") }
      if let entries = fields["entries"]?.value, !entries.isNull {
        for node in reader.list(entries, "a list of entries") ?? [] {
          guard let (entry, verdict) = self.entry(node, reader) else { continue }
          list.entries.append(entry)
          nodes.append(EntryNodes(entry: node, verdict: verdict))
        }
      }
    }
    return Parsed(list: list, diagnostics: problems.diagnostics, nodes: nodes)
  }

  private func entry(_ node: YamlNode, _ reader: FileReader) -> (KnownFailure, YamlNode)? {
    guard
      let fields = reader.fields(
        of: node, "an entry", known: ["case", "verdict", "reason", "link", "versions"],
        required: ["case", "verdict", "reason"], at: node.location),
      let pattern = fields["case"].flatMap({ reader.sentence($0.value, "case") }),
      let verdictNode = fields["verdict"]?.value,
      let reason = fields["reason"].flatMap({ reader.sentence($0.value, "reason") })
    else { return nil }
    let verdicts = self.verdicts(verdictNode, reader)
    guard !verdicts.isEmpty else { return nil }
    var entry = KnownFailure(pattern, verdicts, reason: reason, at: node.location)
    entry.link = fields["link"].flatMap { reader.sentence($0.value, "link") }
    if let node = fields["versions"]?.value, let text = reader.word(node, "a range of versions") {
      entry.versions = VersionRange(text)
      if entry.versions == nil {
        reader.problems.report(
          at: node.location, length: node.length, "\"\(text)\" is no range of versions",
          suggestion: "write comparisons with spaces between them, such as \">=2.12 <2.14\"")
      }
    }
    return (entry, verdictNode)
  }

  /// One verdict or a list of them, each one that a failure can have.
  private func verdicts(_ node: YamlNode, _ reader: FileReader) -> [Verdict] {
    var nodes = [node]
    if case .list(let entries) = node.content { nodes = entries }
    let known = Verdict.allCases.filter { !$0.isExpected && $0 != .notRun && $0 != .caseError }
    return nodes.compactMap { node in
      guard let text = reader.word(node, "a verdict") else { return nil }
      if let verdict = known.first(where: { $0.rawValue == text }) { return verdict }
      let names = known.map(\.rawValue)
      reader.problems.report(
        at: node.location, length: node.length, "\"\(text)\" is no verdict of a failure",
        suggestion: Spelling.nearest(to: text, among: names).map { "did you mean \"\($0)\"?" }
          ?? "the verdicts are \(names.joined(separator: ", "))")
      return nil
    }
  }
}
