import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// How deep calls of plain functions may nest.
  static let depthLimit = 1000

  func call(
    _ function: Function, _ arguments: [Expression.Argument], at location: FileLocation
  ) throws(ProgramStop) -> RuntimeValue {
    guard arguments.count == function.inputs.count else {
      throw caseError(
        "\(function.name) takes \(function.inputs.count) arguments", at: location)
    }
    var values: [RuntimeValue] = []
    for argument in arguments { values.append(try evaluate(argument.value)) }
    let results: [RuntimeValue]
    switch function.body {
    case .plain(let steps, let returns):
      results = try call(function, steps, returns, values, at: location)
    case .custom:
      results = try callCustom(function, values, at: location)
    }
    return results.count == 1 ? results[0] : .list(results)
  }

  /// Runs a plain function step by step in a scope of its own.
  private func call(
    _ function: Function, _ steps: [Step], _ returns: [String], _ values: [RuntimeValue],
    at location: FileLocation
  ) throws(ProgramStop) -> [RuntimeValue] {
    guard callDepth < Self.depthLimit else {
      throw caseError("calls nest more than \(Self.depthLimit) deep", at: location)
    }
    callDepth += 1
    let outer = scope
    scope = Scope()
    defer {
      scope = outer
      callDepth -= 1
    }
    for (name, value) in zip(function.inputs, values) { scope.values[name] = value }
    try execute(steps)
    var results: [RuntimeValue] = []
    for name in returns {
      guard let value = scope.values[name] else {
        throw caseError("\(function.name) returns \"\(name)\", which is not bound", at: location)
      }
      results.append(value)
    }
    return results
  }

  // MARK: - Custom functions

  /// Applies a function with a backward of its own, which the engine is told once.
  private func callCustom(
    _ function: Function, _ values: [RuntimeValue], at location: FileLocation
  ) throws(ProgramStop) -> [RuntimeValue] {
    guard case .custom(_, let returns, _, _, _) = function.body else { return [] }
    if defined.insert(function.name).inserted {
      let definition = try lowered(function)
      emitNow(Command(.define(definition)))
    }
    var operands: [Operand] = []
    for value in values { operands.append(try operand(value, at: location)) }
    let results = returns.map { _ in newWire() }
    emit(
      .apply(Command.Application(function.name, operands, outputs: results.map(\.text))))
    return results.map { .tensor($0) }
  }

  private func lowered(_ function: Function) throws(ProgramStop) -> Command.CustomFunction {
    guard
      case .custom(let forward, let returns, let given, let backward, let gradients) =
        function.body
    else { throw caseError("\(function.name) has no backward of its own") }
    let outer = (scope, raising)
    scope = Scope()
    raising = nil
    defer { (scope, raising) = outer }
    let inputs = bindNew(function.inputs)
    let forwardCommands = try captured { () throws(ProgramStop) in try execute(forward) }
    let results = try returns.map { (name) throws(ProgramStop) in try wire(named: name).text }
    let cotangents = bindNew(given)
    let backwardCommands = try captured { () throws(ProgramStop) in try execute(backward) }
    let gradientNames = try gradients.map { (name) throws(ProgramStop) in
      try name.map { (name) throws(ProgramStop) in try wire(named: name).text }
    }
    kept += scope.values.values.compactMap { if case .tensor(let wire) = $0 { wire } else { nil } }
    return Command.CustomFunction(
      name: function.name, inputs: inputs, forward: forwardCommands, returns: results,
      given: cotangents, backward: backwardCommands, gradients: gradientNames)
  }

  /// Binds names to tensors that the engine will make; gives their wire names.
  private func bindNew(_ names: [String]) -> [String] {
    names.map { name in
      let wire = newWire()
      scope.values[name] = .tensor(wire)
      namesGiven[wire.text] = name
      return wire.text
    }
  }

  /// The commands that `body` emits, none of which reach the engine now.
  func captured(_ body: () throws(ProgramStop) -> Void) throws(ProgramStop) -> [Command] {
    captures.append([])
    defer { captures.removeLast() }
    try body()
    return captures[captures.count - 1]
  }

  // MARK: - Checkpoints

  /// `checkpoint(f, x, …)`: the engine runs the commands of a plain function and forgets
  /// their intermediate values.
  func checkpoint(
    _ arguments: [Expression.Argument], at location: FileLocation
  ) throws(ProgramStop) -> RuntimeValue {
    guard case .name(let name)? = arguments.first?.value.kind,
      let function = subject.functions[name]
    else { throw caseError("checkpoint takes a function and its arguments", at: location) }
    var inputs: [String] = []
    for argument in arguments.dropFirst() {
      if case .tensor(let wire) = try evaluate(argument.value) { inputs.append(wire.text) }
    }
    var result = RuntimeValue.none
    let commands = try captured { () throws(ProgramStop) in
      result = try call(function, Array(arguments.dropFirst()), at: location)
    }
    let results: [RuntimeValue] = if case .list(let values) = result { values } else { [result] }
    let outputs = try results.map { (value) throws(ProgramStop) in
      guard case .tensor(let wire) = value else {
        throw caseError("a checkpoint gives \(value.noun), not a tensor", at: location)
      }
      return wire.text
    }
    emit(.checkpoint(commands: commands, inputs: inputs, outputs: outputs))
    return result
  }
}
