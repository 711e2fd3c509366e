import Conformance
import ConformanceModel
import EngineKit
import GradientCheck
import Reports

/// What `gradproof check` prints.
struct CheckText {
  let expression: String
  let at: String
  let outcome: Conformance.GradientCheckOutcome
  let style: TextStyle
  let showsLadder: Bool

  /// For people.
  var text: String {
    var lines = ["\(expression) at \(at)"]
    for shape in outcome.outputShapes where shape.reduce(1, *) != 1 {
      lines.append("the value has shape \(shape): its elements are weighted by random cotangents")
    }
    var what = "gradient"
    for entry in outcome.entries {
      if entry.what != what, let direction = outcome.direction {
        what = entry.what
        let words = direction.map { NumberText.short($0) }.joined(separator: ", ")
        lines += ["", style.wrap("\(what) along [\(words)]", indent: 0, hanging: 2)]
      }
      lines += [""] + text(entry)
    }
    let agreeing = outcome.entries.count(where: \.agrees)
    let closing = "\(agreeing) of \(outcome.entries.count) entries agree"
    lines += [
      "",
      style.paint(closing, outcome.agrees ? .good : .bad)
        + " · \(counted(outcome.evaluations, "evaluation"))",
    ]
    return lines.joined(separator: "\n")
  }

  private func text(_ entry: Conformance.GradientEntry) -> [String] {
    let (comparison, estimate) = (entry.comparison, entry.estimate)
    var lines = [
      style.paint(entry.path, .strong) + "  "
        + style.paint("\(comparison.verdict)", entry.agrees ? .good : .bad),
      (entry.what == "gradient" ? "  gradient    " : "  product     ")
        + NumberText.text(comparison.claimed),
      "  derivative  \(NumberText.text(estimate.value)) ± "
        + "\(NumberText.short(estimate.errorBar))  (\(estimate.point))",
    ]
    lines.append("  GSL         \(opinion(of: estimate))")
    if !entry.agrees {
      lines.append(
        "  apart       \(NumberText.short(comparison.difference)), allowed "
          + "\(NumberText.short(comparison.bound.total))")
    }
    if showsLadder { lines += ["", estimate.explanation] }
    return lines
  }

  /// What GSL says of a derivative, or of the slopes of both sides.
  private func opinion(of estimate: DerivativeEstimate) -> String {
    if !estimate.gslValue.isNaN {
      return "\(NumberText.text(estimate.gslValue)) ± \(NumberText.short(estimate.gslErrorBar))  "
        + "(step \(NumberText.short(estimate.gslStep)))"
    }
    guard estimate.gslLeftValue.isFinite, estimate.gslRightValue.isFinite else {
      return "was not asked: there is no slope for its rules"
    }
    return "\(NumberText.short(estimate.gslLeftValue)) from the left, "
      + "\(NumberText.short(estimate.gslRightValue)) from the right"
  }

  /// For programs.
  var value: JSONValue {
    let entries = outcome.entries.map { entry -> JSONValue in
      let (comparison, estimate) = (entry.comparison, entry.estimate)
      var object = JSONObject([
        .init("of", .string(entry.what)), .init("entry", .string(entry.path)),
        .init("agrees", .boolean(entry.agrees)),
        .init("verdict", .string("\(comparison.verdict)")),
        .init("gradient", JSONValue(comparison.claimed)),
        .init("derivative", JSONValue(estimate.value)),
        .init("error_bar", JSONValue(estimate.errorBar)),
        .init("point", .string("\(estimate.point)")),
        .init("gsl", JSONValue(estimate.gslValue)),
        .init("gsl_error_bar", JSONValue(estimate.gslErrorBar)),
        .init("gsl_step", JSONValue(estimate.gslStep)),
        .init("bound", JSONValue(comparison.bound.total)),
        .init("evaluations", JSONValue(estimate.evaluations)),
      ])
      if showsLadder {
        object.append(
          "ladder",
          .array(
            estimate.ladder.map { rung in
              [
                "step": JSONValue(rung.step), "slope": JSONValue(rung.slope),
                "left_slope": JSONValue(rung.leftSlope),
                "right_slope": JSONValue(rung.rightSlope),
                "second_difference": JSONValue(rung.secondDifference),
              ]
            }))
      }
      return .object(object)
    }
    return [
      "expression": .string(expression), "agrees": .boolean(outcome.agrees),
      "entries": .array(entries),
    ]
  }
}
