public import ConformanceModel
import EngineKit

/// How far a run is, as one line of text.
public struct RunProgressText: Sendable {
  private var selected = 0
  private var finished = 0
  private var unexpected = 0
  private var unsupported = 0
  private var current = ""

  /// Makes the text of a run that has not begun.
  public init() {}

  /// Takes the next event.
  public mutating func receive(_ event: Event) {
    switch event {
    case .runStarted(let header): selected = header.selected
    case .caseFinished(let result):
      finished += 1
      if !result.isExpected { unexpected += 1 }
      if result.verdict == .unsupported { unsupported += 1 }
      current = result.id
    case .runFinished: break
    }
  }

  /// A bar with counts and the time left, no wider than a terminal.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal.
  ///   - elapsed: The seconds since the run began.
  /// - Returns: The line, without a line break.
  public func bar(width: Int, elapsed: Double) -> String {
    let share = selected > 0 ? min(Double(finished) / Double(selected), 1) : 0
    let cells = max(min(width / 4, 30), 8)
    let full = Int(share * Double(cells))
    let head = full > 0 && full < cells ? ">" : ""
    let filled = String(repeating: "=", count: full - head.count) + head
    var line = "[" + filled + String(repeating: " ", count: cells - full) + "]  \(counts)"
    if let left = secondsLeft(elapsed: elapsed) { line += "  \(Self.clock(left)) left" }
    let room = width - 1 - line.count - 2
    // A name that is cut short is better cut at its beginning, which many have in common.
    if room >= 12, !current.isEmpty {
      line += "  " + (current.count <= room ? current : "..." + current.suffix(room - 3))
    }
    return String(line.prefix(max(width - 1, 1)))
  }

  /// The same for a log that only grows.
  public var counter: String { "\(counts)" }

  private var counts: String {
    var text = "\(finished)/\(selected)"
    if unexpected > 0 { text += "  \(unexpected) failed" }
    if unsupported > 0 { text += "  \(unsupported) unsupported" }
    return text
  }

  /// How long the rest takes if it goes on as it went; nil where too little is known.
  private func secondsLeft(elapsed: Double) -> Double? {
    guard finished > 0, finished < selected, elapsed >= 1 else { return nil }
    return elapsed / Double(finished) * Double(selected - finished)
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return whole >= 3600
      ? "\(whole / 3600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
      : "\(whole / 60):\(twoDigits(whole % 60))"
  }
}
