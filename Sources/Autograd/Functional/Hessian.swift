/// The second derivatives of a function with one result of one element.
///
/// - Parameters:
///   - function: What is differentiated.
///   - inputs: Where.
///   - mode: How the gradient is differentiated; itself it is computed in reverse.
/// - Returns: For each pair of inputs a tensor whose shape is those of both in turn.
/// - Throws: `AutogradError` when the function does, or its result is no scalar.
public func hessian(
  _ function: TensorFunction, at inputs: [Tensor], mode: DerivativeMode = .reverse
) throws(AutogradError) -> [[Tensor]] {
  try jacobian(
    { inputs throws(AutogradError) in
      try gradient(function, at: inputs, createGraph: mode == .reverse)
    }, at: inputs, mode: mode)
}

/// The product of the Hessian with a vector, forward over reverse.
///
/// - Parameters:
///   - function: What is differentiated; it has one result of one element.
///   - inputs: Where.
///   - vector: One tensor for each input, `nil` for zero.
/// - Returns: The gradient of each input, and its derivative along the vector.
/// - Throws: `AutogradError` when the function does, or its result is no scalar.
public func hvp(
  _ function: TensorFunction, at inputs: [Tensor], along vector: [Tensor?]
) throws(AutogradError) -> (gradients: [Tensor], products: [Tensor]) {
  let result = try jvp(
    { inputs throws(AutogradError) in
      try gradient(function, at: inputs, createGraph: false)
    }, at: inputs, along: vector)
  return (result.values, result.tangents)
}

/// The product of a vector with the Hessian, reverse over reverse.
///
/// - Parameters:
///   - function: What is differentiated; it has one result of one element.
///   - inputs: Where.
///   - vector: One tensor for each input.
/// - Returns: The gradient of each input, and the products.
/// - Throws: `AutogradError` when the function does, or its result is no scalar.
public func vhp(
  _ function: TensorFunction, at inputs: [Tensor], along vector: [Tensor]
) throws(AutogradError) -> (gradients: [Tensor], products: [Tensor]) {
  let result = try vjp(
    { inputs throws(AutogradError) in
      try gradient(function, at: inputs, createGraph: true)
    }, at: inputs, along: vector)
  return (result.values, result.gradients)
}

private func gradient(
  _ function: TensorFunction, at inputs: [Tensor], createGraph: Bool
) throws(AutogradError) -> [Tensor] {
  let traced = try Traced(function, at: inputs)
  guard traced.outputs.count == 1, traced.outputs[0].count == 1 else {
    throw AutogradError(.notScalar, "a function without one result of one element has no Hessian")
  }
  return try traced.gradients(along: nil, createGraph: createGraph)
}
