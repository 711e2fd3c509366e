public import EngineKit

/// What a program asked of an engine and what it was answered, as far as faults can touch it.
public struct Footprint: Sendable, Hashable {
  /// The ops, without a trailing `_`.
  var ops: Set<String> = []
  /// The ops that ran in forward mode.
  var opsInForwardMode: Set<String> = []
  /// What the commands are called on the wire, in-place ops as `in_place`.
  var kinds: Set<Kind> = []
  /// For each op the occasions on which it was applied, as bits.
  var occasions: [String: UInt] = [:]
  /// What was observed.
  var observed: Set<Command.Observable> = []
  /// The kinds of error that were answered.
  var errors: Set<String> = []
  /// The modes that were entered.
  var modes: Set<Command.Mode> = []

  /// A kind of command, or a way of giving one.
  enum Kind: Sendable, Hashable {
    case tensor, apply, backward, grad, jvp, retainGrad, hook, unhook, define, checkpoint
    case inPlace, repeatedOperand, several, secondPass
    case retainGraph, createGraph, allowUnused, inputs, gradients
    case setGrad, setRequiresGrad, setData, getData, getGrad
    case postAccumulate, nodeHook, returningHook
    case deep
  }

  mutating func add(_ command: Command, isForward: Bool = false) {
    switch command.action {
    case .tensor: kinds.insert(.tensor)
    case .apply(let application): add(application, isForward)
    case .backward(let backward):
      if kinds.contains(.backward) { kinds.insert(.secondPass) }
      kinds.insert(.backward)
      if backward.retainGraph != nil { kinds.insert(.retainGraph) }
      if backward.createGraph { kinds.insert(.createGraph) }
      if backward.inputs != nil { kinds.insert(.inputs) }
      if backward.gradients != nil { kinds.insert(.gradients) }
      if backward.of.count > 1 { kinds.insert(.several) }
    case .grad(let gradient):
      if kinds.contains(.grad) { kinds.insert(.secondPass) }
      kinds.insert(.grad)
      if gradient.retainGraph != nil { kinds.insert(.retainGraph) }
      if gradient.createGraph { kinds.insert(.createGraph) }
      if gradient.allowUnused { kinds.insert(.allowUnused) }
      if gradient.gradOutputs != nil { kinds.insert(.gradients) }
      if gradient.of.count > 1 { kinds.insert(.several) }
    case .jvp(let pass):
      kinds.insert(.jvp)
      for command in pass.commands { add(command, isForward: true) }
    case .enter(let mode): modes.insert(mode)
    case .leave, .release: break
    case .set(_, .grad): kinds.insert(.setGrad)
    case .set(_, .requiresGrad): kinds.insert(.setRequiresGrad)
    case .set(_, .data): kinds.insert(.setData)
    case .get(_, .data, _): kinds.insert(.getData)
    case .get(_, .grad, _): kinds.insert(.getGrad)
    case .retainGrad: kinds.insert(.retainGrad)
    case .hook(let hook):
      kinds.insert(.hook)
      if hook.kind == .postAccumulate { kinds.insert(.postAccumulate) }
      if hook.kind == .node { kinds.insert(.nodeHook) }
      if hook.returned != nil { kinds.insert(.returningHook) }
      for command in hook.body { add(command, isForward: isForward) }
    case .unhook: kinds.insert(.unhook)
    case .define(let function):
      kinds.insert(.define)
      for command in function.forward + function.backward { add(command, isForward: isForward) }
    case .checkpoint(let commands, _, _):
      kinds.insert(.checkpoint)
      for command in commands { add(command, isForward: isForward) }
    case .read(_, let observable): observed.insert(observable)
    }
  }

  private mutating func add(_ application: Command.Application, _ isForward: Bool) {
    kinds.insert(.apply)
    var op = application.op
    if op.hasSuffix("_") {
      kinds.insert(.inPlace)
      op.removeLast()
      ops.insert(application.op)
    }
    ops.insert(op)
    if isForward { opsInForwardMode.insert(op) }
    let names = application.inputs.flatMap(\.names)
    if Set(names).count < names.count { kinds.insert(.repeatedOperand) }
  }

  mutating func add(_ reply: Reply) {
    if case .error(let kind, _) = reply { errors.insert(kind.rawValue) }
  }
}

/// The reference engine, which notes the footprint of what passes through it.
public final class FootprintEngine: Engine {
  private let engine = ReferenceEngine()
  private var noted = Footprint()

  /// Makes an engine that has noted nothing.
  public init() { engine.noteOccasions() }

  /// What the engine below says of itself.
  public var description: EngineDescription { engine.description }

  /// What was asked and answered since this was last called.
  public func takeFootprint() -> Footprint {
    defer {
      noted = Footprint()
      engine.noteOccasions()
    }
    noted.occasions = engine.occasions
    return noted
  }

  /// Executes a batch in order; see `Engine`.
  public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    for command in batch.commands { noted.add(command) }
    if batch.commands.count > 64 { noted.kinds.insert(.deep) }
    let replies = try engine.execute(batch)
    for reply in replies { noted.add(reply) }
    return replies
  }
}
