import Synchronization

extension Tensor {
  /// Adds `gradient` to `grad`, which passes of several threads may do at once.
  ///
  /// A first gradient is copied, so that it shares storage with nothing else. A later one is
  /// added in place, except in a pass that is recorded, where `grad` is part of a graph.
  func accumulate(_ gradient: Tensor) throws(AutogradError) {
    try withRare().lock.withLock { _ throws(AutogradError) in try accumulateAlone(gradient) }
  }

  private func accumulateAlone(_ gradient: Tensor) throws(AutogradError) {
    guard let existing = rare?.grad else {
      withRare().grad =
        GradMode.isEnabled || Modes.areEngaged
        ? try Op.clone(gradient) : gradient.compactedCopy()
      return
    }
    guard existing.shape == gradient.shape else {
      throw AutogradError(
        .shapeMismatch,
        "a gradient of shape \(gradient.shape) for a grad of shape \(existing.shape)")
    }
    let sum = try Op.add(existing, gradient)
    if GradMode.isEnabled || existing.layout.hasOverlap {
      withRare().grad = sum
    } else {
      existing.overwrite(with: sum)
      if Modes.areEngaged { existing.adoptTangents(of: sum) }
    }
  }

  /// Adds `other` to these elements without notice, where both lie alike; says whether it did.
  ///
  /// For sums that nobody else has seen.
  func add(_ other: Tensor) -> Bool {
    guard dtype == .float64, other.dtype == .float64, layout.isCompact,
      other.layout.isContiguous
    else { return false }
    let target = pointer(Double.self)
    let source = other.pointer(Double.self)
    for index in 0..<layout.count { target[index] += source[index] }
    withExtendedLifetime((self, other)) {}
    return true
  }

  /// The gradient as what receives it must have it: summed to its shape, in its type.
  @inline(__always)
  func fitted(to node: Node, _ output: Int32) throws(AutogradError) -> Tensor {
    if output == 0 && layout === node.layout && dtype == node.dtype { return self }
    return try refitted(node.layout(of: output).shape, node.dtype(of: output))
  }

  private func refitted(_ shape: [Int], _ dtype: ElementType) throws(AutogradError) -> Tensor {
    if layout.shape == shape && self.dtype == dtype { return self }
    var result = self
    if layout.shape != shape {
      guard Layout.broadcast(layout.shape, shape) == layout.shape else {
        throw AutogradError(
          .badBackward, "a gradient of shape \(layout.shape) for a tensor of shape \(shape)")
      }
      result = result.summed(to: shape)
    }
    return result.dtype == dtype ? result : result.converted(to: dtype, recorded: true)
  }
}
