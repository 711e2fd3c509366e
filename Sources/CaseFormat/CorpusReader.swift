public import ConformanceModel
import Foundation

/// Turns files of cases into values and says what is wrong with them.
public struct CorpusReader: Sendable {
  private let vocabulary: OpTable
  private let limits: Limits

  /// Makes a reader.
  public init(vocabulary: OpTable = .standard, limits: Limits = .standard) {
    self.vocabulary = vocabulary
    self.limits = limits
  }

  /// Reads every `.yaml` file under a folder, or one file.
  ///
  /// - Parameters:
  ///   - folder: The folder, or the file.
  ///   - shownAs: The path that messages show in its place.
  /// - Returns: The cases in the order of their ids, with all that is wrong.
  public func read(folder: String, shownAs: String? = nil) -> Corpus {
    let shown = shownAs ?? folder
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      return Self.failure(shown, "there is no such file or folder")
    }
    guard isFolder.boolValue else {
      let name = (folder as NSString).lastPathComponent
      return sorted(readFile(folder, relativePath: name, shownAs: shown))
    }
    guard let found = FileManager.default.enumerator(atPath: folder) else {
      return Self.failure(shown, "the folder cannot be read")
    }
    var paths: [String] = []
    for case let path as String in found where path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      paths.append(path)
    }
    var corpus = Corpus()
    for path in paths.sorted() {
      let part = readFile(
        folder + "/" + path, relativePath: path,
        shownAs: shown.hasSuffix("/") ? shown + path : shown + "/" + path)
      corpus.cases += part.cases
      corpus.diagnostics += part.diagnostics
      corpus.fileCount += part.fileCount
      corpus.files += part.files
    }
    return sorted(corpus)
  }

  /// Reads the bytes of one file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: Its path under the root of the corpus; without its extension it begins the ids.
  ///   - shownAs: The path that messages show in its place.
  /// - Returns: The cases in the order of their ids, with all that is wrong.
  public func read(bytes: [UInt8], path: String, shownAs: String? = nil) -> Corpus {
    sorted(readBytes(bytes, path: path, shownAs: shownAs ?? path))
  }

  // MARK: - One file

  private func readFile(_ file: String, relativePath: String, shownAs: String) -> Corpus {
    if relativePath.hasSuffix(".yml") {
      return Self.failure(
        shownAs, "a file of cases ends in .yaml",
        suggestion: "rename it to \((shownAs as NSString).deletingPathExtension).yaml")
    }
    guard let handle = FileHandle(forReadingAtPath: file) else {
      return Self.failure(shownAs, "the file cannot be opened")
    }
    defer { try? handle.close() }
    // One byte more than allowed tells a large file from a small one without reading it whole.
    do {
      let data = try handle.read(upToCount: limits.fileBytes + 1)
      return readBytes([UInt8](data ?? Data()), path: relativePath, shownAs: shownAs)
    } catch {
      return Self.failure(shownAs, "the file cannot be read")
    }
  }

  private func readBytes(_ bytes: [UInt8], path: String, shownAs: String) -> Corpus {
    guard bytes.count <= limits.fileBytes else {
      return Self.failure(
        shownAs, "the file is larger than \(limits.fileBytes) bytes",
        suggestion: "split it, or fill large tensors with \"shape\" and \"fill\"")
    }
    let source = SourceText(path: shownAs, bytes: bytes)
    let problems = ProblemList(of: source, limit: limits.problems)
    var prefix = path
    if prefix.hasSuffix(".yaml") { prefix.removeLast(5) }
    let reader = FileReader(
      source: source, problems: problems, limits: limits, vocabulary: vocabulary,
      identifierPrefix: prefix + "/")
    let cases = reader.read()
    let diagnostics = problems.diagnostics.sorted {
      ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
    }
    var corpus = Corpus(cases: cases, diagnostics: diagnostics, fileCount: 1)
    corpus.files = [(path, bytes)]
    return corpus
  }

  private static func failure(
    _ path: String, _ message: String, suggestion: String? = nil
  ) -> Corpus {
    let location = FileLocation(path: path, line: 1, column: 1)
    return Corpus(
      diagnostics: [Diagnostic(at: location, message, suggestion: suggestion)], fileCount: 1)
  }

  private func sorted(_ corpus: Corpus) -> Corpus {
    var corpus = corpus
    corpus.cases.sort { $0.id < $1.id }
    return corpus
  }
}
