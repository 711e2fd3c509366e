import EngineKit

extension Command {
  /// The same command on other names: each gets a prefix, so that two runs can live side by side.
  func prefixed(_ prefix: String) -> Command {
    Command(action.prefixed(prefix), mayFail: mayFail)
  }
}

extension Command.Action {
  fileprivate func prefixed(_ prefix: String) -> Command.Action {
    func name(_ name: String) -> String { prefix + name }
    func names(_ names: [String]) -> [String] { names.map(name) }
    func optional(_ names: [String?]?) -> [String?]? { names?.map { $0.map(name) } }
    switch self {
    case .tensor(let out, let value, let requiresGrad):
      return .tensor(out: name(out), value: value, requiresGrad: requiresGrad)
    case .apply(var application):
      application.inputs = application.inputs.map { $0.prefixed(prefix) }
      application.attributes = application.attributes.mapValues { $0.prefixed(prefix) }
      application.outputs = names(application.outputs)
      return .apply(application)
    case .backward(var backward):
      backward.of = names(backward.of)
      backward.gradients = optional(backward.gradients)
      backward.inputs = backward.inputs.map(names)
      return .backward(backward)
    case .grad(var gradient):
      gradient.of = names(gradient.of)
      gradient.wrt = names(gradient.wrt)
      gradient.gradOutputs = optional(gradient.gradOutputs)
      gradient.out = names(gradient.out)
      return .grad(gradient)
    case .jvp(var forward):
      forward.commands = forward.commands.map { $0.prefixed(prefix) }
      forward.of = names(forward.of)
      forward.wrt = names(forward.wrt)
      forward.tangents = names(forward.tangents)
      forward.out = names(forward.out)
      return .jvp(forward)
    case .set(let on, let write):
      switch write {
      case .grad(let value): return .set(on: name(on), .grad(value.map(name)))
      case .data(let value): return .set(on: name(on), .data(name(value)))
      case .requiresGrad: return .set(on: name(on), write)
      }
    case .get(let of, let attribute, let out):
      return .get(of: name(of), attribute, out: name(out))
    case .retainGrad(let on): return .retainGrad(on: name(on))
    case .checkpoint(let commands, let inputs, let outputs):
      return .checkpoint(
        commands: commands.map { $0.prefixed(prefix) }, inputs: names(inputs),
        outputs: names(outputs))
    case .release(let released): return .release(names(released))
    case .read(let of, let what): return .read(of: of.map(name), what)
    // A custom function's names are its own, and a gradient check has no hooks.
    case .define, .hook, .unhook, .enter, .leave: return self
    }
  }
}

extension Operand {
  fileprivate func prefixed(_ prefix: String) -> Operand {
    switch self {
    case .name(let name): .name(prefix + name)
    case .list(let operands): .list(operands.map { $0.prefixed(prefix) })
    case .number, .integer, .tensor, .none: self
    }
  }
}

extension Attribute {
  fileprivate func prefixed(_ prefix: String) -> Attribute {
    switch self {
    case .tensor(let name): .tensor(prefix + name)
    case .list(let attributes): .list(attributes.map { $0.prefixed(prefix) })
    case .none, .boolean, .integer, .number, .string: self
    }
  }
}
