import Synchronization

extension Tensor {
  /// Adds `gradient` to `grad`.
  ///
  /// A first gradient is copied, so that it shares storage with nothing else. A later one is
  /// added in place, except in a pass that is recorded, where `grad` is part of a graph.
  func accumulate(_ gradient: Tensor) throws(AutogradError) {
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

  /// The gradient as what receives it must have it: summed to its shape, in its type.
  @inline(__always)
  func fitted(to node: Node, _ output: Int32) throws(AutogradError) -> Tensor {
    let shape = node.shape(of: output)
    let dtype = node.dtype(of: output)
    if layout.shape == shape && self.dtype == dtype { return self }
    return try refitted(shape, dtype)
  }

  private func refitted(_ shape: [Int], _ dtype: ElementType) throws(AutogradError) -> Tensor {
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

/// What passes in several threads take turns by, where they accumulate into one leaf.
final class AccumulationLock {
  private let mutex = Mutex(())

  func locked(_ body: () throws(AutogradError) -> Void) throws(AutogradError) {
    try mutex.withLock { _ throws(AutogradError) in try body() }
  }
}
