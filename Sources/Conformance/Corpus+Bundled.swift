import CaseFormat
import Cases

extension Corpus {
  /// The corpus that comes with gradproof.
  ///
  /// - Returns: Its cases and, as of any corpus, what is wrong with it.
  /// - Throws: `CorpusNotFound` where it is neither beside the program nor in its source tree.
  public static func bundled() throws(CorpusNotFound) -> Corpus {
    guard let path = CorpusFolder.path else { throw CorpusNotFound() }
    return CorpusReader().read(folder: path, shownAs: CorpusFolder.shownAs)
  }
}

/// The corpus that comes with gradproof is not where the program looks for it.
public struct CorpusNotFound: Error, CustomStringConvertible {
  /// What to do about it.
  public var description: String {
    "the corpus is not beside the program: copy gradproof_Cases.resources along, or name a "
      + "folder of cases"
  }
}
