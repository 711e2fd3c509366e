/// Runs `body` without keeping the values in between, which a pass computes again.
///
/// The graph is the one that the first run recorded, so that gradients of every order, hooks
/// and tensors that `body` captures are what they are without a checkpoint. The values that it
/// saved are forgotten; the first of them that a pass needs has `body` run once more.
///
/// - Parameters:
///   - inputs: The tensors that `body` is given.
///   - body: What to run; it must compute the same each time.
/// - Returns: What `body` returns.
/// - Throws: `AutogradError` when `body` does; a pass throws where the second run differs.
public func checkpoint(
  _ inputs: [Tensor], _ body: @escaping ([Tensor]) throws(AutogradError) -> [Tensor]
) throws(AutogradError) -> [Tensor] {
  guard GradMode.isEnabled, !InferenceMode.isEnabled else { return try body(inputs) }
  let segment = CheckpointSegment(inputs, body)
  let start = Node.now
  let outputs = try body(inputs)
  try segment.forget(Node.recorded(since: start, behind: outputs))
  return outputs
}

/// What a checkpoint keeps in place of values: how to compute them again.
private final class CheckpointSegment {
  private let inputs: [Tensor]
  private let body: ([Tensor]) throws(AutogradError) -> [Tensor]
  /// What the forgotten values looked like.
  private var signatures: [Signature] = []
  /// The values of a second run, until each was taken once.
  private var values: [Tensor?] = []
  private var remaining = 0

  /// What tells a value from a different one.
  struct Signature {
    let op: String
    let shape: [Int]
    let dtype: ElementType
    /// A digest of the elements; none in perturbed arithmetic, where no run is like another.
    let digest: UInt64?

    func isLike(_ other: Signature) -> Bool {
      op == other.op && shape == other.shape && dtype == other.dtype
        && (digest == other.digest || digest == nil || other.digest == nil)
    }
  }

  init(_ inputs: [Tensor], _ body: @escaping ([Tensor]) throws(AutogradError) -> [Tensor]) {
    self.inputs = inputs.map { input in
      let copy = input.detached()
      if input.requiresGrad {
        lawful { () throws(AutogradError) in try copy.setRequiresGrad(true) }
      }
      return copy
    }
    self.body = body
  }

  /// Replaces what the nodes saved by the promise to compute it again.
  func forget(_ nodes: [Node]) throws(AutogradError) {
    for node in nodes {
      var isPacked = false
      try node.mapSaved { saved in
        guard Self.isForgotten(saved) else { return saved }
        isPacked = true
        let place = self.signatures.count
        self.signatures.append(Self.signature(of: saved.tensor, node))
        let hooks = SavedTensorHooks.PackedForm { () throws(AutogradError) in
          try self.value(at: place)
        }
        return SavedTensor(packed: hooks.placeholder(for: saved.tensor))
      }
      if isPacked { node.withDetail().isPacked = true }
    }
  }

  private static func isForgotten(_ saved: SavedTensor) -> Bool {
    !saved.tensor.isNumber && saved.tensor.rare?.packed == nil
  }

  private static func signature(of tensor: Tensor, _ node: Node) -> Signature {
    Signature(
      op: node.name, shape: tensor.shape, dtype: tensor.dtype,
      digest: Perturbation.current == nil ? tensor.digest : nil)
  }

  private func value(at place: Int) throws(AutogradError) -> Tensor {
    if place >= values.count || values[place] == nil { try recompute() }
    guard let value = values[place] else { throw mismatch("a value is missing") }
    values[place] = nil
    remaining -= 1
    if remaining == 0 { values = [] }
    return value
  }

  private func recompute() throws(AutogradError) {
    var found: [Tensor] = []
    var signatures: [Signature] = []
    try withEnabledGrad { () throws(AutogradError) in
      let start = Node.now
      let outputs = try body(inputs)
      for node in Node.recorded(since: start, behind: outputs) {
        try node.mapSaved { saved in
          guard Self.isForgotten(saved) else { return saved }
          found.append(saved.tensor.alias())
          signatures.append(Self.signature(of: saved.tensor, node))
          return saved
        }
      }
    }
    guard signatures.count == self.signatures.count else {
      throw mismatch("it saved \(signatures.count) values, \(self.signatures.count) at first")
    }
    for (now, first) in zip(signatures, self.signatures) where !now.isLike(first) {
      throw mismatch(
        "\(first.op) saved \(first.dtype.name) of shape \(first.shape) at first, now \(now.op) "
          + "\(now.dtype.name) of shape \(now.shape), or other elements")
    }
    values = found
    remaining = found.count
  }

  private func mismatch(_ words: String) -> AutogradError {
    AutogradError(.checkpointMismatch, "the second run of a checkpoint differs: \(words)")
  }
}

extension Node {
  /// The nodes recorded from `start` on that lead to `outputs`, in the order of recording.
  fileprivate static func recorded(since start: UInt64, behind outputs: [Tensor]) -> [Node] {
    var found: [ObjectIdentifier: Node] = [:]
    var work = outputs.compactMap(\.node)
    while let node = work.popLast() {
      if node.isAccumulator || node.order < start { continue }
      if found.updateValue(node, forKey: ObjectIdentifier(node)) != nil { continue }
      for edge in node.edges {
        if let next = edge.node { work.append(next) }
      }
    }
    return found.values.sorted { $0.order < $1.order }
  }
}

extension Tensor {
  /// A number that all but surely differs for other elements.
  fileprivate var digest: UInt64 {
    let compact = compacted()
    let bytes = UnsafeRawBufferPointer(
      start: compact.storage.base + compact.layout.offset * dtype.size, count: count * dtype.size)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    // Whole words first; a step is invertible, so no element is ever lost from the hash.
    for start in stride(from: 0, to: bytes.count - 7, by: 8) {
      let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    for byte in bytes[(bytes.count / 8 * 8)...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return withExtendedLifetime(compact) { hash }
  }
}
