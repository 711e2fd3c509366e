extension Node {
  /// The gradients of the node's inputs, `nil` where there is none; `cotangents` has that of
  /// each output, `nil` where nothing reached it, and `needs` says which are wanted.
  func pullback(
    _ cotangents: [Tensor?], needs: (Int) -> Bool
  ) throws(AutogradError) -> [Tensor?] {
    if isFreed { throw freed }
    guard isConjugating else { return try plainPullback(cotangents, needs) }
    return try plainPullback(cotangents.map { $0?.conjugated() }, needs)
      .map { $0?.conjugated() }
  }

  /// The gradients by the rule as it is written.
  private func plainPullback(
    _ cotangents: [Tensor?], _ needs: (Int) -> Bool
  ) throws(AutogradError) -> [Tensor?] {
    switch op.vjp {
    case .unary(let rule):
      guard let g = cotangents[0], needs(0) else { return [nil] }
      return [try pullback(g, rule)]
    case .binary(let left, let right):
      guard let g = cotangents[0] else { return [nil, nil] }
      return [
        needs(0) ? try pullback(g, left, isRight: false) : nil,
        needs(1) ? try pullback(g, right, isRight: true) : nil,
      ]
    case .general(_, let rule):
      return try generalPullback(cotangents, needs, rule)
    case .sliceWrite:
      return try sliceWritePullback(cotangents, needs)
    case .custom:
      return try customPullback(cotangents)
    case .none, .accumulate:
      return []
    }
  }

  var freed: AutogradError {
    AutogradError(
      .graphFreed,
      """
      \(name) was run a second time after its saved values were freed; say retain_graph the \
      first time
      """)
  }

  @inline(__always)
  func pullback(_ g: Tensor, _ rule: UnaryPullback) throws(AutogradError) -> Tensor {
    switch rule {
    case .linear(let rule): return rule(g)
    case .input(let rule): return rule(g, try savedA)
    case .output(let rule): return rule(g, try savedOutput)
    case .snapshot(let rule):
      _ = try savedOutput
      return rule(g, try savedA)
    }
  }

  @inline(__always)
  func pullback(
    _ g: Tensor, _ rule: BinaryPullback, isRight: Bool
  ) throws(AutogradError) -> Tensor {
    switch rule {
    case .linear(let rule): return rule(g)
    case .other(let rule): return rule(g, isRight ? try savedA : try savedB)
    case .inputs(let rule): return rule(g, try savedA, try savedB)
    case .all(let rule): return rule(g, try savedA, try savedB, try savedOutput)
    }
  }

  private var savedA: Tensor {
    @inline(__always) get throws(AutogradError) {
      guard let a else { throw freed }
      return try a.value(for: self)
    }
  }

  private var savedB: Tensor {
    @inline(__always) get throws(AutogradError) {
      guard let b else { throw freed }
      return try b.value(for: self)
    }
  }

  private var savedOutput: Tensor {
    @inline(__always) get throws(AutogradError) {
      if case .unary = op.vjp {
        guard let b else { throw freed }
        return try b.output(of: self)
      }
      guard let y = detail?.outputs.first else { throw freed }
      return try y.output(of: self)
    }
  }

  private func generalPullback(
    _ cotangents: [Tensor?], _ needs: (Int) -> Bool,
    _ rule: (PullbackContext) throws(AutogradError) -> [Tensor?]
  ) throws(AutogradError) -> [Tensor?] {
    guard let detail, cotangents.contains(where: { $0 != nil }) else { return [] }
    var inputs: [Tensor?] = []
    for saved in detail.inputs { inputs.append(try saved?.value(for: self)) }
    var outputs: [Tensor] = []
    for (index, saved) in detail.outputs.enumerated() {
      outputs.append(try saved.output(of: self, Int32(index)))
    }
    return try rule(
      PullbackContext(
        cotangents: cotangents, inputs: inputs, outputs: outputs, attributes: detail.attributes,
        layouts: detail.inputLayouts,
        needs: detail.edges.indices.map { detail.edges[$0].node != nil && needs($0) },
        path: detail.path))
  }

  /// The gradients of a write through a view: the written part goes through the operation's
  /// own rule, the rest of the base passes by.
  private func sliceWritePullback(
    _ cotangents: [Tensor?], _ needs: (Int) -> Bool
  ) throws(AutogradError) -> [Tensor?] {
    guard let g = cotangents[0], let inner = detail?.inner, let path = detail?.path else {
      return []
    }
    let part = try path(try Op.contiguous(g))
    var gradients = try inner.pullback([part], needs: needs)
    if gradients.isEmpty { gradients = [nil] }
    if needs(0) {
      let written = gradients[0] ?? Tensor(filled: 0, .scalar, g.dtype)
      gradients[0] = try Op.sliceScatter(g, written, path)
    }
    return gradients
  }
}
