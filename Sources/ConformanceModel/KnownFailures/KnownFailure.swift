/// A failure that an engine is known to have, with the reason.
public struct KnownFailure: Sendable, Hashable {
  /// The case's id, or a pattern over ids as `CaseSelection` has them.
  public var pattern: String
  /// The verdicts that are expected; more than one for what is not always the same.
  public var verdicts: [Verdict]
  /// Why it fails.
  public var reason: String
  /// Where one can read more, such as the engine's own report of the bug.
  public var link: String?
  /// The versions of the engine that have the failure; `nil` for all.
  public var versions: VersionRange?
  /// The place of the entry.
  public var location: FileLocation

  /// Makes an entry.
  public init(
    _ pattern: String, _ verdicts: [Verdict], reason: String, link: String? = nil,
    versions: VersionRange? = nil, at location: FileLocation
  ) {
    self.pattern = pattern
    self.verdicts = verdicts
    self.reason = reason
    self.link = link
    self.versions = versions
    self.location = location
  }

  /// Whether the entry is one case's id rather than a pattern over many.
  public var isExact: Bool { !pattern.contains { $0 == "*" || $0 == "?" } }

  /// The verdicts as a person reads them: `crash or timeout`.
  public var verdictText: String { verdicts.map(\.rawValue).joined(separator: " or ") }
}

/// The failures that an engine is known to have: the contents of one file.
public struct KnownFailureList: Sendable, Hashable {
  /// The file, as it is shown to people.
  public var path: String
  /// The name of the engine that the list is about; `nil` for any.
  public var engine: String?
  /// The entries in the order of the file.
  public var entries: [KnownFailure]

  /// Makes a list.
  public init(path: String, engine: String? = nil, entries: [KnownFailure] = []) {
    self.path = path
    self.engine = engine
    self.entries = entries
  }
}

/// How a result stands to the entry that is about it.
public struct KnownStanding: Sendable, Hashable {
  /// What the entry makes of the result.
  public enum Kind: String, Sendable, Hashable {
    /// The case fails as the entry says.
    case expectedFailure = "expected-failure"
    /// The case passes.
    case unexpectedPass = "unexpected-pass"
    /// The case comes to something else than the entry says.
    case changed
  }

  /// What the entry makes of the result.
  public var kind: Kind
  /// The entry.
  public var entry: KnownFailure

  /// Makes a standing.
  public init(_ kind: Kind, _ entry: KnownFailure) {
    self.kind = kind
    self.entry = entry
  }
}
