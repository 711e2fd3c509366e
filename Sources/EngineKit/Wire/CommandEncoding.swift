extension WireEncoder {
  /// Encodes a command as an object with the fields of its row in the protocol's table.
  ///
  /// What is as an engine assumes it anyway is left out.
  public func encode(_ command: Command) -> JSONValue {
    let (name, fields) = fields(of: command.action)
    var object = JSONObject([.init("do", .string(name))])
    for case (let name, let value?) in fields { object.append(name, value) }
    if command.mayFail { object.append("may_fail", true) }
    return .object(object)
  }

  func encode(_ commands: [Command]) -> JSONValue {
    .array(commands.map(encode))
  }

  /// The name and the fields of a command in the order of the table; absent ones are `nil`.
  private typealias Fields = [(String, JSONValue?)]

  private func fields(of action: Command.Action) -> (String, Fields) {
    switch action {
    case .tensor(let out, let value, let requiresGrad):
      let tensor = members(of: value).map { ($0.name, Optional($0.value)) }
      return (
        "tensor", [("out", .string(out))] + tensor + [("requires_grad", flag(requiresGrad))]
      )
    case .apply(let application): return ("apply", fields(of: application))
    case .backward(let backward): return ("backward", fields(of: backward))
    case .grad(let gradient): return ("grad", fields(of: gradient))
    case .jvp(let pass): return ("jvp", fields(of: pass))
    case .enter(let mode): return ("enter", [("mode", .string(mode.rawValue))])
    case .leave(let mode): return ("leave", [("mode", .string(mode.rawValue))])
    case .set(let on, let write): return ("set", [("on", .string(on))] + fields(of: write))
    case .get(let of, let attribute, let out):
      return (
        "get", [("of", .string(of)), ("attr", .string(attribute.rawValue)), ("out", .string(out))]
      )
    case .retainGrad(let on): return ("retain_grad", [("on", .string(on))])
    case .hook(let hook): return ("hook", fields(of: hook))
    case .unhook(let hook): return ("unhook", [("hook", .string(hook))])
    case .define(let function): return ("define", fields(of: function))
    case .checkpoint(let commands, let inputs, let outputs):
      return (
        "checkpoint",
        [("commands", encode(commands)), ("in", strings(inputs)), ("out", strings(outputs))]
      )
    case .release(let names): return ("release", [("names", strings(names))])
    case .read(let of, let observable):
      return (
        "read", [("of", of.map(JSONValue.string)), ("what", .string(observable.rawValue))]
      )
    }
  }

  private func fields(of application: Command.Application) -> Fields {
    [
      ("op", .string(application.op)), ("in", .array(application.inputs.map(encode))),
      ("attrs", application.attributes.isEmpty ? nil : encode(application.attributes)),
      ("out", strings(application.outputs)),
    ]
  }

  private func fields(of backward: Command.Backward) -> Fields {
    [
      ("of", strings(backward.of)), ("gradients", backward.gradients.map(optionalStrings)),
      ("retain_graph", backward.retainGraph.map(JSONValue.boolean)),
      ("create_graph", flag(backward.createGraph)), ("inputs", backward.inputs.map(strings)),
    ]
  }

  private func fields(of gradient: Command.Gradient) -> Fields {
    [
      ("of", strings(gradient.of)), ("wrt", strings(gradient.wrt)),
      ("grad_outputs", gradient.gradOutputs.map(optionalStrings)),
      ("retain_graph", gradient.retainGraph.map(JSONValue.boolean)),
      ("create_graph", flag(gradient.createGraph)), ("allow_unused", flag(gradient.allowUnused)),
      ("out", strings(gradient.out)),
    ]
  }

  private func fields(of pass: Command.ForwardMode) -> Fields {
    [
      ("commands", encode(pass.commands)), ("of", strings(pass.of)), ("wrt", strings(pass.wrt)),
      ("tangents", strings(pass.tangents)), ("out", strings(pass.out)),
    ]
  }

  private func fields(of write: Command.AttributeWrite) -> Fields {
    switch write {
    case .grad(let name):
      [("attr", "grad"), ("to", name.map(JSONValue.string) ?? .null)]
    case .requiresGrad(let isWanted):
      [("attr", "requires_grad"), ("to", .boolean(isWanted))]
    case .data(let name): [("attr", "data"), ("to", .string(name))]
    }
  }

  private func fields(of hook: Command.Hook) -> Fields {
    [
      ("on", .string(hook.on)), ("out", .string(hook.out)),
      ("kind", hook.kind == .tensor ? nil : .string(hook.kind.rawValue)),
      ("given", .string(hook.given)), ("body", encode(hook.body)),
      ("return", hook.returned.map(JSONValue.string)),
    ]
  }

  private func fields(of function: Command.CustomFunction) -> Fields {
    [
      ("name", .string(function.name)), ("inputs", strings(function.inputs)),
      ("forward", encode(function.forward)), ("returns", strings(function.returns)),
      ("given", strings(function.given)), ("backward", encode(function.backward)),
      ("gradients", optionalStrings(function.gradients)),
    ]
  }

  // MARK: - Fields of one value

  /// A flag that is left out where it is off.
  private func flag(_ isOn: Bool) -> JSONValue? {
    isOn ? true : nil
  }

  private func optionalStrings(_ strings: [String?]) -> JSONValue {
    .array(strings.map { $0.map(JSONValue.string) ?? .null })
  }
}
