/// Why a command was not carried out: a kind that cases know, and words for people.
public struct Refusal: Error, Sendable, Hashable {
  /// The kind.
  public var kind: ErrorKind
  /// The engine's own words, which are shown and never compared.
  public var message: String

  /// Makes a refusal.
  public init(_ kind: ErrorKind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// What an engine has no way to do at all.
  public static func unsupported(_ what: String) -> Refusal {
    Refusal(.unsupported, "this engine has no \(what)")
  }
}
