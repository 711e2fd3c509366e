/// What was found about one property.
public struct PropertyFinding: Sendable {
  /// What was checked.
  public let property: Property
  /// At what point, along what direction, or with what choice.
  public let place: String
  /// What follows.
  public let verdict: Verdict
  /// The numbers that decided it: the worst pair, where many were compared.
  public let evidence: Evidence?
  /// What else helps to understand it, in short lines.
  public let details: [String]

  /// Two numbers that had to be near each other.
  public struct Evidence: Sendable, Hashable {
    /// Which number it is, such as `x[1, 0]`.
    public let subject: String
    /// What was due.
    public let wanted: Double
    /// What the engine gave.
    public let got: Double
    /// How far apart they may be.
    public let bound: Double
    /// Where the bound comes from.
    public let boundOrigin: String

    /// How far apart they are.
    public var difference: Double { (wanted - got).magnitude }
  }
}

extension PropertyFinding: CustomStringConvertible {
  /// The finding in a few lines of at most 80 columns.
  public var description: String {
    var lines = ["\(property)\(place.isEmpty ? "" : ", \(place)"): \(verdict)"]
    if let evidence {
      let subject = evidence.subject.isEmpty ? "" : "\(evidence.subject): "
      lines.append("  \(subject)wanted \(fullText(evidence.wanted)), got \(fullText(evidence.got))")
      lines.append(
        "  apart \(shortText(evidence.difference)), allowed \(roughText(evidence.bound))"
          + (evidence.boundOrigin.isEmpty ? "" : " (\(evidence.boundOrigin))"))
    }
    lines += details.map { "  \($0)" }
    return lines.flatMap { wrapped($0, to: 76) }.joined(separator: "\n")
  }
}

/// A line broken at spaces so that none is longer than `width`, with what follows set in by four.
func wrapped(_ line: String, to width: Int) -> [String] {
  let indent = String(line.prefix { $0 == " " })
  var lines: [String] = []
  var current = indent
  for word in line.split(separator: " ") {
    let isStart = current.allSatisfy { $0 == " " }
    if !isStart && current.count + 1 + word.count > width {
      lines.append(current)
      current = indent + "    " + word
    } else {
      current += (isStart ? "" : " ") + word
    }
  }
  return lines + [current]
}
