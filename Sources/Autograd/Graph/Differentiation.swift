extension Tensor {
  /// Accumulates the gradient of this tensor into the leaves that it depends on.
  ///
  /// - Parameters:
  ///   - gradient: The cotangent; 1 where it is left out, which needs a single element.
  ///   - retainGraph: Whether saved values outlive the pass; what `createGraph` says by default.
  ///   - createGraph: Whether the pass is itself recorded.
  ///   - inputs: The tensors to accumulate into; every reachable leaf where left out.
  /// - Throws: `AutogradError`, see its kinds.
  public func backward(
    gradient: Tensor? = nil, retainGraph: Bool? = nil, createGraph: Bool = false,
    inputs: [Tensor]? = nil
  ) throws(AutogradError) {
    try Autograd.backward(
      [self], gradients: [gradient], retainGraph: retainGraph, createGraph: createGraph,
      inputs: inputs)
  }
}

/// Accumulates the gradients of `roots` together into the leaves that they depend on.
///
/// - Parameters:
///   - roots: What is differentiated.
///   - gradients: The cotangent of each root, `nil` for 1; none at all where left out.
///   - retainGraph: Whether saved values outlive the pass; what `createGraph` says by default.
///   - createGraph: Whether the pass is itself recorded.
///   - inputs: The tensors to accumulate into; every reachable leaf where left out.
/// - Throws: `AutogradError`, see its kinds.
public func backward(
  _ roots: [Tensor], gradients: [Tensor?]? = nil, retainGraph: Bool? = nil,
  createGraph: Bool = false, inputs: [Tensor]? = nil
) throws(AutogradError) {
  if let inputs {
    guard !inputs.isEmpty else {
      throw AutogradError(.badArgument, "inputs of backward cannot be empty")
    }
    for input in inputs {
      guard input.requiresGrad else {
        throw AutogradError(.noGraph, "an input of backward does not require grad")
      }
    }
  }
  let seeded = try seeds(roots, gradients)
  for input in inputs ?? [] { try input.retainGrad() }
  try GradMode.with(createGraph) { () throws(AutogradError) in
    var pass = BackwardPass(retainGraph: retainGraph ?? createGraph)
    try pass.accumulate(from: seeded, into: inputs?.map { Edge($0) })
  }
}

/// The gradients of `outputs` with respect to `inputs`; no `grad` is touched.
///
/// - Parameters:
///   - outputs: What is differentiated.
///   - inputs: With respect to what.
///   - gradOutputs: The cotangent of each output, `nil` for 1; none at all where left out.
///   - retainGraph: Whether saved values outlive the pass; what `createGraph` says by default.
///   - createGraph: Whether the pass is itself recorded.
///   - allowUnused: Whether an input that no output depends on gives `nil` instead of an error.
/// - Returns: The gradient of each input.
/// - Throws: `AutogradError`, see its kinds.
public func grad(
  _ outputs: [Tensor], _ inputs: [Tensor], gradOutputs: [Tensor?]? = nil,
  retainGraph: Bool? = nil, createGraph: Bool = false, allowUnused: Bool = false
) throws(AutogradError) -> [Tensor?] {
  guard !inputs.isEmpty else {
    throw AutogradError(.badArgument, "grad needs at least one input")
  }
  let seeded = try seeds(outputs, gradOutputs)
  for input in inputs {
    guard input.requiresGrad else {
      throw AutogradError(.noGraph, "an input of grad does not require grad")
    }
  }
  let gradients = try GradMode.with(createGraph) { () throws(AutogradError) in
    var pass = BackwardPass(retainGraph: retainGraph ?? createGraph)
    return try pass.gradients(from: seeded, at: inputs.map { Edge($0) })
  }
  if !allowUnused, let index = gradients.firstIndex(where: { $0 == nil }) {
    throw AutogradError(
      .unusedInput, "the outputs do not depend on input \(index); say allow_unused if that is meant"
    )
  }
  return gradients
}

/// The roots with what flows into them.
private func seeds(
  _ roots: [Tensor], _ gradients: [Tensor?]?
) throws(AutogradError) -> [(edge: Edge, seed: Tensor)] {
  guard !roots.isEmpty else {
    throw AutogradError(.badArgument, "there is nothing to differentiate")
  }
  guard gradients == nil || gradients?.count == roots.count else {
    throw AutogradError(
      .badArgument, "\(gradients?.count ?? 0) gradients for \(roots.count) outputs")
  }
  var result: [(edge: Edge, seed: Tensor)] = []
  for (index, root) in roots.enumerated() {
    let seed = try seed(for: root, gradients?[index])
    guard root.requiresGrad else {
      throw AutogradError(
        .noGraph, "output \(index) does not require grad: there is nothing to differentiate")
    }
    result.append((Edge(root), seed))
  }
  return result
}

private func seed(for root: Tensor, _ given: Tensor?) throws(AutogradError) -> Tensor {
  guard let given else {
    guard root.count == 1 || !root.requiresGrad else {
      throw AutogradError(
        .notScalar, "an output of shape \(root.shape) needs a gradient; only a scalar does without")
    }
    guard !root.dtype.isComplex || !root.requiresGrad else {
      throw AutogradError(
        .notScalar, "a complex output needs a gradient; only a real scalar does without")
    }
    return Tensor(filled: 1, Layout(rowMajor: root.shape), root.dtype)
  }
  guard given.dtype.isComplex == root.dtype.isComplex else {
    throw AutogradError(
      .dtypeMismatch, "a \(given.dtype.name) gradient for a \(root.dtype.name) output")
  }
  guard given.shape == root.shape else {
    throw AutogradError(
      .shapeMismatch, "a gradient of shape \(given.shape) for an output of shape \(root.shape)")
  }
  return given
}
