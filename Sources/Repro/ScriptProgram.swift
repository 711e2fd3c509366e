import Conformance
import ConformanceModel
import EngineKit

/// A program's commands with the names that its script has for tensors, and which of them are
/// written where they are used.
struct ScriptProgram {
  let record: ProgramRecord
  /// The names in the script, by wire names.
  private(set) var names: [String: String] = [:]
  /// The places of the commands whose one result is written where it is used.
  private(set) var inlined: Set<Int> = []
  /// The command that binds each tensor; the first one.
  private(set) var makers: [String: Int] = [:]

  init(_ record: ProgramRecord, reserved: Set<String>) {
    self.record = record
    var uses: [String: [Int]] = [:]
    for (index, command) in record.commands.enumerated() {
      for name in command.namesUsed { uses[name, default: []].append(index) }
      for name in command.namesBound where makers[name] == nil { makers[name] = index }
    }
    chooseNames(uses, reserved)
    chooseInlined(uses)
  }

  /// The name of a tensor in the script.
  func name(_ wire: String) -> String {
    names[wire] ?? "t_" + wire.filter { $0.isLetter || $0.isNumber }
  }

  // MARK: - Names

  /// A case's name serves one tensor after the other, as long as the one before is used no more.
  private mutating func chooseNames(_ uses: [String: [Int]], _ reserved: Set<String>) {
    var owner: [String: String] = [:]
    let wires = makers.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    for wire in wires {
      var wanted = record.names[wire] ?? "t"
      if reserved.contains(wanted) { wanted += "_" }
      let made = makers[wire] ?? 0
      func isFree(_ name: String) -> Bool {
        guard let other = owner[name] else { return true }
        // What is its own operand may be rebound.
        return record.names[wire] != nil && (uses[other]?.last ?? -1) <= made
      }
      var name = record.names[wire] == nil ? "t1" : wanted
      var count = 1
      while !isFree(name) {
        count += 1
        name = record.names[wire] == nil ? "t\(count)" : "\(wanted)_\(count)"
      }
      owner[name] = wire
      names[wire] = name
    }
  }

  /// A result without a name of the case's, used once, by an op of the same step.
  private mutating func chooseInlined(_ uses: [String: [Int]]) {
    for (index, command) in record.commands.enumerated() {
      guard case .apply(let application) = command.action, application.outputs.count == 1,
        !application.op.hasSuffix("_"), !command.mayFail,
        record.names[application.outputs[0]] == nil,
        let uses = uses[application.outputs[0]], uses.count == 1, let use = uses.first,
        case .apply(let user) = record.commands[use].action, !user.op.hasSuffix("_"),
        record.steps[index]?.location == record.steps[use]?.location,
        record.steps[index] != nil,
        !record.commands[index..<use].contains(where: { command in
          if case .apply(let other) = command.action { other.op.hasSuffix("_") } else { false }
        })
      else { continue }
      inlined.insert(index)
    }
  }
}

extension Command {
  /// The tensors that the command reads.
  var namesUsed: [String] {
    switch action {
    case .apply(let application):
      application.inputs.flatMap(\.tensorNames)
        + application.attributes.values.flatMap(\.tensorNames)
    case .backward(let pass):
      pass.of + (pass.gradients ?? []).compactMap { $0 } + (pass.inputs ?? [])
    case .grad(let pass): pass.of + pass.wrt + (pass.gradOutputs ?? []).compactMap { $0 }
    case .jvp(let pass): pass.of + pass.wrt + pass.tangents
    case .set(let on, let write):
      switch write {
      case .grad(let value): [on] + [value].compactMap { $0 }
      case .data(let value): [on, value]
      case .requiresGrad: [on]
      }
    case .get(let of, _, _): [of]
    case .retainGrad(let on): [on]
    case .hook(let hook):
      [hook.on] + hook.body.flatMap(\.namesUsed) + [hook.returned].compactMap { $0 }
    case .define(let function):
      (function.forward + function.backward).flatMap(\.namesUsed)
    case .checkpoint(let commands, let inputs, _): inputs + commands.flatMap(\.namesUsed)
    case .read(let of, _): [of].compactMap { $0 }
    case .tensor, .enter, .leave, .unhook, .release: []
    }
  }

  /// The tensors that the command binds.
  var namesBound: [String] {
    switch action {
    case .tensor(let out, _, _), .get(_, _, let out): [out]
    case .apply(let application): application.outputs
    case .grad(let pass): pass.out
    case .jvp(let pass): pass.out
    case .checkpoint(let commands, _, let outputs): commands.flatMap(\.namesBound) + outputs
    case .hook(let hook): [hook.given] + hook.body.flatMap(\.namesBound)
    case .define(let function):
      function.inputs + function.given
        + (function.forward + function.backward).flatMap(\.namesBound)
    case .backward, .enter, .leave, .set, .retainGrad, .unhook, .release, .read: []
    }
  }
}

extension Operand {
  var tensorNames: [String] {
    switch self {
    case .name(let name): [name]
    case .list(let operands): operands.flatMap(\.tensorNames)
    case .number, .integer, .tensor, .none: []
    }
  }
}

extension Attribute {
  var tensorNames: [String] {
    switch self {
    case .tensor(let name): [name]
    case .list(let attributes): attributes.flatMap(\.tensorNames)
    case .none, .boolean, .integer, .number, .string: []
    }
  }
}
