import Autograd
import EngineKit

/// What the reference engine keeps between commands: names, modes and hooks.
final class ReferenceSession {
  /// The tensors by their names on the wire; a name may stand for none, as an unused gradient.
  var names: [String: Tensor?] = [:]
  /// The hooks by their names.
  var hooks: [String: RegisteredHook] = [:]
  /// The custom functions by their names.
  var functions: [String: Command.CustomFunction] = [:]
  /// The names of hooks in the order in which they ran.
  var hookOrder: [String] = []
  /// Whether recording is on, by the modes entered; the innermost last.
  private var modes = ModeStack()
  /// What forward mode does when a name is bound; empty outside it.
  var seeding = TangentSeeding()

  /// A wrong rule that stands in for an op's own.
  private(set) var fault: OpFault?
  /// For each op the occasions on which it was applied, where that is kept.
  var occasions: [String: UInt]?
  /// The graphs that passes went through, where they are drawn.
  var drawing: SessionDrawing?

  init(fault: OpFault? = nil) { self.fault = fault }

  /// Makes a session for forward mode: what `session` knows, with no mode entered.
  init(scratchOf session: ReferenceSession) {
    names = session.names
    functions = session.functions
    fault = session.fault
    seeding.add(session.seeding.seeds)
    seeding.originals = session.names
    depth = session.depth
  }

  /// A hook with what it did so far.
  struct RegisteredHook {
    let handle: HookHandle
    var calls = 0
  }

  /// Runs one command.
  func run(_ command: Command) throws(AutogradError) -> Reply.Value {
    try modes.running { () throws(AutogradError) in
      let value = try perform(command.action)
      if !seeding.isEmpty { try seed(after: command) }
      return value
    }
  }

  /// How deep bodies may run within bodies: a hook can start a pass that runs the hook, and a
  /// function can apply itself.
  private static let deepest = 50
  private var depth = 0

  /// Runs the commands of a hook's or a function's body, in the mode that it is called in.
  func runBody(_ commands: [Command]) throws(AutogradError) {
    guard depth < ReferenceSession.deepest else {
      throw AutogradError(.other, "bodies run within bodies more than \(depth) deep")
    }
    depth += 1
    defer { depth -= 1 }
    let outer = modes
    modes = ModeStack()
    defer { modes = outer }
    for command in commands {
      do throws(AutogradError) {
        _ = try run(command)
      } catch {
        if !command.mayFail { throw error }
      }
    }
  }

  private func perform(_ action: Command.Action) throws(AutogradError) -> Reply.Value {
    switch action {
    case .tensor(let out, let value, let requiresGrad):
      let tensor = try Tensor.wired(value)
      if try !seeding.placeInGraph(tensor, named: out) && requiresGrad {
        try tensor.setRequiresGrad(true)
      }
      names[out] = tensor
    case .apply(let application):
      try apply(application)
    case .backward(let backward):
      try run(backward)
    case .grad(let gradient):
      try run(gradient)
    case .enter(let mode):
      modes.enter(mode)
    case .leave(let mode):
      try modes.leave(mode)
    case .set(let name, let write):
      try set(tensor(name), write)
    case .get(let name, let attribute, let out):
      let tensor = try tensor(name)
      switch attribute {
      case .data: names.updateValue(tensor.data, forKey: out)
      case .grad: names.updateValue(tensor.grad, forKey: out)
      }
    case .retainGrad(let name):
      try tensor(name).retainGrad()
    case .hook(let hook):
      try register(hook)
    case .unhook(let name):
      guard let hook = hooks[name] else {
        throw AutogradError(.other, "there is no hook named \(name)")
      }
      hook.handle.remove()
    case .release(let released):
      for name in released { names.removeValue(forKey: name) }
    case .read(let name, let observable):
      return try read(name, observable)
    case .jvp(let pass):
      try run(pass)
    case .define(let function):
      functions[function.name] = function
    case .checkpoint(let commands, let inputs, let outputs):
      try runCheckpoint(commands, inputs, outputs)
    }
    return .none
  }

  /// The tensor of that name.
  func tensor(_ name: String) throws(AutogradError) -> Tensor {
    guard let tensor = try value(name) else {
      throw AutogradError(.other, "\(name) is none, where a tensor is needed")
    }
    return tensor
  }

  /// What is bound to the name: a tensor or none.
  func value(_ name: String) throws(AutogradError) -> Tensor? {
    guard let value = names[name] else {
      throw AutogradError(.other, "nothing is named \(name)")
    }
    return value
  }

  func tensors(_ given: [String]) throws(AutogradError) -> [Tensor] {
    var result: [Tensor] = []
    for name in given { result.append(try tensor(name)) }
    return result
  }

  private func seeds(_ given: [String?]?) throws(AutogradError) -> [Tensor?]? {
    guard let given else { return nil }
    var result: [Tensor?] = []
    for name in given {
      result.append(name == nil ? nil : try value(name ?? ""))
    }
    return result
  }

  private func run(_ command: Command.Backward) throws(AutogradError) {
    let inputs: [Tensor]?
    if let given = command.inputs { inputs = try tensors(given) } else { inputs = nil }
    let gradients = try seeds(command.gradients)
    picture("backward", of: command.of, gradients)
    try backward(
      tensors(command.of), gradients: gradients, retainGraph: command.retainGraph,
      createGraph: command.createGraph, inputs: inputs)
  }

  private func run(_ command: Command.Gradient) throws(AutogradError) {
    let cotangents = try seeds(command.gradOutputs)
    picture("grad", of: command.of, cotangents)
    let gradients = try grad(
      tensors(command.of), tensors(command.wrt), gradOutputs: cotangents,
      retainGraph: command.retainGraph, createGraph: command.createGraph,
      allowUnused: command.allowUnused)
    try bind(gradients, to: command.out)
  }

  /// Binds results, of which some may be none.
  func bind(_ results: [Tensor?], to out: [String]) throws(AutogradError) {
    guard results.count == out.count else {
      throw AutogradError(
        .badArgument, "there are \(results.count) results for \(out.count) names")
    }
    for (name, result) in zip(out, results) { names.updateValue(result, forKey: name) }
  }

  private func set(
    _ tensor: Tensor, _ write: Command.AttributeWrite
  ) throws(AutogradError) {
    switch write {
    case .requiresGrad(let wanted): try tensor.setRequiresGrad(wanted)
    case .data(let name): try tensor.setData(self.tensor(name))
    case .grad(.none): try tensor.setGrad(nil)
    case .grad(.some(let name)): try tensor.setGrad(self.value(name))
    }
  }
}
