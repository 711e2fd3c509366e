public import ConformanceModel

/// The cases of a folder with all that is wrong with it.
public struct Corpus: Sendable {
  /// The cases that could be read, in the order of their ids.
  public var cases: [Case]
  /// What is wrong, in the order of paths and places.
  public var diagnostics: [Diagnostic]
  /// How many files were read.
  public var fileCount: Int
  /// The bytes of each file that was read, by its path under the root.
  var files: [(path: String, bytes: [UInt8])] = []

  /// Makes a corpus.
  public init(cases: [Case] = [], diagnostics: [Diagnostic] = [], fileCount: Int = 0) {
    self.cases = cases
    self.diagnostics = diagnostics
    self.fileCount = fileCount
  }

  /// What tells this corpus from any other: `sha256:` and the digest of all its files.
  ///
  /// In the folder of the corpus a shell computes the same:
  /// `find * -name '*.yaml' | LC_ALL=C sort | xargs sha256sum | sha256sum`
  public var digest: String {
    let lines = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
      .map { "\(SHA256.hexadecimal(of: $0.bytes))  \($0.path)\n" }
    return "sha256:" + SHA256.hexadecimal(of: Array(lines.joined().utf8))
  }
}
