package import EngineKit

/// A fault of an engine, as a change of the commands that it gets and of what it answers.
struct CommandFault: Sendable {
  /// What is done in place of a command, and whose reply counts.
  struct Plan: Sendable {
    var commands: [Command]
    /// Which of the commands gives the reply; none of them where it is out of range.
    var answering: Int

    init(_ commands: [Command], answering: Int? = nil) {
      self.commands = commands
      self.answering = answering ?? commands.count - 1
    }
  }

  /// What is wrong, as lower-case words joined by hyphens: `no-grad/ignored`.
  let name: String
  /// What is wrong, in one sentence.
  let about: String
  /// Whether a program with such commands and replies can show the fault.
  let touches: @Sendable (Footprint) -> Bool
  let plan: @Sendable (Command, inout SabotageMemory) -> Plan
  let revise: @Sendable (Command, Reply, inout SabotageMemory) -> Reply
  /// What the mismatches that it makes look like; `nil` where there is no hypothesis for it.
  private(set) var looksLike: String?
  /// The op that is wrong, where the fault is that of one op.
  private(set) var op: String?

  /// A fault that does something else in place of some commands.
  ///
  /// - Parameters:
  ///   - name: What is wrong, in words joined by hyphens.
  ///   - about: The same in one sentence.
  ///   - touches: Whether a program can show it.
  ///   - plan: What is done instead; `nil` where a command is executed as it is.
  init(
    _ name: String, _ about: String, touching touches: @escaping @Sendable (Footprint) -> Bool,
    instead plan: @escaping @Sendable (Command.Action, inout SabotageMemory) -> [Command.Action]?
  ) {
    self.name = name
    self.about = about
    self.touches = touches
    self.plan = { command, memory in
      let commands = command.rewritten { action in plan(action, &memory) }
      return Plan(commands)
    }
    revise = { _, reply, _ in reply }
  }

  /// A fault that answers something else.
  ///
  /// - Parameters:
  ///   - name: What is wrong, in words joined by hyphens.
  ///   - about: The same in one sentence.
  ///   - touches: Whether a program can show it.
  ///   - revise: What is answered instead; `nil` where the reply stands.
  init(
    _ name: String, _ about: String, touching touches: @escaping @Sendable (Footprint) -> Bool,
    answering revise: @escaping @Sendable (Command.Action, Reply, inout SabotageMemory) -> Reply?
  ) {
    self.name = name
    self.about = about
    self.touches = touches
    plan = { command, _ in Plan([command]) }
    self.revise = { command, reply, memory in
      revise(command.action, reply, &memory) ?? reply
    }
  }

  /// A fault that does more before and after a command, whose own reply stands.
  init(
    _ name: String, _ about: String, touching touches: @escaping @Sendable (Footprint) -> Bool,
    around plan:
      @escaping @Sendable (Command.Action, inout SabotageMemory) -> (
        before: [Command.Action], after: [Command.Action]
      )?
  ) {
    self.name = name
    self.about = about
    self.touches = touches
    self.plan = { command, memory in
      guard let more = plan(command.action, &memory) else { return Plan([command]) }
      return Plan(
        more.before.map { Command($0, mayFail: true) } + [command]
          + more.after.map { Command($0, mayFail: true) }, answering: more.before.count)
    }
    revise = { _, reply, _ in reply }
  }
}

extension CommandFault {
  /// The same fault, with the name of the diagnosis that its mismatches are due.
  func looking(like diagnosis: String, blaming op: String? = nil) -> CommandFault {
    var fault = self
    fault.looksLike = diagnosis
    fault.op = op
    return fault
  }
}

extension Command {
  /// The command with every action in it, those of bodies too, replaced by what `change` gives.
  package func rewritten(_ change: (Action) -> [Action]?) -> [Command] {
    func inner(_ commands: [Command]) -> [Command] { commands.flatMap { $0.rewritten(change) } }
    if let instead = change(action) { return instead.map { Command($0, mayFail: mayFail) } }
    switch action {
    case .hook(var hook):
      hook.body = inner(hook.body)
      return [Command(.hook(hook), mayFail: mayFail)]
    case .define(var function):
      function.forward = inner(function.forward)
      function.backward = inner(function.backward)
      return [Command(.define(function), mayFail: mayFail)]
    case .jvp(var pass):
      pass.commands = inner(pass.commands)
      return [Command(.jvp(pass), mayFail: mayFail)]
    case .checkpoint(let commands, let inputs, let outputs):
      return [
        Command(
          .checkpoint(commands: inner(commands), inputs: inputs, outputs: outputs),
          mayFail: mayFail)
      ]
    case .tensor, .apply, .backward, .grad, .enter, .leave, .set, .get, .retainGrad, .unhook,
      .release, .read:
      return [self]
    }
  }
}
