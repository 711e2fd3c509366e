import ConformanceModel
import EngineKit

/// The straight line of commands that a case's computing steps come to.
///
/// It is what one run made of the program: its branches and loop counts are kept when the
/// inputs change, and conditions are read again, so that a change of branch is noticed.
struct ProgramTrace {
  /// The commands, those that make the inputs first.
  let commands: [Command]
  /// The step that each command belongs to.
  let steps: [Step?]
  /// The names that the case has for tensors, by wire names.
  let caseNames: [String: String]
  /// The conditions that were read, by their position in `commands`.
  let conditions: [(index: Int, truth: Bool)]
  /// The wire names of the inputs, in the order of the case.
  let inputs: [String]
  /// The wire names of the outputs.
  let outputs: [String]
  /// The values of the inputs, floats as float64.
  let values: [TensorValue]
  /// The values of the outputs.
  let results: [TensorValue]

  /// Runs the computing steps once and keeps the commands.
  init(
    _ subject: Case, outputs names: [String], on engine: any Engine, vocabulary: OpTable
  ) throws(ProgramStop) {
    let runner = ProgramRunner(subject, on: engine, vocabulary: vocabulary)
    values = subject.inputs.map { input in
      let value = input.tensor.value
      return value.dtype == .float32 ? value.converted(to: .float64) ?? value : value
    }
    try runner.run(
      subject.computingSteps, inputs: values, requiresGrad: values.map { _ in false })
    var outputs: [String] = []
    var results: [TensorValue] = []
    for name in names {
      let wire = try runner.wire(named: name)
      outputs.append(wire.text)
    }
    try runner.flush()
    commands = runner.session.log
    steps = runner.logSteps
    caseNames = runner.namesGiven
    conditions = runner.conditions.map { ($0.logIndex, $0.truth) }
    for name in names {
      let wire = try runner.wire(named: name)
      results.append(try runner.readNow(wire, at: subject.gradcheck?.location ?? subject.location))
    }
    self.outputs = outputs
    self.results = results
    inputs = commands.prefix(subject.inputs.count).compactMap { command in
      if case .tensor(let out, _, _) = command.action { out } else { nil }
    }
  }

  /// The commands with other input values.
  func commands(with values: [TensorValue], requiresGrad: [Bool]) -> [Command] {
    var commands = commands
    for (index, value) in values.enumerated() {
      commands[index] = Command(
        .tensor(out: inputs[index], value: value, requiresGrad: requiresGrad[index]))
    }
    return commands
  }
}
