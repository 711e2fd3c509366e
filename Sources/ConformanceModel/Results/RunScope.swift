/// Which part of which corpus a run is about, and what it is judged by beside the cases.
///
/// Two runs are comparable case by case, and shards belong together, where all of this but the
/// shard is the same.
public struct RunScope: Sendable, Hashable {
  /// The digest of the corpus that the cases were taken from; `nil` where nobody computed it.
  public var corpusDigest: String?
  /// The patterns over ids that cases were selected by; none for all.
  public var patterns: [String]
  /// The largest tier that was taken.
  public var tier: Tier
  /// The part of the selected cases that the run is about; `nil` for all.
  public var shard: Shard?
  /// The list of known failures, where there is one.
  public var knownFailures: ListIdentity?

  /// Makes a scope; without anything said it is all cases of an unknown corpus.
  public init(
    corpusDigest: String? = nil, patterns: [String] = [], tier: Tier = .quarantine,
    shard: Shard? = nil, knownFailures: ListIdentity? = nil
  ) {
    self.corpusDigest = corpusDigest
    self.patterns = patterns
    self.tier = tier
    self.shard = shard
    self.knownFailures = knownFailures
  }

  /// A list of known failures, by its contents.
  public struct ListIdentity: Sendable, Hashable {
    /// The file, as it is named on the command line.
    public var path: String
    /// The digest of the file.
    public var digest: String

    /// Makes an identity.
    public init(path: String, digest: String) {
      self.path = path
      self.digest = digest
    }
  }
}
