/// A hook on a gradient: given it, may return another in its place.
public typealias GradientHook = (Tensor) throws(AutogradError) -> Tensor?

/// The hooks of one node, in the order of registration.
final class NodeHooks {
  /// Hooks on the gradients of the node's outputs.
  var gradient: [(id: Int, output: Int, hook: GradientHook)] = []
  /// Hooks that run before the node, given and returning the gradients of its outputs.
  var before: [(id: Int, hook: ([Tensor?]) throws(AutogradError) -> [Tensor?]?)] = []
  /// Hooks that run after it, given the gradients of its inputs and of its outputs.
  var after: [(id: Int, hook: ([Tensor?], [Tensor?]) throws(AutogradError) -> [Tensor?]?)] = []
  /// Hooks that run after a leaf's gradient was accumulated.
  var accumulated: [(id: Int, hook: (Tensor) throws(AutogradError) -> Void)] = []
  /// The tensors that keep their gradient.
  private var retaining: [(output: Int, tensor: WeakTensor)] = []
  private var registrations = 0

  struct WeakTensor { weak var tensor: Tensor? }

  func nextID() -> Int {
    registrations += 1
    return registrations
  }

  func remove(_ id: Int) {
    gradient.removeAll { $0.id == id }
    before.removeAll { $0.id == id }
    after.removeAll { $0.id == id }
    accumulated.removeAll { $0.id == id }
  }

  func retain(_ tensor: Tensor, at output: Int) {
    retaining.append((output, WeakTensor(tensor: tensor)))
  }

  /// Stops keeping the gradient of `tensor`, which has another node now.
  func stopRetaining(_ tensor: Tensor) {
    retaining.removeAll { $0.tensor.tensor === tensor || $0.tensor.tensor == nil }
  }

  /// The gradient of `output` after the hooks on it, each given what the one before returned.
  func run(on gradient: Tensor, output: Int) throws(AutogradError) -> Tensor {
    var current = gradient
    for entry in self.gradient where entry.output == output {
      guard let replacement = try entry.hook(current) else { continue }
      try NodeHooks.check(replacement, for: current)
      current = replacement
    }
    return current
  }

  /// Refuses what a hook returned where it does not fit the gradient that it was given.
  static func check(_ replacement: Tensor, for gradient: Tensor) throws(AutogradError) {
    guard replacement.shape == gradient.shape, replacement.dtype == gradient.dtype else {
      throw AutogradError(
        .badHook,
        """
        a hook returned \(replacement.dtype.name) of shape \(replacement.shape) for a gradient \
        of \(gradient.dtype.name) and shape \(gradient.shape)
        """)
    }
  }

  /// Hands `gradient` to the tensors that keep theirs.
  func deliver(_ gradient: Tensor, output: Int) throws(AutogradError) {
    for entry in retaining where entry.output == output {
      guard let tensor = entry.tensor.tensor else { continue }
      try tensor.accumulate(gradient)
    }
  }
}

/// What removes a hook again.
public struct HookHandle {
  private weak var node: Node?
  private let id: Int

  init(_ node: Node, _ id: Int) {
    self.node = node
    self.id = id
  }

  /// Removes the hook; a second time does nothing.
  public func remove() { node?.detail?.hooks?.remove(id) }
}

extension Tensor {
  /// Runs `hook` on the gradient of this tensor in every pass that reaches it.
  ///
  /// - Parameter hook: Given the gradient; what it returns, if anything, takes its place.
  /// - Returns: What removes the hook.
  /// - Throws: `AutogradError` when the tensor does not require grad.
  @discardableResult
  public func registerHook(_ hook: @escaping GradientHook) throws(AutogradError) -> HookHandle {
    guard let node else {
      throw AutogradError(.noGraph, "cannot hook the gradient of a tensor that requires none")
    }
    let hooks = node.withHooks()
    let id = hooks.nextID()
    hooks.gradient.append((id, Int(outputIndex), hook))
    return HookHandle(node, id)
  }

  /// Runs `hook` after a pass accumulated into this leaf's `grad`.
  ///
  /// - Parameter hook: Given the leaf.
  /// - Returns: What removes the hook.
  /// - Throws: `AutogradError` when the tensor is no leaf or does not require grad.
  @discardableResult
  public func registerPostAccumulateHook(
    _ hook: @escaping (Tensor) throws(AutogradError) -> Void
  ) throws(AutogradError) -> HookHandle {
    guard let node else {
      throw AutogradError(.noGraph, "cannot hook the gradient of a tensor that requires none")
    }
    guard node.isAccumulator else {
      throw AutogradError(.notALeaf, "post-accumulate hooks are for leaves")
    }
    let hooks = node.withHooks()
    let id = hooks.nextID()
    hooks.accumulated.append((id, hook))
    return HookHandle(node, id)
  }
}

extension Tensor {
  /// Runs `hook` on the gradient of this tensor before the node that made it runs, or the leaf
  /// accumulates: after every hook on tensors.
  ///
  /// - Parameter hook: Given the gradient; what it returns, if anything, takes its place there.
  /// - Returns: What removes the hook.
  /// - Throws: `AutogradError` when the tensor does not require grad.
  @discardableResult
  public func registerNodeHook(_ hook: @escaping GradientHook) throws(AutogradError) -> HookHandle {
    guard let node else {
      throw AutogradError(.noGraph, "cannot hook the node of a tensor that requires no grad")
    }
    let output = Int(outputIndex)
    return node.registerPreHook { gradients throws(AutogradError) in
      guard let gradient = gradients[output], let replacement = try hook(gradient) else {
        return nil
      }
      try NodeHooks.check(replacement, for: gradient)
      var replaced = gradients
      replaced[output] = replacement
      return replaced
    }
  }
}

extension Node {
  /// Runs `hook` before the node, on the gradients of its outputs.
  ///
  /// - Parameter hook: Given the gradients, `nil` for none; what it returns takes their place.
  /// - Returns: What removes the hook.
  @discardableResult
  public func registerPreHook(
    _ hook: @escaping ([Tensor?]) throws(AutogradError) -> [Tensor?]?
  ) -> HookHandle {
    let hooks = withHooks()
    let id = hooks.nextID()
    hooks.before.append((id, hook))
    return HookHandle(self, id)
  }

  /// Runs `hook` after the node, on the gradients of its inputs and of its outputs.
  ///
  /// - Parameter hook: Given both; what it returns takes the place of those of the inputs.
  /// - Returns: What removes the hook.
  @discardableResult
  public func registerHook(
    _ hook: @escaping ([Tensor?], [Tensor?]) throws(AutogradError) -> [Tensor?]?
  ) -> HookHandle {
    let hooks = withHooks()
    let id = hooks.nextID()
    hooks.after.append((id, hook))
    return HookHandle(self, id)
  }
}
