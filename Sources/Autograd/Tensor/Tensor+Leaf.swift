extension Tensor {
  /// Whether the tensor is a leaf: made by no recorded operation.
  public var isLeaf: Bool {
    guard let node else { return true }
    return node.isAccumulator
  }

  /// Whether gradients flow through the tensor.
  ///
  /// Setting it is for leaves of a floating type; `setRequiresGrad` is the form that throws.
  public var requiresGrad: Bool {
    get { node != nil }
    set { lawful { () throws(AutogradError) in try setRequiresGrad(newValue) } }
  }

  /// The node that made the tensor; `nil` for a leaf.
  public var gradFn: Node? {
    guard let node, !node.isAccumulator else { return nil }
    return node
  }

  /// The gradient that backward passes accumulated.
  ///
  /// Setting it is unchecked beyond a precondition; `setGrad` is the form that throws.
  public var grad: Tensor? {
    get { rare?.grad }
    set { lawful { () throws(AutogradError) in try setGrad(newValue) } }
  }

  /// Says whether gradients are wanted.
  ///
  /// - Parameter wanted: Whether they are.
  /// - Throws: `AutogradError` for a type without derivatives, or for switching a non-leaf off.
  public func setRequiresGrad(_ wanted: Bool) throws(AutogradError) {
    guard isLeaf else {
      if wanted { return }
      throw AutogradError(
        .notALeaf, "requires_grad can be switched off for leaves only; use detach")
    }
    guard wanted else {
      recordedNode = nil
      return
    }
    guard dtype.isFloating else {
      throw AutogradError(
        .dtypeNotDifferentiable, "only floating-point tensors can require grad, not \(dtype.name)")
    }
    guard !isInference || InferenceMode.isEnabled else {
      throw AutogradError(
        .inferenceTensor, "a tensor of inference mode cannot require grad outside that mode")
    }
    let rare = withRare()
    if let accumulator = rare.accumulator {
      recordedNode = accumulator
    } else {
      let accumulator = Node.accumulator(for: self)
      rare.accumulator = accumulator
      recordedNode = accumulator
    }
    outputIndex = 0
  }

  /// Replaces the accumulated gradient.
  ///
  /// - Parameter gradient: The new gradient, or none.
  /// - Throws: `AutogradError` when it has another shape or type, or is the tensor itself.
  public func setGrad(_ gradient: Tensor?) throws(AutogradError) {
    guard let gradient else {
      rare?.grad = nil
      return
    }
    guard gradient !== self else {
      throw AutogradError(.badArgument, "a tensor cannot be its own grad")
    }
    guard gradient.shape == shape else {
      throw AutogradError(
        .shapeMismatch, "a grad of shape \(gradient.shape) for a tensor of shape \(shape)")
    }
    guard gradient.dtype == dtype else {
      throw AutogradError(
        .dtypeMismatch, "a \(gradient.dtype.name) grad for a \(dtype.name) tensor")
    }
    withRare().grad = gradient
  }

  /// Keeps the gradient of a non-leaf in `grad` when a pass computes it.
  ///
  /// - Throws: `AutogradError` when the tensor does not require grad.
  public func retainGrad() throws(AutogradError) {
    guard let node else {
      throw AutogradError(.noGraph, "cannot retain the grad of a tensor that requires none")
    }
    if node.isAccumulator || rare?.retainsGrad == true { return }
    withRare().retainsGrad = true
    node.withHooks().retain(self, at: Int(outputIndex))
  }

  /// An alias of the elements that writes without the tensor's notice, outside the graph.
  public var data: Tensor {
    let result = Tensor(storage, layout, dtype)
    result.withRare().counter = VersionCounter(0)
    if isInference { result.markInference() }
    return result
  }

  /// Replaces the elements and keeps everything else: identity, `grad`, version.
  ///
  /// - Parameter replacement: What to look at from now on; its storage is shared.
  /// - Throws: `AutogradError` when the tensor requires grad and the replacement's type has no
  ///   derivatives.
  public func setData(_ replacement: Tensor) throws(AutogradError) {
    guard replacement.dtype.isFloating || !requiresGrad else {
      throw AutogradError(
        .dtypeNotDifferentiable, "\(replacement.dtype.name) data for a tensor that requires grad")
    }
    let kept = version
    storage = replacement.storage
    layout = replacement.layout
    dtype = replacement.dtype
    let rare = withRare()
    rare.counter = VersionCounter(kept)
    if let accumulator = rare.accumulator,
      accumulator.shape != shape || accumulator.dtype != dtype
    {
      // Gradients of graphs recorded from here on have the new shape.
      let fresh = Node.accumulator(for: self)
      fresh.withDetail().hooks = accumulator.detail?.hooks
      rare.accumulator = fresh
      if isLeaf && requiresGrad { recordedNode = fresh }
    }
  }

  /// Cuts the tensor off from its history, in place.
  ///
  /// - Throws: `AutogradError` when the tensor is a view.
  public func detachInPlace() throws(AutogradError) {
    guard rare?.view == nil else {
      throw AutogradError(.viewInPlace, "a view cannot be detached in place; use detach")
    }
    recordedNode = nil
    outputIndex = 0
    rare?.retainsGrad = false
  }
}
