import Conformance
import ConformanceModel
import EngineKit

/// Writes a program for engines whose tensors record what is done to them: line by line.
struct DefineByRunWriter: ScriptWriter {
  let program: ScriptProgram
  private let own: any DefineByRunDialect
  private let observed: [Int: ProgramRecord.Observed]
  private var lines: [String] = []
  private var depth = 0
  private var pending: [String] = []
  private var functions: Set<String> = []

  var dialect: any Dialect { own }

  init(
    _ record: ProgramRecord, _ observed: [ProgramRecord.Observed], _ dialect: any DefineByRunDialect
  ) {
    program = ScriptProgram(record, reserved: Self.reserved)
    own = dialect
    self.observed = Dictionary(observed.map { ($0.index, $0) }) { first, _ in first }
  }

  /// The lines of the program.
  mutating func written() throws(ReproError) -> [String] {
    let last = observed.keys.max() ?? 0
    for (index, command) in program.record.commands.enumerated().prefix(last + 1) {
      if let observed = observed[index] {
        add("")
        let name = observed.wire.isEmpty ? "" : program.name(observed.wire)
        for line in shown(observed, as: try own.shown(name, observed.property)) { add(line) }
        continue
      }
      if program.inlined.contains(index) { continue }
      let start = lines.count
      let outer = depth
      if command.mayFail { add("try:"); depth += 1 }
      try write(command)
      if command.mayFail {
        guard own.comment == "#" else { throw ReproError("errors that are caught") }
        depth = outer
        if lines.count == start + 1 {
          lines.removeLast()
        } else {
          add("    print(\"no error\")")
          add("except Exception as error:")
          add("    print(\"raised:\", error)")
        }
      }
    }
    while depth > 0 { leave() }
    return lines
  }

