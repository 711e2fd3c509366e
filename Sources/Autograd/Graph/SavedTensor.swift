/// A tensor that a derivative needs, and the version that it needs it at.
struct SavedTensor {
  let tensor: Tensor
  /// The low bits of the version, which tell versions apart as well and leave a node smaller.
  private let version: UInt32

  @inline(__always) init(_ tensor: Tensor) {
    self.tensor = tensor
    version = UInt32(truncatingIfNeeded: tensor.version)
  }

  @inline(__always) private var isStale: Bool {
    UInt32(truncatingIfNeeded: tensor.version) != version
  }

  /// Keeps in place of elements what a hook made of them; no version ever agrees with it.
  init(packed placeholder: Tensor) {
    tensor = placeholder
    version = .max
  }

  /// The tensor, unless it was changed since.
  @inline(__always)
  func value(for node: Node) throws(AutogradError) -> Tensor {
    if isStale { return try unpacked(for: node) }
    return tensor
  }

  /// The tensor as the output of `node`, unless it was changed since.
  ///
  /// A node keeps its output without the way back to itself, which would never be freed; a pass
  /// that is recorded needs that way.
  @inline(__always)
  func output(of node: Node, _ index: Int32 = 0) throws(AutogradError) -> Tensor {
    let tensor = try value(for: node)
    guard GradMode.isEnabled else { return tensor }
    let output = tensor.alias(node: node, outputIndex: index)
    if tensor.rare != nil { output.adoptTangents(of: tensor) }
    return output
  }

  private func unpacked(for node: Node) throws(AutogradError) -> Tensor {
    guard let packed = tensor.rare?.packed else { throw stale(node) }
    return try packed.value(in: tensor)
  }

  private func stale(_ node: Node) -> AutogradError {
    AutogradError(
      .staleSavedValue,
      """
      a value of shape \(tensor.shape) that \(node.name) needs was changed in place: it is at \
      version \(tensor.version); expected version \(version)
      """)
  }
}
