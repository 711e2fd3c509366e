extension CustomFunction {
  /// Applies the function, and does what the modes that are on ask for.
  func applyInModes(_ inputs: [Tensor]) throws(AutogradError) -> [Tensor] {
    let levels = Tensor.levels(of: inputs)
    guard levels.isEmpty || jvp != nil else {
      throw AutogradError(
        .notImplemented, "\(name) has no rule for forward mode, and an input has a tangent")
    }
    // The forward must see no tangent, or it would differentiate what has a rule of its own.
    var plain = inputs
    if let outermost = levels.first {
      plain = try inputs.map { input throws(AutogradError) in try input.below(outermost) }
    }
    let outputs =
      InferenceMode.isEnabled
      ? try withNoGrad { () throws(AutogradError) in try applyPlainly(plain) }
      : try applyPlainly(plain)
    InferenceMode.mark(outputs, from: inputs)
    for level in levels { try pushTangents(of: inputs, onto: outputs, at: level) }
    if let node = outputs.first?.recordedNode, let rule = node.detail?.custom {
      if !levels.isEmpty { try restoreTangents(rule, plain, inputs, outputs) }
      try node.settleSaved()
    }
    return outputs
  }

  private func pushTangents(
    of inputs: [Tensor], onto outputs: [Tensor], at level: DualLevel
  ) throws(AutogradError) {
    guard let jvp else { return }
    let tangents = try jvp(
      inputs.map { input throws(AutogradError) in try input.below(level) },
      inputs.map { input throws(AutogradError) in try input.tangent(at: level) },
      outputs.map { output throws(AutogradError) in try output.below(level) })
    guard tangents.count == outputs.count else {
      throw AutogradError(
        .badBackward, "\(name) gave \(tangents.count) tangents for \(outputs.count) results")
    }
    for (output, tangent) in zip(outputs, tangents) {
      guard let tangent else { continue }
      try output.attachTangent(tangent, at: level)
    }
  }

  /// Gives what the node saved its tangents back, for derivatives of the backward.
  private func restoreTangents(
    _ rule: CustomRule, _ plain: [Tensor], _ inputs: [Tensor], _ outputs: [Tensor]
  ) throws(AutogradError) {
    for (index, saved) in rule.saved.enumerated() {
      if let output = saved.output {
        saved.value.tensor.adoptTangents(of: outputs[Int(output)])
      } else if let place = plain.firstIndex(where: { $0 === saved.value.tensor }) {
        rule.saved[index].value = SavedTensor(inputs[place])
      } else {
        throw AutogradError(
          .notImplemented,
          "\(name) saves a value that is no input and no result, whose tangent nothing tells")
      }
    }
  }
}
