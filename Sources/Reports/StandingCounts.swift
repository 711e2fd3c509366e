import ConformanceModel

/// How many cases came to what, as reports tell it.
struct StandingCounts {
  private(set) var counts: [String: Int] = [:]

  init(_ results: some Sequence<CaseResult> = [], notRun: Int = 0) {
    for result in results { count(result) }
    if notRun > 0 { counts[Verdict.notRun.rawValue] = notRun }
  }

  mutating func count(_ result: CaseResult) {
    counts[result.standing, default: 0] += 1
  }

  mutating func add(_ other: StandingCounts) {
    counts.merge(other.counts) { $0 + $1 }
  }

  subscript(_ standing: String) -> Int { counts[standing, default: 0] }

  var isEmpty: Bool { counts.values.allSatisfy { $0 == 0 } }

  var total: Int { counts.values.reduce(0, +) }

  /// The standings that occur: passes first, then the verdicts, then what a list says.
  var standings: [String] { Self.order.filter { counts[$0, default: 0] > 0 } }

  /// The counts in a line: `3 passed, 1 mismatch`.
  var text: String {
    standings.map { "\(self[$0]) \(Self.word(for: $0))" }.joined(separator: ", ")
  }

  /// How a standing is called where it is counted.
  static func word(for standing: String) -> String {
    standing == Verdict.pass.rawValue ? "passed" : standing
  }

  static let order: [String] =
    Verdict.allCases.map(\.rawValue)
    + [KnownStanding.Kind.expectedFailure, .unexpectedPass, .changed].map(\.rawValue)
}
