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

  @Option(
    help: ArgumentHelp(
      "Where inputs may be moved, ends included: 'x=[0, inf], y=[-1, 1]'.",
      valueName: "intervals"))
  var domain: String?

  @Option(help: "1 for the gradient, 2 for a Hessian-vector product as well.")
  var order = 1

  @Flag(help: "Show the steps that the derivative was read off, with a plot of error against step.")
  var explain = false

  @OptionGroup var engineOptions: EngineOptions

  @Option(help: "The format: \(ListFormat.list).")
  var format = ListFormat.pretty

  @Option(help: "The seed of random directions, and of the weights of a value that is no scalar.")
  var seed: UInt64 = 0

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    guard order == 1 || order == 2 else { throw ValidationError("--order is 1 or 2") }
  }

  func run() throws {
    let subject = try program()
    let domains = try domains(of: subject)
    let engine = try engineOptions.makeEngine()
    let outcome: Conformance.GradientCheckOutcome
    switch Conformance.checkGradient(of: subject, on: engine, domains: domains, seed: seed) {
    case .success(let success): outcome = success
    case .failure(let failure): throw Exit(.unexpected, failure.message)
    }
    let text = CheckText(
      expression: expression, at: at, outcome: outcome, style: Terminal.style(color: color),
      showsLadder: explain)
    switch format {
    case .pretty: Terminal.print(text.text)
    case .jsonl: Terminal.print("\(text.value)")
    }
    if !outcome.agrees { throw Exit(.unexpected) }
  }

  /// The expression as a case of one step.
  private func program() throws -> Case {
    let inputs = try read(
      ExpressionParser.parseInputs(at, at: FileLocation(path: "--at", line: 1, column: 1)))
    let place = FileLocation(path: "expression", line: 1, column: 1)
    let parsed = try read(
      ExpressionParser.parse(
        expression, at: place, names: Set(inputs.map(\.name)).union(["pi", "inf", "nan"])))
    return Case(
      id: "check", about: expression, source: "the command line", location: place,
      inputs: inputs,
      steps: [Step(.bind(names: ["value"], parsed), at: place, text: expression)],
      gradcheck: GradientCheckRequest(of: ["value"], order: order, location: place))
  }

  private func domains(of subject: Case) throws -> [String: Domain] {
    guard let domain else { return [:] }
    let place = FileLocation(path: "--domain", line: 1, column: 1)
    var domains: [String: Domain] = [:]
    for interval in try read(ExpressionParser.parseInputs(domain, at: place)) {
      guard case .value(let value) = interval.tensor, let ends = value.doubles, ends.count == 2,
        ends[0] <= ends[1]
      else {
        throw problem(interval.location, "an interval has a lower and an upper end: [0, inf]")
      }
      guard let input = subject.inputs.first(where: { $0.name == interval.name }) else {
        throw problem(interval.location, "\"\(interval.name)\" is no input")
      }
      let domain = Domain(lower: ends[0], upper: ends[1])
      guard input.tensor.value.doubles?.allSatisfy(domain.contains) == true else {
        throw problem(interval.location, "\"\(interval.name)\" is not inside \(domain)")
      }
      domains[interval.name] = domain
    }
    return domains
  }

  private func problem(_ location: FileLocation, _ message: String) -> Exit {
    var diagnostic = Diagnostic(at: location, message)
    diagnostic.sourceLine = domain
    Terminal.errorOutput.write(diagnostic.rendered + "\n")
    return Exit(.usage)
  }

  private func read<Value>(_ result: Result<Value, Diagnostic>) throws -> Value {
    switch result {
    case .success(let value): return value
    case .failure(let diagnostic):
      Terminal.errorOutput.write(diagnostic.rendered + "\n")
      throw Exit(.usage)
    }
  }
}
