import ArgumentParser
import CaseFormat
import Conformance
import ConformanceModel
import EngineKit
import GradientCheck
import Reports

/// `gradproof check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Hold the gradient of one expression against finite differences.",
    discussion: """
      For example: gradproof check 'sum(x * exp(x))' --at 'x=[1, 2]'

      For every entry: the engine's gradient, the derivative with its error bar, and what GSL
      alone says, with GSL's own error estimate.
      """)

  @Argument(help: "The expression, in the language of cases.")
  var expression: String

  @Option(help: ArgumentHelp("The inputs: 'x=[1, 2], y=0.5'.", valueName: "inputs"))
  var at: String

  @OptionGroup var engineOptions: EngineOptions

  @Option(help: "The format: \(ReportFormat.list).")
  var format = ReportFormat.pretty

  @Option(help: "The seed of the weights of an expression that is no scalar.")
  var seed: UInt64 = 0

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func run() throws {
    let subject = try program()
    let engine = try engineOptions.makeEngine()
    let outcome: Conformance.GradientCheckOutcome
    switch Conformance.checkGradient(of: subject, on: engine, seed: seed) {
    case .success(let success): outcome = success
    case .failure(let failure): throw Exit(.unexpected, failure.message)
    }
    switch format {
    case .pretty: Terminal.print(text(outcome))
    case .jsonl: Terminal.print("\(value(outcome))")
    }
    if !outcome.report.agrees { throw Exit(.unexpected) }
  }

  /// The expression as a case of one step.
  private func program() throws -> Case {
    let inputs = try read(
      ExpressionParser.parseInputs(at, at: SourceLocation(path: "--at", line: 1, column: 1)))
    let place = SourceLocation(path: "expression", line: 1, column: 1)
    let parsed = try read(
      ExpressionParser.parse(
        expression, at: place, names: Set(inputs.map(\.name)).union(["pi", "inf", "nan"])))
    return Case(
      id: "check", about: expression, source: "the command line", location: place,
      inputs: inputs,
      steps: [Step(.bind(names: ["value"], parsed), at: place, text: expression)],
      gradcheck: GradientCheckRequest(of: ["value"], location: place))
  }

  private func read<Value>(_ result: Result<Value, Diagnostic>) throws -> Value {
    switch result {
    case .success(let value): return value
    case .failure(let diagnostic):
      Terminal.errorOutput.write(diagnostic.rendered + "\n")
      throw Exit(.usage)
    }
  }

  // MARK: - Output

  private func text(_ outcome: Conformance.GradientCheckOutcome) -> String {
    let style = Terminal.style(color: color)
    var lines = ["\(expression) at \(at)"]
    for shape in outcome.outputShapes where shape.reduce(1, *) != 1 {
      lines.append(
        "the value has shape \(shape): its elements are weighted by random cotangents")
    }
    lines += outcome.notes
    for (path, entry) in zip(outcome.paths, outcome.report.entries) {
      let estimate = entry.estimate
      let role: TextStyle.Role = entry.verdict.isAcceptable ? .good : .bad
      lines += [
        "", "\(style.paint(path, .strong))  \(style.paint("\(entry.verdict)", role))",
        "  gradient    \(NumberText.text(entry.claimed))",
        "  derivative  \(NumberText.text(estimate.value)) ± "
          + "\(NumberText.short(estimate.errorBar))  (\(estimate.point))",
        "  GSL         \(NumberText.text(estimate.gslValue)) ± "
          + "\(NumberText.short(estimate.gslErrorBar))  "
          + "(step \(NumberText.short(estimate.gslStep)))",
      ]
      if !entry.verdict.isAcceptable {
        lines.append(
          "  apart       \(NumberText.short(entry.comparison.difference)), allowed "
            + "\(NumberText.short(entry.bound.total))")
      }
    }
    let report = outcome.report
    let accepted = report.entries.count { $0.verdict.isAcceptable }
    let role: TextStyle.Role = report.agrees ? .good : .bad
    let closing = "\(accepted) of \(report.entries.count) entries agree"
    lines += ["", "\(style.paint(closing, role)) · \(report.evaluations) evaluations"]
    return lines.joined(separator: "\n")
  }

  private func value(_ outcome: Conformance.GradientCheckOutcome) -> JSONValue {
    let entries = zip(outcome.paths, outcome.report.entries).map { path, entry -> JSONValue in
      [
        "entry": .string(path), "agrees": .boolean(entry.verdict.isAcceptable),
        "verdict": .string("\(entry.verdict)"), "gradient": JSONValue(entry.claimed),
        "derivative": JSONValue(entry.estimate.value),
        "error_bar": JSONValue(entry.estimate.errorBar),
        "point": .string("\(entry.estimate.point)"), "gsl": JSONValue(entry.estimate.gslValue),
        "gsl_error_bar": JSONValue(entry.estimate.gslErrorBar),
        "gsl_step": JSONValue(entry.estimate.gslStep), "bound": JSONValue(entry.bound.total),
      ]
    }
    return [
      "expression": .string(expression), "agrees": .boolean(outcome.report.agrees),
      "evaluations": JSONValue(outcome.report.evaluations), "entries": .array(entries),
    ]
  }
}
