/// How large a corpus may be; each limit has a diagnostic of its own.
public struct Limits: Sendable, Hashable {
  /// The bytes of a file; a larger one is refused without being read whole.
  public var fileBytes: Int
  /// The depth of nested lists and mappings, and of brackets in an expression.
  public var nesting: Int
  /// The scalars, lists and mappings of a file.
  public var nodes: Int
  /// The bytes of one scalar.
  public var scalarBytes: Int
  /// The characters of a number.
  public var numberCharacters: Int
  /// The characters of a case's name.
  public var nameCharacters: Int
  /// The depth of an expression's tree, to which a chain such as `a + b + c` adds as well.
  public var expressionDepth: Int
  /// The elements of a tensor that is written out.
  public var writtenElements: Int
  /// The elements of a tensor that is filled by a rule.
  public var filledElements: Int
  /// The combinations of an `over` table.
  public var combinations: Int
  /// The scalars, lists and mappings of a file's cases, those of every combination counted.
  public var combinedNodes: Int
  /// The cases of a file, every combination counted.
  public var cases: Int
  /// The problems that are told of one file.
  public var problems: Int

  /// The limits that hold unless a caller says otherwise.
  public static let standard = Limits(
    fileBytes: 1 << 20, nesting: 64, nodes: 250_000, scalarBytes: 1 << 16,
    numberCharacters: 800, nameCharacters: 120, expressionDepth: 256, writtenElements: 1 << 16,
    filledElements: 1 << 24, combinations: 4_096, combinedNodes: 500_000,
    cases: 16_384, problems: 1_000)
}
