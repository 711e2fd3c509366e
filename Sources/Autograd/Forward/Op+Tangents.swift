extension Op {
  /// Gives the results the tangents that those of the inputs make, at every level.
  ///
  /// The outermost level comes first: the rule of a level works on what the levels outside it
  /// see, results included, and so gives tangents that have tangents there.
  func pushTangents(
    of inputs: [Tensor], _ attributes: Attributes, onto outputs: [Tensor]
  ) throws(AutogradError) {
    guard isDifferentiable else { return }
    let levels = Tensor.levels(of: inputs)
    // A view gets its tangent from its base whenever it is asked for.
    guard !levels.isEmpty, !outputs.allSatisfy({ $0.rare?.view != nil }) else { return }
    let node = outputs[0].recordedNode
    for level in levels {
      let tangents = try pushforward(inputs, attributes, outputs, at: level)
      for (output, tangent) in zip(outputs, tangents) where output.dtype.isFloating {
        output.setTangent(tangent, at: level)
      }
    }
    // What was saved before there were tangents shows them to derivatives of derivatives.
    if let node, node.op === self { node.refreshSaved(outputs, inputs) }
  }

  /// The tangents of the results at one level.
  private func pushforward(
    _ inputs: [Tensor], _ attributes: Attributes, _ outputs: [Tensor], at level: DualLevel
  ) throws(AutogradError) -> [Tensor?] {
    var application = Pushforward(op: self, attributes: attributes)
    for input in inputs {
      application.inputs.append(try input.below(level))
      application.tangents.append(try input.tangent(at: level))
    }
    for output in outputs { application.outputs.append(try output.below(level).withoutIdentity()) }
    return try application.tangentsOfOutputs()
  }

  /// The tangents that a write to the first input will give it, computed from the values before.
  func writtenTangents(
    _ inputs: [Tensor], _ attributes: Attributes
  ) throws(AutogradError) -> WrittenTangents? {
    let levels = Tensor.levels(of: inputs)
    guard !levels.isEmpty else { return nil }
    let target = inputs[0]
    let copy = target.compactedCopy()
    copy.recordedNode = target.node
    copy.outputIndex = target.outputIndex
    copy.adoptTangents(of: target)
    let result = try run(inputs.map { $0 === target ? copy : $0 }, attributes)[0]
    return WrittenTangents(levels: levels, before: copy, after: result)
  }

  /// Gives `sliceScatter`'s result its tangents.
  func pushTangents(
    _ whole: Tensor, _ part: Tensor, _ path: ViewPath, onto result: Tensor
  ) throws(AutogradError) {
    for level in Tensor.levels(of: [whole, part]) {
      let zero = Tensor(filled: 0, .scalar, whole.dtype)
      result.setTangent(
        try self(
          try whole.tangent(at: level) ?? whole.zeros(), try part.tangent(at: level) ?? zero, path),
        at: level)
    }
  }
}

/// A tensor before and after a write in forward mode, as copies with tangents.
struct WrittenTangents {
  let levels: [DualLevel]
  let before: Tensor
  let after: Tensor

  /// Gives the written tensor, and what the node of the write saved, their tangents.
  func settle(_ target: Tensor, _ node: Node?) throws(AutogradError) {
    for level in levels {
      let tangent = try after.tangent(at: level)?.converted(to: target.dtype, recorded: true)
      try target.writeTangent(tangent, at: level)
    }
    node?.refreshSaved([after], [before])
  }
}

extension Node {
  /// Gives saved outputs and saved copies the tangents of what they were saved from.
  fileprivate func refreshSaved(_ outputs: [Tensor], _ inputs: [Tensor]) {
    // A unary op keeps its result where a binary one keeps its second input.
    if case .unary = op.vjp { b?.tensor.adoptTangents(of: outputs[0]) }
    for copy in [a?.tensor, detail?.inputs.first??.tensor] {
      guard let copy, copy !== inputs[0], copy.levels.isEmpty else { continue }
      copy.adoptTangents(of: inputs[0])
    }
    guard let detail else { return }
    for (saved, output) in zip(detail.outputs, outputs) {
      saved.tensor.adoptTangents(of: output)
    }
  }
}

extension Tensor {
  /// The same tensor as another object, which a node may keep without keeping this one.
  fileprivate func withoutIdentity() -> Tensor {
    let result = alias(node: node, outputIndex: outputIndex)
    result.adoptTangents(of: self)
    return result
  }
}
