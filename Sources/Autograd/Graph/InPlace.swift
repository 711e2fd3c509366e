extension Op {
  /// Applies the op in place on its first input.
  ///
  /// - Parameters:
  ///   - inputs: The tensors, of which the first is written.
  ///   - attributes: The other arguments by PyTorch's keywords.
  /// - Returns: The first input.
  /// - Throws: `AutogradError` when the write is not allowed or the arguments will not do.
  @discardableResult
  public func applyInPlace(
    _ inputs: [Tensor], _ attributes: [String: Argument] = [:]
  ) throws(AutogradError) -> Tensor {
    guard !traits.isDisjoint(with: [.inPlace, .inPlaceOnly]) else {
      throw AutogradError(.badArgument, "\(name) has no in-place form")
    }
    let checked = try check(inputs, attributes)
    let op = try resolved(for: inputs)
    guard !op.traits.isDisjoint(with: [.inPlace, .inPlaceOnly]) else {
      throw AutogradError(.dtypeMismatch, "\(name) has no in-place form for complex tensors")
    }
    if Modes.areEngaged { return try op.applyInPlaceInModes(inputs, checked) }
    return try op.applyInPlacePlainly(inputs, checked)
  }

  /// Applies the op in place and records it, whatever modes are on.
  func applyInPlacePlainly(
    _ inputs: [Tensor], _ checked: Attributes
  ) throws(AutogradError) -> Tensor {
    let target = inputs[0]
    // A view made while nothing was recorded leads to a base that may be part of the graph.
    let isRecorded =
      GradMode.isEnabled
      && (inputs.contains { $0.node != nil } || target.base?.requiresGrad == true)
    if isRecorded { try target.checkRecordedWrite() }
    guard !target.layout.hasOverlap else {
      throw AutogradError(
        .overlappingWrite, "several elements of the written tensor share one place; clone it first")
    }
    let result = try withNoGrad { () throws(AutogradError) in try run(inputs, checked)[0] }
    try check(result, fits: target)
    guard isRecorded else {
      target.overwrite(with: result)
      return target
    }
    let node = recordedWrite(on: target, inputs, checked, result)
    target.overwrite(with: result)
    if let node {
      save(output: target, in: node)
      save(outputs: [target], in: node)
      try target.rebase(onto: node)
    }
    return target
  }

  private func check(_ result: Tensor, fits target: Tensor) throws(AutogradError) {
    guard result.shape == target.shape else {
      throw AutogradError(
        .shapeMismatch,
        "a result of shape \(result.shape) does not fit the written shape \(target.shape)")
    }
    guard result.dtype.category <= target.dtype.category else {
      throw AutogradError(
        .dtypeMismatch, "a \(result.dtype.name) result cannot be written as \(target.dtype.name)")
    }
  }

  /// The node of a write, made before it: what the derivative needs of the old value is copied,
  /// and what it needs of other tensors is saved at the version before.
  private func recordedWrite(
    on target: Tensor, _ inputs: [Tensor], _ attributes: Attributes, _ result: Tensor
  ) -> Node? {
    guard target.dtype.isFloating else { return nil }
    var saved = inputs
    for index in saved.indices where saved[index] === target {
      // Without a handle of its own the node would hold the tensor that is about to hold it.
      saved[index] = target.alias(node: target.node, outputIndex: target.outputIndex)
    }
    let node: Node? =
      switch forward {
      case .unary: self.node(for: saved[0], result)
      case .binary: self.node(for: saved[0], saved[1], result)
      case .general: self.node(for: saved, attributes, [result])
      case .composed: nil
      }
    node?.keepCopy(of: saved[0])
    return node
  }
}

extension Node {
  /// Replaces the saved value that is about to be written by a copy, where it is saved at all.
  fileprivate func keepCopy(of written: Tensor) {
    let isInline = a?.tensor === written
    guard isInline || detail?.inputs.first??.tensor === written else { return }
    let copy = written.compactedCopy()
    copy.recordedNode = written.recordedNode
    copy.outputIndex = written.outputIndex
    if isInline { a = SavedTensor(copy) } else { detail?.inputs[0] = SavedTensor(copy) }
  }
}

extension Tensor {
  /// Refuses a recorded write on a leaf that requires grad and on views that may not be written.
  func checkRecordedWrite() throws(AutogradError) {
    if let view = rare?.view {
      if view.path.readsMemory && !view.base.layout.isCompact {
        throw AutogradError(
          .notImplemented,
          "as_strided of memory that is not row-major has no derivative of a write")
      }
      if view.isOneOfSeveral {
        throw AutogradError(
          .viewInPlace, "one of several views that an operation gave may not be written in place")
      }
      if view.isUnrecorded {
        throw AutogradError(
          .viewInPlace, "a view made while nothing was recorded may not be written while recording")
      }
      if view.base.requiresGrad && view.base.isLeaf {
        throw AutogradError(
          .leafInPlace, "a view of a leaf that requires grad is used in an in-place operation")
      }
    }
    if requiresGrad && isLeaf {
      throw AutogradError(
        .leafInPlace, "a leaf that requires grad is used in an in-place operation")
    }
  }

  /// Gives the tensor the node of an in-place operation on it.
  ///
  /// A write through a view is a change of the base: the base gets a node that applies the
  /// operation to that part of it, and every view gets its node anew when asked.
  fileprivate func rebase(onto node: Node) throws(AutogradError) {
    let wasRetaining = rare?.retainsGrad == true
    if wasRetaining { recordedNode?.detail?.hooks?.stopRetaining(self) }
    if let view = rare?.view {
      let base = view.base
      let write = Node(.sliceWrite, base.layout, dtype: base.dtype)
      let detail = write.withDetail()
      detail.inner = node
      detail.path = view.path
      detail.edges = [Edge(base)] + node.edges.dropFirst()
      let baseRetains = base.rare?.retainsGrad == true
      if baseRetains { base.recordedNode?.detail?.hooks?.stopRetaining(base) }
      base.recordedNode = write
      base.outputIndex = 0
      if baseRetains { write.withHooks().retain(base, at: 0) }
      view.version = -1
    } else {
      recordedNode = node
      outputIndex = 0
    }
    if wasRetaining, let fresh = self.node {
      fresh.withHooks().retain(self, at: Int(outputIndex))
    }
  }
}
