import Conformance
import ConformanceModel
import Foundation
import GradientCheck
import Reports

/// What `gradproof explain` prints.
struct ExplanationText {
  let subject: Case
  let source: [String]
  let explanation: CaseExplanation
  let answers: [StoredAnswer]
  let shownEntries: Int
  let style: TextStyle

  var text: String {
    var lines = [
      style.paint(subject.id, .strong),
      style.wrap(TextStyle.harmless(subject.about), indent: 2),
      style.wrap("source: \(TextStyle.harmless(subject.source))", indent: 2, hanging: 4),
      "  at: \(subject.location)", "",
    ]
    lines += source
    lines += expected
    lines += derivative
    lines += engines
    return lines.joined(separator: "\n")
  }

  private func heading(_ text: String) -> [String] { ["", style.paint(text, .strong)] }

  // MARK: - What is expected

  private var expected: [String] {
    guard !explanation.expected.isEmpty else { return [] }
    let width = min(explanation.expected.map(\.title.count).max() ?? 0, 24) + 2
    var lines = heading("Expected, and why")
    for expectation in explanation.expected {
      let title = expectation.title.padding(
        toLength: max(width, expectation.title.count + 2), withPad: " ", startingAt: 0)
      lines.append(
        style.wrap(title + TextStyle.harmless(expectation.wanted), indent: 2, hanging: width + 2))
      lines.append(style.wrap(expectation.reason, indent: width + 2))
    }
    return lines
  }

  // MARK: - The derivative

  private var derivative: [String] {
    guard let outcome = explanation.derivative, !outcome.entries.isEmpty else { return [] }
    let outputs = explanation.outputs.joined(separator: ", ")
    var lines = heading("The derivative of \(outputs), by finite differences of the program")
    for shape in outcome.outputShapes where shape.reduce(1, *) != 1 {
      lines.append(
        style.wrap(
          "the value has shape \(shape): its elements are weighted by random cotangents", indent: 2)
      )
    }
    for (index, entry) in outcome.entries.enumerated() {
      let estimate = entry.estimate
      let what = entry.what == "gradient" ? "" : " (\(entry.what))"
      lines.append(
        style.wrap(
          "\(entry.path)\(what)  \(NumberText.text(estimate.value)) ± "
            + "\(NumberText.short(estimate.errorBar))  (\(estimate.point))", indent: 2, hanging: 6))
      guard index < shownEntries else { continue }
      lines += estimate.explanation.split(separator: "\n").map { "  \($0)" }
    }
    if outcome.entries.count > shownEntries, shownEntries > 0 {
      lines.append("  --entries \(outcome.entries.count) shows the steps of every entry")
    }
    return lines
  }

  // MARK: - What engines gave

  private var engines: [String] {
    guard !answers.isEmpty else { return [] }
    var lines = heading("What engines gave")
    for answer in answers {
      let engine = TextStyle.harmless(answer.engine)
      guard let result = answer.result else {
        lines.append(style.wrap("\(engine)  not in \(answer.path)", indent: 2, hanging: 4))
        continue
      }
      let isGood = result.verdict == .pass
      lines.append(
        "  \(engine)  "
          + style.paint(isGood ? "as expected" : result.verdict.rawValue, isGood ? .good : .bad)
          + "  (\(answer.path))")
      if let known = result.known {
        let text = "\(known.kind.rawValue): \(known.entry.reason)"
        lines.append(style.wrap(TextStyle.harmless(text), indent: 4, hanging: 6))
      }
      for reason in result.missing {
        lines.append(style.wrap("for want of: \(TextStyle.harmless(reason))", indent: 4))
      }
      for convention in result.conventions {
        let text = "chose \(convention.subject): \(convention.chosen)"
        lines.append(style.wrap(TextStyle.harmless(text), indent: 4, hanging: 6))
      }
      for finding in result.findings { lines += self.lines(of: finding) }
    }
    return lines
  }

  private func lines(of finding: Finding) -> [String] {
    var lines = [
      style.wrap(
        TextStyle.harmless("\(finding.subject)  \(finding.message)"), indent: 4, hanging: 6)
    ]
    func line(_ title: String, _ value: String?) {
      guard let value else { return }
      lines.append(style.wrap("\(title) \(TextStyle.harmless(value))", indent: 6, hanging: 8))
    }
    line("want", finding.wanted)
    line("got ", finding.got)
    line("looks like:", finding.diagnosis?.text)
    line("blame", finding.blame.map { "\($0.op): \($0.text)" })
    return lines
  }
}
