/// A differentiation in forward mode that is done by hand: `jvp` is the usual form.
public struct ForwardLevel {
  let level: DualLevel

  /// Gives a tensor a tangent, in place of any that it has here.
  ///
  /// - Parameters:
  ///   - tangent: The direction; of the tensor's shape.
  ///   - tensor: The tensor; where it is a view its base gets the tangent in that part.
  /// - Throws: `AutogradError` when the two do not fit or have no derivatives.
  public func attach(_ tangent: Tensor, to tensor: Tensor) throws(AutogradError) {
    try tensor.attachTangent(tangent, at: level)
  }

  /// The tangent of a tensor, zero where it depends on nothing that has one.
  ///
  /// - Parameter tensor: The tensor.
  /// - Returns: The tangent, with the graph that made it.
  /// - Throws: `AutogradError` when a view's tangent cannot be had.
  public func tangent(of tensor: Tensor) throws(AutogradError) -> Tensor {
    try tensor.tangent(at: level) ?? tensor.zeros()
  }
}

/// Runs `body` with a level of forward mode, whose tangents vanish when it is left.
///
/// - Parameter body: Given the level.
/// - Returns: What `body` returns.
/// - Throws: `AutogradError` when `body` does.
public func withForwardLevel<R>(
  _ body: (ForwardLevel) throws(AutogradError) -> R
) throws(AutogradError) -> R {
  try DualLevel.with { level throws(AutogradError) in try body(ForwardLevel(level: level)) }
}

extension Tensor {
  /// The same elements, tangents and place in the graph under another identity.
  public func aliased() -> Tensor {
    let result = alias(node: node, outputIndex: outputIndex)
    result.adoptTangents(of: self)
    return result
  }

  /// Takes the place of a leaf in the graph: gradients that reach this tensor are those of the
  /// leaf.
  ///
  /// - Parameter leaf: The leaf.
  /// - Throws: `AutogradError` when it is none, or of another shape or type.
  public func standIn(for leaf: Tensor) throws(AutogradError) {
    guard leaf.isLeaf, isLeaf else {
      throw AutogradError(.notALeaf, "only a leaf stands in for a leaf")
    }
    guard let accumulator = leaf.node else { return }
    guard leaf.shape == shape, leaf.dtype == dtype else {
      throw AutogradError(
        .shapeMismatch, "a leaf of shape \(shape) in place of one of shape \(leaf.shape)")
    }
    withRare().accumulator = accumulator
    recordedNode = accumulator
    outputIndex = 0
  }
}
