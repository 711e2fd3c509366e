/// A function of tensors, which the functional forms differentiate.
public typealias TensorFunction = ([Tensor]) throws(AutogradError) -> [Tensor]

/// The values of a function, and what cotangents of them become at its inputs.
///
/// - Parameters:
///   - function: What is differentiated.
///   - inputs: Where.
///   - cotangents: One for each result, `nil` for 1, which needs a single element.
///   - createGraph: Whether the gradients are recorded.
/// - Returns: The results, and the gradient of each input, zero where nothing depends on it.
/// - Throws: `AutogradError` when the function does or a cotangent does not fit.
public func vjp(
  _ function: TensorFunction, at inputs: [Tensor], along cotangents: [Tensor?]? = nil,
  createGraph: Bool = false
) throws(AutogradError) -> (values: [Tensor], gradients: [Tensor]) {
  let traced = try Traced(function, at: inputs)
  let gradients = try traced.gradients(along: cotangents, createGraph: createGraph)
  return (try traced.values(keepingGraph: createGraph), gradients)
}

/// The values of a function, and their derivatives along tangents of its inputs.
///
/// - Parameters:
///   - function: What is differentiated.
///   - inputs: Where.
///   - tangents: One for each input, `nil` for zero.
/// - Returns: The results, and the tangent of each.
/// - Throws: `AutogradError` when the function does or a tangent does not fit.
public func jvp(
  _ function: TensorFunction, at inputs: [Tensor], along tangents: [Tensor?]
) throws(AutogradError) -> (values: [Tensor], tangents: [Tensor]) {
  guard tangents.count == inputs.count else {
    throw AutogradError(.badArgument, "\(tangents.count) tangents for \(inputs.count) inputs")
  }
  return try DualLevel.with { level throws(AutogradError) in
    var duals: [Tensor] = []
    for (input, tangent) in zip(inputs, tangents) {
      let dual = try input.below(level).aliased()
      if let tangent { try dual.attachTangent(tangent, at: level) }
      duals.append(dual)
    }
    let values = try function(duals)
    var results: [Tensor] = []
    for value in values { results.append(try value.tangent(at: level) ?? value.zeros()) }
    return (values, results)
  }
}

/// A function that ran on inputs of its own, whatever else they are part of.
struct Traced {
  let inputs: [Tensor]
  let outputs: [Tensor]

  init(_ function: TensorFunction, at inputs: [Tensor]) throws(AutogradError) {
    let isRecording = GradMode.isEnabled
    (self.inputs, outputs) = try withEnabledGrad { () throws(AutogradError) in
      var own: [Tensor] = []
      for input in inputs { own.append(try input.traced(keepingGraph: isRecording)) }
      return (own, try function(own))
    }
  }

  /// The gradients of the inputs; zeros where nothing depends on one.
  func gradients(
    along cotangents: [Tensor?]?, createGraph: Bool, retainGraph: Bool = false
  ) throws(AutogradError) -> [Tensor] {
    guard cotangents == nil || cotangents?.count == outputs.count else {
      throw AutogradError(
        .badArgument, "\(cotangents?.count ?? 0) cotangents for \(outputs.count) results")
    }
    let recorded = outputs.indices.filter { outputs[$0].requiresGrad }
    let wanted = inputs.indices.filter { inputs[$0].requiresGrad }
    var results = inputs.map { $0.zeros() }
    guard !recorded.isEmpty, !wanted.isEmpty else { return results }
    let gradients = try grad(
      recorded.map { outputs[$0] }, wanted.map { inputs[$0] },
      gradOutputs: cotangents.map { given in recorded.map { given[$0] } },
      retainGraph: retainGraph || createGraph, createGraph: createGraph, allowUnused: true)
    for (index, gradient) in zip(wanted, gradients) {
      if let gradient { results[index] = gradient }
    }
    return results
  }

  /// The results, outside the graph of this run unless that is kept.
  func values(keepingGraph: Bool) throws(AutogradError) -> [Tensor] {
    if keepingGraph { return outputs }
    return outputs.map { output in
      let value = output.alias()
      value.adoptTangents(of: output)
      return value
    }
  }
}

extension Tensor {
  /// A tensor to differentiate by: what is recorded leads to it, and on to this one if wanted.
  fileprivate func traced(keepingGraph: Bool) throws(AutogradError) -> Tensor {
    guard dtype.isFloating else { return self }
    if keepingGraph && requiresGrad { return try Op.clone.run([self], .none)[0] }
    let result = compactedCopy()
    result.adoptTangents(of: self)
    try result.setRequiresGrad(true)
    return result
  }
}
