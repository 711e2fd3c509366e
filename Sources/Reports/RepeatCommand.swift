import ConformanceModel

/// The command that runs one case again as it was run.
struct RepeatCommand {
  let header: RunHeader

  func text(for id: String) -> String {
    var words = ["gradproof", "run", Self.quoted(id)]
    if let cases = header.casesArgument { words += ["--cases", Self.quoted(cases)] }
    if header.engineArgument != "reference" {
      words += ["--engine", Self.quoted(header.engineArgument)]
    }
    words += header.engineOptions.map(Self.quoted)
    if header.seed != 0 { words += ["--seed", "\(header.seed)"] }
    return words.joined(separator: " ")
  }

  /// A word as a POSIX shell reads it.
  static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "-", "_", ":", ",", "+", "@", "=": true
      default: false
      }
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
