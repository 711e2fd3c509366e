/// One step from a base to a view: the op that was applied, and which of its outputs.
struct ViewStep {
  let op: Op
  let attributes: Attributes
  let output: Int

  init(op: Op, _ attributes: Attributes, output: Int) {
    self.op = op
    self.attributes = attributes
    self.output = output
  }

  /// The step taken from `tensor`, recorded in the current mode.
  func callAsFunction(_ tensor: Tensor) throws(AutogradError) -> Tensor {
    guard case .general(let kernel) = op.forward, !Modes.areEngaged else {
      return try op.run([tensor], attributes)[output]
    }
    if GradMode.isEnabled && tensor.node != nil {
      return try op.run([tensor], attributes)[output]
    }
    return try kernel([tensor], attributes)[output]
  }
}

/// The way from a base to a view of it.
struct ViewPath {
  var steps: [ViewStep]

  /// Whether a step goes by places in memory, and not by elements of what it is given.
  var readsMemory: Bool { steps.contains { $0.op === Op.asStrided } }

  /// The same view of a cotangent or tangent of the base, which has the base's shape alone.
  func callAsFunction(
    likeBase tensor: Tensor, _ base: Layout
  ) throws(AutogradError) -> Tensor {
    guard readsMemory else { return try self(tensor) }
    guard base.isCompact else {
      throw AutogradError(
        .notImplemented, "as_strided of memory that is not row-major has no derivative of a write")
    }
    return try self(try Op.contiguous.one([tensor]))
  }

  /// The same view of another tensor that looks like the base.
  func callAsFunction(_ tensor: Tensor) throws(AutogradError) -> Tensor {
    var current = tensor
    for step in steps { current = try step(current) }
    return current
  }
}

/// What a view knows about the tensor that it is a view of.
final class ViewRecord {
  /// The tensor that owns the storage; itself no view.
  let base: Tensor
  /// The way from the base to the view.
  let path: ViewPath
  /// The version that the view's recorded node belongs to.
  var version: Int
  /// Whether it was one of several views that an op gave.
  let isOneOfSeveral: Bool
  /// Whether it was made, or is a view of one that was made, while nothing was recorded.
  let isUnrecorded: Bool

  init(
    base: Tensor, path: ViewPath, version: Int, isOneOfSeveral: Bool, isUnrecorded: Bool
  ) {
    self.base = base
    self.path = path
    self.version = version
    self.isOneOfSeveral = isOneOfSeveral
    self.isUnrecorded = isUnrecorded
  }
}

extension Tensor {
  /// The node that gradients of this tensor go to: what made it, or a leaf's accumulator.
  ///
  /// A view whose base was written since gets its node anew, because what it shows now was made
  /// by that write.
  @inline(__always)
  var node: Node? {
    // Asked for every operand: the usual answers come first.
    if rare == nil { return recordedNode }
    guard let view = rare?.view else { return recordedNode }
    return refreshedNode(view)
  }

  /// Whether gradients of this tensor go anywhere.
  @inline(__always)
  var hasNode: Bool { rare == nil ? recordedNode != nil : node != nil }

  private func refreshedNode(_ view: ViewRecord) -> Node? {
    if view.isUnrecorded || view.version == view.base.version || view.base.node == nil {
      return recordedNode
    }
    view.version = view.base.version
    let fresh = lawful { () throws(AutogradError) in
      try withEnabledGrad { () throws(AutogradError) in try view.path(view.base) }
    }
    let isRetaining = rare?.retainsGrad == true
    if isRetaining { recordedNode?.detail?.hooks?.stopRetaining(self) }
    recordedNode = fresh.recordedNode
    outputIndex = fresh.outputIndex
    if isRetaining { recordedNode?.withHooks().retain(self, at: Int(outputIndex)) }
    return recordedNode
  }

  /// Notes that this tensor is a view of `source`.
  func becomeView(of source: Tensor, by step: ViewStep) {
    guard storage === source.storage else { return }
    let origin = source.rare?.view
    let base = origin?.base ?? source
    let rare = withRare()
    rare.counter = source.rare?.counter
    rare.view = ViewRecord(
      base: base, path: ViewPath(steps: (origin?.path.steps ?? []) + [step]), version: version,
      isOneOfSeveral: step.op.traits.contains(.severalViews) || origin?.isOneOfSeveral == true,
      isUnrecorded: !GradMode.isEnabled || origin?.isUnrecorded == true)
  }

  /// The tensor that owns the storage, where this is a view of it.
  public var base: Tensor? { rare?.view?.base }
}
