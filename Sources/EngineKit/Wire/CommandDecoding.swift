extension WireNode {
  func commands() throws(WireError) -> [Command] {
    try list { node throws(WireError) in try node.command() }
  }

  func command() throws(WireError) -> Command {
    Command(try action(), mayFail: try flag("may_fail"))
  }

  private func action() throws(WireError) -> Command.Action {
    let name = try required("do")
    switch try name.word("command", as: CommandName.self) {
    case .tensor:
      return .tensor(
        out: try required("out").string(), value: try tensor(),
        requiresGrad: try flag("requires_grad"))
    case .apply: return .apply(try application())
    case .backward: return .backward(try backward())
    case .grad: return .grad(try gradient())
    case .jvp: return .jvp(try forwardMode())
    case .enter: return .enter(try required("mode").word("mode"))
    case .leave: return .leave(try required("mode").word("mode"))
    case .set: return .set(on: try required("on").string(), try attributeWrite())
    case .get:
      return .get(
        of: try required("of").string(), try required("attr").word("attribute"),
        out: try required("out").string())
    case .retainGrad: return .retainGrad(on: try required("on").string())
    case .hook: return .hook(try hook())
    case .unhook: return .unhook(try required("hook").string())
    case .define: return .define(try customFunction())
    case .checkpoint:
      return .checkpoint(
        commands: try required("commands").commands(), inputs: try required("in").strings(),
        outputs: try required("out").strings())
    case .release: return .release(try required("names").strings())
    case .read:
      return .read(
        of: try optional("of")?.string(), try required("what").word("observation"))
    }
  }

  private func application() throws(WireError) -> Command.Application {
    Command.Application(
      try required("op").string(),
      try required("in").list { node throws(WireError) in try node.operand() },
      attributes: try optional("attrs")?.attributes() ?? [:],
      outputs: try required("out").strings())
  }

  private func backward() throws(WireError) -> Command.Backward {
    Command.Backward(
      of: try required("of").strings(),
      gradients: try optional("gradients")?.optionalStrings(),
      retainGraph: try optional("retain_graph")?.boolean(),
      createGraph: try flag("create_graph"),
      inputs: try optional("inputs")?.strings())
  }

  private func gradient() throws(WireError) -> Command.Gradient {
    Command.Gradient(
      of: try required("of").strings(), wrt: try required("wrt").strings(),
      gradOutputs: try optional("grad_outputs")?.optionalStrings(),
      retainGraph: try optional("retain_graph")?.boolean(),
      createGraph: try flag("create_graph"), allowUnused: try flag("allow_unused"),
      out: try required("out").strings())
  }

  private func forwardMode() throws(WireError) -> Command.ForwardMode {
    Command.ForwardMode(
      commands: try required("commands").commands(), of: try required("of").strings(),
      wrt: try required("wrt").strings(), tangents: try required("tangents").strings(),
      out: try required("out").strings())
  }

  private func attributeWrite() throws(WireError) -> Command.AttributeWrite {
    let to = try required("to")
    switch try required("attr").word("attribute", as: WritableAttribute.self) {
    case .grad: return .grad(try to.optionalString())
    case .requiresGrad: return .requiresGrad(try to.boolean())
    case .data: return .data(try to.string())
    }
  }

  private func hook() throws(WireError) -> Command.Hook {
    Command.Hook(
      on: try required("on").string(), out: try required("out").string(),
      kind: try optional("kind")?.word("kind of hook") ?? .tensor,
      given: try required("given").string(), body: try required("body").commands(),
      returned: try optional("return")?.string())
  }

  private func customFunction() throws(WireError) -> Command.CustomFunction {
    Command.CustomFunction(
      name: try required("name").string(), inputs: try required("inputs").strings(),
      forward: try required("forward").commands(), returns: try required("returns").strings(),
      given: try required("given").strings(), backward: try required("backward").commands(),
      gradients: try required("gradients").optionalStrings())
  }
}

/// The words that may stand in `do`.
private enum CommandName: String, CaseIterable {
  case tensor, apply, backward, grad, jvp, enter, leave, set, get
  case retainGrad = "retain_grad"
  case hook, unhook, define, checkpoint, release, read
}

/// The words that may stand in `attr` of `set`.
private enum WritableAttribute: String, CaseIterable {
  case grad
  case requiresGrad = "requires_grad"
  case data
}
