extension Tensor {
  /// The tangent at a level, or `nil` for zero.
  ///
  /// A view has none of its own: it shows a part of its base, and its tangent that part of the
  /// base's, so that a write through any of them is seen through all.
  func tangent(at level: DualLevel) throws(AutogradError) -> Tensor? {
    guard let rare else { return nil }
    if let view = rare.view {
      guard let whole = try view.base.tangent(at: level) else { return nil }
      return try view.path(likeBase: whole, view.base.layout)
    }
    return rare.tangents.first { $0.level === level }?.tensor
  }

  /// The levels at which there is a tangent, the outermost first.
  var levels: [DualLevel] {
    guard let rare else { return [] }
    if let view = rare.view { return view.base.levels }
    return rare.tangents.filter { $0.tensor != nil }.map(\.level)
  }

  /// The levels at which any of `tensors` has a tangent, the outermost first.
  static func levels(of tensors: [Tensor]) -> [DualLevel] {
    var result: [DualLevel] = []
    for tensor in tensors {
      for level in tensor.levels where !result.contains(where: { $0 === level }) {
        result.append(level)
      }
    }
    return result.sorted { $0.order < $1.order }
  }

  /// The tensor as the levels outside `level` see it.
  func below(_ level: DualLevel) throws(AutogradError) -> Tensor {
    let outer = levels.filter { $0.order < level.order }
    if outer.count == levels.count { return self }
    let result = alias(node: node, outputIndex: outputIndex)
    for level in outer {
      if let tangent = try tangent(at: level) { result.setTangent(tangent, at: level) }
    }
    return result
  }

  /// Replaces the tangent of a tensor that is no view.
  func setTangent(_ tangent: Tensor?, at level: DualLevel) {
    let rare = withRare()
    rare.tangents.removeAll { $0.level === level || $0.tensor == nil }
    guard let tangent else { return }
    rare.tangents.append(level.tangent(tangent))
    rare.tangents.sort { $0.level.order < $1.level.order }
  }

  /// Replaces the tangent of a tensor that was written, in its base where it is a view.
  func writeTangent(_ tangent: Tensor?, at level: DualLevel) throws(AutogradError) {
    guard let view = rare?.view else {
      setTangent(tangent, at: level)
      return
    }
    let whole = try view.base.tangent(at: level)
    if tangent == nil && whole == nil { return }
    let zero = Tensor(filled: 0, .scalar, dtype)
    view.base.setTangent(
      try Op.sliceScatter(whole ?? view.base.zeros(), tangent ?? zero, view.path), at: level)
  }

  /// Takes over the tangents of a tensor with the same elements.
  func adoptTangents(of source: Tensor) {
    for level in source.levels {
      let tangent = lawful { () throws(AutogradError) in try source.tangent(at: level) }
      setTangent(tangent, at: level)
    }
  }

  /// Gives the tensor a tangent from outside.
  func attachTangent(_ tangent: Tensor, at level: DualLevel) throws(AutogradError) {
    guard dtype.isFloating, tangent.dtype.isFloating else {
      throw AutogradError(
        .dtypeNotDifferentiable, "forward mode is for floats, not \(dtype.name)")
    }
    guard tangent.shape == shape else {
      throw AutogradError(
        .shapeMismatch, "a tangent of shape \(tangent.shape) for a tensor of shape \(shape)")
    }
    guard !tangent.isInference || !GradMode.isEnabled else {
      throw AutogradError(.inferenceTensor, "a tangent is a tensor of inference mode")
    }
    try writeTangent(tangent.converted(to: dtype, recorded: true), at: level)
  }
}
