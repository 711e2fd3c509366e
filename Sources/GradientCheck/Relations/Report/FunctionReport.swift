/// The outcome of checking a function; it prints as a message that tells what is wrong and where.
public struct FunctionReport: Sendable {
  /// All that was looked at, in the order in which it was.
  public let results: [PropertyFinding]
  /// What else a reader must know, such as what could not be looked at and why.
  public let notes: [String]
  /// The properties that could not be checked because the function does not offer what they need.
  public let notOffered: [Property]
  /// The gradient checks behind the results, for who wants all their numbers.
  public let gradientReports: [GradientReport]
  /// How many numbers the function takes and gives.
  public let counts: (inputs: Int, outputs: Int)
  /// The seed of all random choices.
  public let seed: UInt64

  /// What is wrong or could not be decided.
  public var findings: [PropertyFinding] { results.filter { !$0.verdict.isAcceptable } }

  /// The verdict on the whole: the worst that was found.
  public var verdict: Verdict {
    let verdicts = results.map(\.verdict)
    return verdicts.first(where: \.isWrong) ?? verdicts.first { !$0.isAcceptable }
      ?? verdicts.first { $0 != .agrees } ?? fallback
  }

  /// Whether the function's derivatives are such as an engine may give.
  public var agrees: Bool { verdict.isAcceptable }

  /// The properties that were shown to be violated, each once.
  public var violated: [Property] {
    Property.allCases.filter { property in
      results.contains { $0.property == property && $0.verdict.isWrong }
    }
  }

  private var fallback: Verdict {
    results.isEmpty ? .inconclusive(reason: "there was nothing to check") : .agrees
  }
}

extension FunctionReport: CustomStringConvertible {
  /// The report in lines of at most 80 columns, what is wrong first.
  public var description: String {
    var lines = ["function of \(counts.inputs) numbers to \(counts.outputs): \(verdict)"]
    for property in Property.allCases {
      let found = findings.filter { $0.property == property }
      for finding in found.prefix(2) {
        lines += "\(finding)".split(separator: "\n").map { "  \($0)" }
      }
      if found.count > 2 { lines.append("  \(property): \(found.count - 2) more of these") }
    }
    lines += notes.map { "  note: \($0)" }
    let passed = Property.allCases.filter { property in
      let verdicts = results.lazy.filter { $0.property == property }.map(\.verdict)
      return !verdicts.isEmpty && verdicts.allSatisfy(\.isAcceptable)
    }
    lines.append("  in order: \(list(passed))")
    if !notOffered.isEmpty { lines.append("  not offered: \(list(notOffered))") }
    lines.append("  seed \(seed)")
    return lines.flatMap { wrapped($0, to: 80) }.joined(separator: "\n")
  }

  private func list(_ properties: [Property]) -> String {
    properties.isEmpty ? "nothing" : properties.map(\.rawValue).joined(separator: ", ")
  }
}