  private mutating func add(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        if lines.last?.isEmpty == false { lines.append("") }
      } else {
        lines.append(String(repeating: "    ", count: depth) + line)
      }
    }
  }

  private mutating func leave() {
    depth = max(depth - 1, 0)
    if let closing = own.closing { add(closing) }
  }

  private func name(_ wire: String) -> String { program.name(wire) }

  // MARK: - Commands

  private mutating func write(_ command: Command) throws(ReproError) {
    switch command.action {
    case .tensor(let out, let value, let requiresGrad):
      add(try own.leaf(name(out), value, requiresGrad: requiresGrad))
    case .apply(let application): try write(application)
    case .backward(let pass):
      add(
        try own.backward(
          PassText(
            of: pass.of.map(name), wrt: pass.inputs?.map(name),
            cotangents: pass.gradients?.map { $0.map(name) }, retainGraph: pass.retainGraph,
            createGraph: pass.createGraph)))
    case .grad(let pass):
      add(
        try own.gradients(
          PassText(
            of: pass.of.map(name), wrt: pass.wrt.map(name),
            cotangents: pass.gradOutputs?.map { $0.map(name) }, retainGraph: pass.retainGraph,
            createGraph: pass.createGraph, allowUnused: pass.allowUnused),
          as: pass.out.map(name)))
    case .jvp(let pass): try write(pass)
    case .enter(let mode):
      add(try own.entering(mode))
      depth += 1
    case .leave: leave()
    case .set(let on, let write):
      switch write {
      case .grad(let value): add(try own.setting(name(on), .grad(value.map(name))))
      case .data(let value): add(try own.setting(name(on), .data(name(value))))
      case .requiresGrad: add(try own.setting(name(on), write))
      }
    case .get(let of, let attribute, let out):
      add(bound(name(out), try own.reading(name(of), attribute)))
    case .retainGrad(let on): add(try own.retaining(name(on)))
    case .hook(let hook): try write(hook)
    case .unhook(let hook): add("\(Self.handle(hook)).remove()")
    case .define(let function): try write(function)
    case .checkpoint(let commands, let inputs, let outputs):
      try write(checkpoint: commands, inputs, outputs)
    case .release, .read: break
    }
  }

  private func bound(_ name: String, _ expression: String) -> String {
    own.comment == "//" ? "let \(name) = \(expression)" : "\(name) = \(expression)"
  }

  private mutating func write(_ application: Command.Application) throws(ReproError) {
    if functions.contains(application.op) {
      let inputs = try application.inputs.map { (operand) throws(ReproError) in
        try text(operand).fragment?.text ?? "None"
      }
      let left = application.outputs.map(name).joined(separator: ", ")
      add("\(left) = \(Self.className(application.op)).apply(\(inputs.joined(separator: ", ")))")
      return
    }
    if application.op.hasSuffix("_") {
      let inputs = try application.inputs.map { (operand) throws(ReproError) in try text(operand) }
      add(try own.inPlace(application.op, inputs, arguments(application.attributes)))
      return
    }
    let made = try expression(application).text
    if application.outputs.count > 1, own.comment == "//" {
      throw ReproError("the several results of \(application.op)")
    }
    add(bound(application.outputs.map(name).joined(separator: ", "), made))
  }

  // MARK: - PyTorch alone

  private func onlyTorch(_ what: String) throws(ReproError) {
    guard own is TorchDialect else { throw ReproError(what) }
  }

  private static func handle(_ hook: String) -> String {
    "handle_" + hook.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  private static func className(_ function: String) -> String {
    function.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private mutating func write(_ hook: Command.Hook) throws(ReproError) {
    try onlyTorch("hooks")
    let function = "hook_" + hook.out.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    guard hook.kind != .node else { throw ReproError("hooks on nodes") }
    let bound = Set(hook.body.flatMap(\.namesBound)).filter { program.makers[$0] != nil }
    let outside = bound.map(name).sorted()
    add("")
    add("def \(function)(\(name(hook.given))):")
    depth += 1
    if !outside.isEmpty { add("global \(outside.joined(separator: ", "))") }
    for command in hook.body { try write(command) }
    add(hook.returned.map { "return \(name($0))" } ?? "return None")
    depth -= 1
    let register =
      hook.kind == .tensor ? "register_hook" : "register_post_accumulate_grad_hook"
    add("")
    add("\(Self.handle(hook.out)) = \(name(hook.on)).\(register)(\(function))")
  }

  private mutating func write(_ function: Command.CustomFunction) throws(ReproError) {
    try onlyTorch("functions with a backward of their own")
    functions.insert(function.name)
    let made = Set(function.forward.flatMap(\.namesBound)).union(function.inputs)
    let saved = Set(function.backward.flatMap(\.namesUsed) + function.gradients.compactMap { $0 })
      .intersection(made).sorted()
    add("")
    add("class \(Self.className(function.name))(torch.autograd.Function):")
    depth += 1
    add("@staticmethod")
    add("def forward(ctx, \(function.inputs.map(name).joined(separator: ", "))):")
    depth += 1
    for command in function.forward { try write(command) }
    for wire in saved { add("ctx.\(name(wire)) = \(name(wire))") }
    add("return \(function.returns.map(name).joined(separator: ", "))")
    depth -= 1
    add("")
    add("@staticmethod")
    add("def backward(ctx, \(function.given.map(name).joined(separator: ", "))):")
    depth += 1
    for wire in saved { add("\(name(wire)) = ctx.\(name(wire))") }
    for command in function.backward { try write(command) }
    add("return \(function.gradients.map { $0.map(name) ?? "None" }.joined(separator: ", "))")
    depth -= 2
    add("")
  }

  private mutating func write(
    checkpoint commands: [Command], _ inputs: [String], _ outputs: [String]
  ) throws(ReproError) {
    try onlyTorch("checkpoints")
    add("")
    add("def run(\(inputs.map(name).joined(separator: ", "))):")
    depth += 1
    for command in commands { try write(command) }
    add("return \(outputs.map(name).joined(separator: ", "))")
    depth -= 1
    add("")
    add(
      "\(outputs.map(name).joined(separator: ", ")) = checkpoint(run, "
        + "\(inputs.map(name).joined(separator: ", ")), use_reentrant=False)")
  }

  /// Forward mode: a function of what carries tangents, by `torch.func.jvp`.
  private mutating func write(_ pass: Command.ForwardMode) throws(ReproError) {
    try onlyTorch("forward mode")
    let needed = Self.needed(for: pass.of, given: pass.wrt, in: pass.commands)
    let function = "f"
    add("")
    add("def \(function)(\(pass.wrt.map(name).joined(separator: ", "))):")
    depth += 1
    for command in needed {
      if let made = command.namesBound.first.flatMap({ program.makers[$0] }),
        program.inlined.contains(made)
      {
        continue
      }
      try write(command)
    }
    add("return \(pass.of.map(name).joined(separator: ", "))")
    depth -= 1
    add("")
    let comma = pass.wrt.count == 1 ? "," : ""
    let left = pass.out.map(name).joined(separator: ", ")
    add(
      "_, \(pass.out.count == 1 ? left : "(\(left))") = torch.func.jvp(\(function), "
        + "(\(pass.wrt.map(name).joined(separator: ", "))\(comma)), "
        + "(\(pass.tangents.map(name).joined(separator: ", "))\(comma)))")
  }

  /// The commands that the wanted tensors depend on, from those that are given on.
  private static func needed(
    for wanted: [String], given: [String], in commands: [Command]
  ) -> [Command] {
    var dependent = Set(given)
    var forward: [Command] = []
    for command in commands {
      switch command.action {
      case .apply, .grad, .jvp, .get, .checkpoint, .set:
        guard command.namesUsed.contains(where: dependent.contains) else { continue }
        forward.append(command)
        dependent.formUnion(command.namesBound)
      case .enter, .leave: forward.append(command)
      default: continue
      }
    }
    var mentioned = Set(wanted)
    var kept: [Command] = []
    for command in forward.reversed() {
      switch command.action {
      case .enter, .leave: kept.append(command)
      default:
        guard command.namesBound.contains(where: mentioned.contains) else { continue }
        mentioned.formUnion(command.namesUsed)
        kept.append(command)
      }
    }
    return kept.reversed()
  }
}
