import EngineKit

/// What a faulty engine knows of the program that it runs.
struct SabotageMemory {
  /// The leaves that require grad, in the order in which they were made.
  private(set) var leaves: [String] = []
  /// The names that ops bound, each with its op.
  private(set) var results: [String: String] = [:]
  /// What each result was made of, by the names of tensors.
  private(set) var operands: [String: [String]] = [:]
  /// The shape, type and elements of each leaf.
  private(set) var values: [String: TensorValue] = [:]
  /// The custom functions.
  private(set) var functions: [String: Command.CustomFunction] = [:]
  /// How many backward passes there were.
  private(set) var passes = 0
  /// How many commands there were.
  private(set) var commands = 0
  /// How many recorded ops lie on the way to a result.
  private(set) var depths: [String: Int] = [:]
  /// The modes that were entered, the innermost last.
  private(set) var modes: [Command.Mode] = []
  /// The hooks in the order of registration.
  private(set) var hooks: [Command.Hook] = []
  /// How many commands failed.
  private(set) var failures = 0
  /// How often a fault came to act, for those that act now and then.
  var occasions = 0
  /// Tensors that a fault put in the place of others, by the names of those.
  var substitutes: [String: String] = [:]
  private var fresh = 0

  /// A name that no program has.
  mutating func freshName() -> String {
    fresh += 1
    return "sabotage\(fresh)"
  }

  mutating func note(_ command: Command, _ reply: Reply) {
    commands += 1
    if case .error = reply { failures += 1 }
    switch command.action {
    case .tensor(let out, let value, let requiresGrad):
      values[out] = value
      if requiresGrad { leaves.append(out) }
    case .apply(let application):
      let names = application.inputs.flatMap(\.names)
      let depth = (names.map { depths[$0, default: 0] }.max() ?? 0) + 1
      for out in application.outputs {
        results[out] = application.op
        operands[out] = names
        depths[out] = depth
      }
    case .define(let function): functions[function.name] = function
    case .backward: passes += 1
    case .enter(let mode): modes.append(mode)
    case .leave: if !modes.isEmpty { modes.removeLast() }
    case .hook(let hook): hooks.append(hook)
    case .release(let names):
      leaves.removeAll { names.contains($0) }
      for name in names {
        results[name] = nil
        operands[name] = nil
        depths[name] = nil
        values[name] = nil
      }
    case .set(let name, .requiresGrad(let wanted)):
      leaves.removeAll { $0 == name }
      if wanted, case .ok = reply { leaves.append(name) }
    case .grad, .jvp, .set, .get, .retainGrad, .unhook, .checkpoint, .read: break
    }
  }
}
