public import ConformanceModel

/// The cases of a folder with all that is wrong with it.
public struct Corpus: Sendable {
  /// The cases that could be read, in the order of their ids.
  public var cases: [Case]
  /// What is wrong, in the order of paths and places.
  public var diagnostics: [Diagnostic]
  /// How many files were read.
  public var fileCount: Int

  /// Makes a corpus.
  public init(cases: [Case] = [], diagnostics: [Diagnostic] = [], fileCount: Int = 0) {
    self.cases = cases
    self.diagnostics = diagnostics
    self.fileCount = fileCount
  }
}
