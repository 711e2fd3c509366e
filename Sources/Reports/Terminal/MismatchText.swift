public import ConformanceModel
import EngineKit

/// One finding for people: what was wanted, what came, how far apart, and what that looks like.
public struct MismatchText {
  private let finding: Finding
  private let style: TextStyle

  /// Makes the text of a finding.
  public init(finding: Finding, style: TextStyle) {
    self.finding = finding
    self.style = style
  }

  /// The lines, an empty one first.
  public var text: String {
    let subject = style.paint(TextStyle.harmless(finding.subject), .strong)
    var text =
      "\n" + style.wrap("\(subject)  \(TextStyle.harmless(finding.message))", indent: 4, hanging: 6)
      + "\n"
    if let wanted = finding.wanted { text += line("want", wanted, finding.first?.wantedHex) }
    if let got = finding.got { text += line("got", got, finding.first?.gotHex) }
    if let distance = finding.distance { text += line("apart", distance.text) }
    if let bound = finding.bound {
      text += line("bound", "\(NumberText.short(bound.value)): \(bound.origin)")
    }
    if let worst = finding.worst, worst.path != finding.first?.path { text += self.text(of: worst) }
    for detail in finding.details {
      text += style.wrap(TextStyle.harmless(detail), indent: 6, hanging: 8) + "\n"
    }
    if let diagnosis = finding.diagnosis {
      text +=
        style.wrap(
          style.paint("looks like: \(TextStyle.harmless(diagnosis.text))", .notable), indent: 6,
          hanging: 8) + "\n"
    }
    if let blame = finding.blame {
      text += line("blame", "\(blame.op): \(blame.text)")
      if !blame.step.isEmpty { text += line("", "in \(blame.step) (\(blame.location))") }
    }
    return text + "      at     " + style.paint("\(finding.location)", .quiet) + "\n"
  }

  private func text(of worst: Finding.Element) -> String {
    func number(_ value: Double, _ hex: String?) -> String {
      NumberText.text(value, dtype: worst.dtype) + (hex.map { " (\($0))" } ?? "")
    }
    return line(
      "worst",
      "\(worst.path): want \(number(worst.wanted, worst.wantedHex)), "
        + "got \(number(worst.got, worst.gotHex)); \(worst.distance.text)")
  }

  private func line(_ title: String, _ value: String, _ hex: String? = nil) -> String {
    let padded = title + String(repeating: " ", count: 7 - title.count)
    let words = TextStyle.harmless(value) + (hex.map { " (\($0))" } ?? "")
    return style.wrap(padded + words, indent: 6, hanging: 13) + "\n"
  }
}
