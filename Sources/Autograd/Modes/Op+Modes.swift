extension Op {
  /// Computes the results, records them, and does what the modes that are on ask for.
  func runInModes(
    _ inputs: [Tensor], _ attributes: Attributes
  ) throws(AutogradError) -> [Tensor] {
    if let trace = Trace.current { return try trace.apply(self, inputs, attributes) }
    let outputs =
      InferenceMode.isEnabled
      ? try withNoGrad { () throws(AutogradError) in try runPlainly(inputs, attributes) }
      : try runPlainly(inputs, attributes)
    if outputs.count == 1, outputs[0] === inputs.first { return outputs }
    InferenceMode.mark(outputs, from: inputs)
    if let perturbation = Perturbation.current {
      perturbation.disturb(outputs, of: self, inputs, attributes)
    }
    try pushTangents(of: inputs, attributes, onto: outputs)
    if let node = outputs.first?.recordedNode, node.op === self { try node.settleSaved() }
    return outputs
  }

  /// Applies the op in place, and does what the modes that are on ask for.
  func applyInPlaceInModes(
    _ inputs: [Tensor], _ attributes: Attributes
  ) throws(AutogradError) -> Tensor {
    let target = inputs[0]
    guard !target.isInference || InferenceMode.isEnabled else {
      throw AutogradError(
        .inferenceTensor, "a tensor of inference mode is written in place outside that mode")
    }
    let tangents = try writtenTangents(inputs, attributes)
    if InferenceMode.isEnabled {
      _ = try withNoGrad { () throws(AutogradError) in
        try applyInPlacePlainly(inputs, attributes)
      }
    } else {
      _ = try applyInPlacePlainly(inputs, attributes)
    }
    let outer = (target.rare?.view?.base ?? target).recordedNode
    let node = outer?.detail?.inner ?? outer
    let isOwn = node?.op === self
    try tangents?.settle(target, isOwn ? node : nil)
    if isOwn { try outer?.settleSaved() }
    return target
  }
}

extension Node {
  /// Refuses saved values of inference mode, and hands the others to the hooks on saved values.
  func settleSaved() throws(AutogradError) {
    let hooks = SavedTensorHooks.current
    var isPacked = false
    try mapSaved { saved throws(AutogradError) in
      if saved.tensor.isInference {
        throw AutogradError(
          .inferenceTensor, "\(name) would need a tensor of inference mode for a gradient")
      }
      guard let hooks, !saved.tensor.isNumber, saved.tensor.rare?.packed == nil else {
        return saved
      }
      isPacked = true
      return SavedTensor(packed: hooks.pack(saved.tensor))
    }
    if isPacked { withDetail().isPacked = true }
  }

  /// Replaces every saved value by what `body` makes of it.
  func mapSaved(
    _ body: (SavedTensor) throws(AutogradError) -> SavedTensor
  ) throws(AutogradError) {
    if let saved = a { a = try body(saved) }
    if let saved = b { b = try body(saved) }
    guard let detail else { return }
    for index in detail.inputs.indices {
      if let saved = detail.inputs[index] { detail.inputs[index] = try body(saved) }
    }
    for index in detail.outputs.indices { detail.outputs[index] = try body(detail.outputs[index]) }
    if let custom = detail.custom {
      for index in custom.saved.indices {
        custom.saved[index].value = try body(custom.saved[index].value)
      }
    }
    try detail.inner?.mapSaved(body)
  }

  /// Runs `body` with saved values as they were before a hook packed them, each unpacked once.
  func unpacking<R>(_ body: () throws(AutogradError) -> R) throws(AutogradError) -> R {
    guard detail?.isPacked == true, !isFreed else { return try body() }
    var placeholders: [SavedTensor] = []
    var unpacked: [SavedTensor] = []
    try mapSaved { saved throws(AutogradError) in
      placeholders.append(saved)
      guard let packed = saved.tensor.rare?.packed else { return saved }
      unpacked.append(SavedTensor(try packed.value(in: saved.tensor)))
      return saved
    }
    var next = unpacked.makeIterator()
    try mapSaved { saved in saved.tensor.rare?.packed == nil ? saved : next.next() ?? saved }
    let result = Result { () throws(AutogradError) in try body() }
    var last = placeholders.makeIterator()
    try mapSaved { saved in last.next() ?? saved }
    return try result.get()
  }
}
