import ConformanceModel
import EngineKit

extension ProgramRunner {
  func run(_ backward: Step.Backward) throws(ProgramStop) {
    emit(
      .backward(
        Command.Backward(
          of: try wires(backward.of), gradients: try cotangents(backward.gradients),
          retainGraph: backward.retainGraph, createGraph: backward.createGraph,
          inputs: try backward.inputs.map { (inputs) throws(ProgramStop) in
            try wires(inputs)
          })))
  }

  func run(_ gradient: Step.Gradient, binding names: [String]) throws(ProgramStop) {
    let results = names.map { _ in newWire() }
    emit(
      .grad(
        Command.Gradient(
          of: try wires(gradient.of), wrt: try wires(gradient.wrt),
          gradOutputs: try cotangents(gradient.gradOutputs), retainGraph: gradient.retainGraph,
          createGraph: gradient.createGraph, allowUnused: gradient.allowUnused,
          out: results.map(\.text))))
    for (name, result) in zip(names, results) { try assign(.tensor(result), to: name) }
  }

  /// Forward mode: the engine runs all that made the outputs once more, with tangents.
  func runForwardMode(
    of: [Expression], wrt: [Expression], tangents: [Expression], binding names: [String]
  ) throws(ProgramStop) {
    let outputs = try wires(of)
    let inputs = try wires(wrt)
    let directions = try wires(tangents)
    let results = names.map { _ in newWire() }
    emit(
      .jvp(
        Command.ForwardMode(
          commands: session.log.filter(\.makesValues), of: outputs, wrt: inputs,
          tangents: directions, out: results.map(\.text))))
    for (name, result) in zip(names, results) { try assign(.tensor(result), to: name) }
  }

  private func cotangents(_ expressions: [Expression]?) throws(ProgramStop) -> [String?]? {
    guard let expressions else { return nil }
    var names: [String?] = []
    for expression in expressions {
      if case .none = expression.kind {
        names.append(nil)
      } else {
        names.append(try wire(expression).text)
      }
    }
    return names
  }

  /// The wire names of tensors; a list among the expressions stands for its elements.
  private func wires(_ expressions: [Expression]) throws(ProgramStop) -> [String] {
    var names: [String] = []
    for expression in expressions {
      let value = try evaluate(expression)
      if case .list(let values) = value, values.contains(where: \.isTensor) {
        for value in values {
          names.append(try materialised(value, at: expression.location).text)
        }
      } else {
        names.append(try materialised(value, at: expression.location).text)
      }
    }
    return names
  }
}

extension Command {
  /// Whether the command makes or changes values, as forward mode has to do once more.
  fileprivate var makesValues: Bool {
    switch action {
    case .tensor, .apply, .grad, .jvp, .enter, .leave, .get, .define, .checkpoint: true
    case .set(_, .data): true
    case .set, .backward, .retainGrad, .hook, .unhook, .release, .read: false
    }
  }
}

extension RuntimeValue {
  var isTensor: Bool {
    if case .tensor = self { true } else { false }
  }
}
