import ConformanceModel

/// The problems of one file as they are found, each told once.
final class ProblemList {
  let source: SourceText
  private let limit: Int
  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Key> = []
  /// The lines that were shown, so that problems of one long line share its text.
  private var lines: [Int: String] = [:]

  private struct Key: Hashable {
    var location: FileLocation
    var message: String
  }

  init(of source: SourceText, limit: Int) {
    self.source = source
    self.limit = limit
  }

  /// Whether no further problem is told, so that reading on has no use.
  var isFull: Bool { diagnostics.count > limit }

  /// How many problems there are so far.
  var count: Int { diagnostics.count }

  /// Tells of a problem, with the line that holds it.
  func report(_ diagnostic: Diagnostic) {
    guard !isFull,
      seen.insert(Key(location: diagnostic.location, message: diagnostic.message)).inserted
    else { return }
    guard diagnostics.count < limit else {
      diagnostics.append(
        Diagnostic(at: diagnostic.location, "this file has more than \(limit) problems"))
      return
    }
    var diagnostic = diagnostic
    let number = diagnostic.location.line
    let line = lines[number] ?? source.line(number)
    lines[number] = line
    diagnostic.sourceLine = line
    diagnostics.append(diagnostic)
  }

  /// Tells of a problem at a place; what would help is only looked for if it is shown.
  func report(
    at location: FileLocation, length: Int = 1, _ message: String,
    suggestion: @autoclosure () -> String? = nil
  ) {
    guard !isFull else { return }
    report(Diagnostic(at: location, length: max(1, length), message, suggestion: suggestion()))
  }
}
