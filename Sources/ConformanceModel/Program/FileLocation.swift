/// A place in a file of the corpus.
public struct FileLocation: Sendable, Hashable {
  /// The file's path as it is shown to people.
  public var path: String
  /// The line, from 1.
  public var line: Int
  /// The column in Unicode scalars, from 1.
  public var column: Int

  /// Makes a location.
  public init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }
}

extension FileLocation: CustomStringConvertible {
  /// The location as `path:line:column`.
  public var description: String { "\(path):\(line):\(column)" }
}
