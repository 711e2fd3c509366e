/// An op of an engine's: its operands in order, and its other arguments by name.
public typealias DefineByRunOp<Tensor> =
  ([Tensor], [String: Attribute]) throws(Refusal) -> Tensor

/// An engine whose tensors carry a gradient, as PyTorch's do: commands are carried out as they
/// come.
///
/// Whoever conforms says what the engine's own calls are; names, numbers, batches and errors are
/// seen to. An engine that does more (hooks, modes, writes in place) conforms to `Engine` itself.
public protocol DefineByRunEngine: Engine {
  /// A tensor of the engine's; a copy is the same tensor, as a reference is.
  associatedtype Tensor

  /// The tensors that the running case has bound; start with none.
  var names: [String: Tensor?] { get set }

  /// The engine's functions by their names in the op table.
  var ops: [String: DefineByRunOp<Tensor>] { get }

  /// Makes a tensor from outside.
  func leaf(_ value: TensorValue, requiresGrad: Bool) throws(Refusal) -> Tensor

  /// The elements of a tensor.
  func value(of tensor: Tensor) throws(Refusal) -> TensorValue

  /// Runs a pass that adds to the gradients of what the roots were made of.
  ///
  /// - Parameters:
  ///   - roots: Where the pass starts.
  ///   - gradients: The cotangent of each root; `nil` for the engine's default.
  /// - Throws: Why there is no pass, such as for a root with several elements and no cotangent.
  func backward(from roots: [Tensor], gradients: [Tensor?]) throws(Refusal)

  /// The gradient that a tensor carries.
  func gradient(of tensor: Tensor) -> Tensor?

  /// Puts a gradient, or none, in place of the one that a tensor carries.
  func setGradient(of tensor: Tensor, to gradient: Tensor?)
}

extension DefineByRunEngine {
  /// Executes a batch in order; see `Engine`.
  public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    if batch.fresh { names = [:] }
    var replies: [Reply] = []
    for command in batch.commands {
      do throws(Refusal) {
        replies.append(.ok(try run(command.action)))
      } catch {
        replies.append(.error(error.kind, message: error.message))
        if !command.mayFail { break }
      }
    }
    return replies
  }

  private func run(_ action: Command.Action) throws(Refusal) -> Reply.Value {
    switch action {
    case .tensor(let out, let value, let requiresGrad):
      names[out] = .some(try leaf(value, requiresGrad: requiresGrad))
    case .apply(let application): try apply(application)
    case .backward(let pass):
      guard pass.inputs == nil else { throw .unsupported("backward into some inputs alone") }
      if pass.createGraph { throw .unsupported("derivatives of derivatives") }
      try runPass(from: pass.of, pass.gradients)
    case .grad(let gradient): try differentiate(gradient)
    case .get(let name, .grad, let out): names[out] = .some(gradient(of: try named(name)))
    case .set(let name, .grad(let to)):
      let gradient: Tensor?
      if let to { gradient = try lookedUp(to) } else { gradient = nil }
      setGradient(of: try named(name), to: gradient)
    case .release(let released): for name in released { names[name] = nil }
    case .read(let name, let observable): return try read(observable, of: name)
    default: throw .unsupported("such command")
    }
    return .none
  }

  // MARK: - Names

  /// What a name is bound to, none included.
  private func lookedUp(_ name: String) throws(Refusal) -> Tensor? {
    guard let found = names[name] else { throw Refusal(.internal, "nothing is named \(name)") }
    return found
  }

  private func named(_ name: String) throws(Refusal) -> Tensor {
    guard let tensor = try lookedUp(name) else {
      throw Refusal(.other, "\(name) is none, where a tensor is needed")
    }
    return tensor
  }

  private func operand(_ operand: Operand) throws(Refusal) -> Tensor {
    switch operand {
    case .name(let name): return try named(name)
    case .number(let number): return try leaf(TensorValue(number), requiresGrad: false)
    case .integer(let integer): return try leaf(TensorValue(Double(integer)), requiresGrad: false)
    case .tensor(let value): return try leaf(value, requiresGrad: false)
    case .list, .none: throw .unsupported("lists of tensors")
    }
  }

  // MARK: - Commands

  private func apply(_ application: Command.Application) throws(Refusal) {
    guard let op = ops[application.op] else { throw .unsupported("op \(application.op)") }
    guard application.outputs.count == 1 else {
      throw Refusal(.badArgument, "\(application.op) gives one result")
    }
    var operands: [Tensor] = []
    for input in application.inputs { operands.append(try operand(input)) }
    names[application.outputs[0]] = .some(
      try op(operands, application.attributes.filter { $0.value != .none }))
  }

  private func runPass(from names: [String], _ cotangents: [String?]?) throws(Refusal) {
    guard cotangents.map({ $0.count == names.count }) ?? true else {
      throw Refusal(.badArgument, "a cotangent is due for each root")
    }
    var roots: [Tensor] = []
    var gradients: [Tensor?] = []
    for (index, name) in names.enumerated() {
      roots.append(try named(name))
      let given = cotangents.flatMap { $0[index] }
      if let given { gradients.append(try lookedUp(given)) } else { gradients.append(nil) }
    }
    try backward(from: roots, gradients: gradients)
  }

  /// Gradients as values, by a pass whose gradients are read and put back.
  private func differentiate(_ gradient: Command.Gradient) throws(Refusal) {
    if gradient.createGraph { throw .unsupported("derivatives of derivatives") }
    var sources: [Tensor] = []
    for name in gradient.wrt { sources.append(try named(name)) }
    let kept = names.values.compactMap(\.self).map { ($0, self.gradient(of: $0)) }
    for source in sources { setGradient(of: source, to: nil) }
    defer { for (tensor, gradient) in kept { setGradient(of: tensor, to: gradient) } }
    try runPass(from: gradient.of, gradient.gradOutputs)
    for (name, source) in zip(gradient.out, sources) {
      names[name] = .some(self.gradient(of: source))
    }
  }

  private func read(
    _ observable: Command.Observable, of name: String?
  ) throws(Refusal) -> Reply.Value {
    guard let name else { throw .unsupported("observation \(observable.rawValue)") }
    guard let tensor = try lookedUp(name) else { return .none }
    switch observable {
    case .value: return .tensor(try value(of: tensor))
    case .grad:
      guard let gradient = gradient(of: tensor) else { return .none }
      return .tensor(try value(of: gradient))
    case .shape: return .list(try value(of: tensor).shape.map { .number(Double($0)) })
    case .dtype: return .string(try value(of: tensor).dtype.rawValue)
    default: throw .unsupported("observation \(observable.rawValue)")
    }
  }
}
