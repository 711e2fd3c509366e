/// How a Jacobian is computed.
public enum DerivativeMode: Sendable, Hashable, CaseIterable {
  /// A row at a time, by vjp: for few results.
  case reverse
  /// A column at a time, by jvp: for few inputs.
  case forward
}

/// The derivative of every element of every result by every element of every input.
///
/// - Parameters:
///   - function: What is differentiated.
///   - inputs: Where.
///   - mode: Whether rows or columns are computed.
///   - createGraph: Whether the Jacobian is recorded.
/// - Returns: For each result and each input a tensor whose shape is that of the result followed
///   by that of the input.
/// - Throws: `AutogradError` when the function does.
public func jacobian(
  _ function: TensorFunction, at inputs: [Tensor], mode: DerivativeMode = .reverse,
  createGraph: Bool = false
) throws(AutogradError) -> [[Tensor]] {
  switch mode {
  case .reverse: try jacobianByRows(function, inputs, createGraph)
  case .forward: try jacobianByColumns(function, inputs, createGraph)
  }
}

private func jacobianByRows(
  _ function: TensorFunction, _ inputs: [Tensor], _ createGraph: Bool
) throws(AutogradError) -> [[Tensor]] {
  let traced = try Traced(function, at: inputs)
  var result: [[Tensor]] = []
  for output in traced.outputs.indices {
    let shape = traced.outputs[output].shape
    var rows: [[Tensor]] = inputs.map { _ in [] }
    for element in 0..<traced.outputs[output].count {
      var seeds: [Tensor?] = traced.outputs.map { $0.zeros() }
      seeds[output] = traced.outputs[output].unit(element)
      let gradients = try traced.gradients(
        along: seeds, createGraph: createGraph, retainGraph: true)
      for input in inputs.indices { rows[input].append(gradients[input]) }
    }
    result.append(
      try GradMode.with(createGraph) { () throws(AutogradError) in
        try inputs.indices.map { index throws(AutogradError) in
          try Tensor.stacked(
            rows[index], shape: shape + inputs[index].shape, like: inputs[index])
        }
      })
  }
  return result
}

private func jacobianByColumns(
  _ function: TensorFunction, _ inputs: [Tensor], _ createGraph: Bool
) throws(AutogradError) -> [[Tensor]] {
  try GradMode.with(createGraph && GradMode.isEnabled) { () throws(AutogradError) in
    let outputs = try function(inputs)
    var columns: [[[Tensor]]] = outputs.map { _ in inputs.map { _ in [] } }
    for input in inputs.indices {
      for element in 0..<inputs[input].count {
        var directions: [Tensor?] = inputs.map { _ in nil }
        directions[input] = inputs[input].unit(element)
        let tangents = try jvp(function, at: inputs, along: directions).tangents
        for output in outputs.indices { columns[output][input].append(tangents[output]) }
      }
    }
    var result: [[Tensor]] = []
    for (output, value) in outputs.enumerated() {
      var row: [Tensor] = []
      for (index, input) in inputs.enumerated() {
        let stacked = try Tensor.stacked(
          columns[output][index], shape: input.shape + value.shape, like: value)
        let order = Array(input.rank..<(input.rank + value.rank)) + Array(0..<input.rank)
        row.append(
          try Op.permute.run([stacked], Attributes(("dims", .integers(order))))[0])
      }
      result.append(row)
    }
    return result
  }
}

extension Tensor {
  /// Zeros of the shape of this tensor with 1 at one element.
  fileprivate func unit(_ element: Int) -> Tensor {
    var values = [Double](repeating: 0, count: count)
    values[element] = 1
    return Tensor(values, shape: shape).converted(to: dtype)
  }

  /// Tensors one after another, in a shape; zeros where there are none.
  fileprivate static func stacked(
    _ parts: [Tensor], shape: [Int], like other: Tensor
  ) throws(AutogradError) -> Tensor {
    if parts.isEmpty { return Tensor(filled: 0, Layout(rowMajor: shape), other.dtype) }
    let stacked = try Op.stack.run(parts, .none)[0]
    return try Op.reshape.run([stacked], Attributes(("shape", .integers(shape))))[0]
  }
}
