import Foundation

/// A program with its arguments, to be run as an engine.
public struct ChildCommand: Sendable, Hashable, CustomStringConvertible {
  /// The program, by path or by name, and its arguments.
  public var words: [String]
  /// Variables that are set for the program beside those of this process.
  public var environment: [String: String]

  /// Makes a command from words as the program gets them.
  public init(_ words: [String], environment: [String: String] = [:]) {
    self.words = words
    self.environment = environment
  }

  /// Reads a command as it is typed: words between spaces, with quotes and backslashes as in a
  /// POSIX shell, and nothing else of one.
  ///
  /// - Parameter text: The command.
  /// - Throws: `ChildCommandError` where there is no word or a quote is not closed.
  public init(parsing text: String) throws(ChildCommandError) {
    words = try Self.words(of: text)
    environment = [:]
    if words.isEmpty { throw ChildCommandError("there is no command") }
  }

  /// The command as it can be typed.
  public var description: String { words.map(Self.quoted).joined(separator: " ") }

  // MARK: - Finding the program

  /// The path of the program, looked up on the `PATH` where it is only a name.
  func executablePath() throws(ChildCommandError) -> String {
    guard let name = words.first, !name.isEmpty else {
      throw ChildCommandError("there is no command")
    }
    if name.contains("/") { return name }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    for folder in path.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = folder.isEmpty ? "./\(name)" : "\(folder)/\(name)"
      if access(candidate, X_OK) == 0, !Self.isFolder(candidate) { return candidate }
    }
    throw ChildCommandError("there is no program \"\(name)\" on the PATH")
  }

  /// The variables that the program gets, as `NAME=VALUE`.
  var variables: [String] {
    ProcessInfo.processInfo.environment.merging(environment) { $1 }
      .map { "\($0.key)=\($0.value)" }.sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  // MARK: - Words

  private static func words(of text: String) throws(ChildCommandError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var characters = text.makeIterator()
    while let character = characters.next() {
      switch (character, quote) {
      case ("'", "'"?), ("\"", "\""?): quote = nil
      case ("'", nil), ("\"", nil):
        quote = character
        word = word ?? ""
      case ("\\", nil), ("\\", "\""?):
        guard let next = characters.next() else {
          throw ChildCommandError("the command ends with a backslash")
        }
        let isPlain = quote == nil || next == "\"" || next == "\\"
        word = (word ?? "") + (isPlain ? "" : "\\") + String(next)
      case (_, nil) where character.isWhitespace:
        if let finished = word { words.append(finished) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let quote { throw ChildCommandError("a quote \(quote) is not closed") }
    if let finished = word { words.append(finished) }
    return words
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "-", "_", ":", ",", "+", "@", "=": true
      default: false
      }
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

/// A command that cannot be one.
public struct ChildCommandError: Error, Sendable, Hashable {
  /// What is wrong with it, for a person.
  public let message: String

  init(_ message: String) {
    self.message = message
  }
}
