/// One op in forward mode at one level: what its rule is given.
struct Pushforward {
  let op: Op
  let attributes: Attributes
  /// The inputs as the levels outside see them.
  var inputs: [Tensor] = []
  /// Their tangents, `nil` for zero.
  var tangents: [Tensor?] = []
  /// The results as the levels outside see them.
  var outputs: [Tensor] = []

  init(op: Op, attributes: Attributes) {
    self.op = op
    self.attributes = attributes
  }

  /// The tangent of each result, `nil` for zero.
  func tangentsOfOutputs() throws(AutogradError) -> [Tensor?] {
    let results: [Tensor?] =
      switch op.jvp {
      case .linear: try linear()
      case .elementwise where hasComplex && !op.isHolomorphic: try transposed()
      case .elementwise: try elementwise()
      case .bilinear: try bilinear()
      case .none: try transposed()
      }
    var fitted: [Tensor?] = []
    for (output, result) in zip(outputs, results) {
      guard let result, output.dtype.isFloating else {
        fitted.append(nil)
        continue
      }
      fitted.append(
        try result.converted(to: output.dtype, recorded: true).spread(to: output.shape))
    }
    return fitted
  }

  /// Whether numbers have two parts, so that a vjp and a jvp of elements may differ.
  private var hasComplex: Bool {
    inputs.contains { $0.dtype.isComplex } || outputs.contains { $0.dtype.isComplex }
  }

  private func linear() throws(AutogradError) -> [Tensor?] {
    try op.run(inputs.indices.map { tangents[$0] ?? zero(like: inputs[$0]) }, attributes)
  }

  /// The vjp of an op whose elements do not depend on one another is its jvp.
  private func elementwise() throws(AutogradError) -> [Tensor?] {
    let y = outputs[0]
    var sum: Tensor?
    for index in inputs.indices {
      guard let tangent = tangents[index] else { continue }
      let g = try tangent.converted(to: y.dtype, recorded: true).spread(to: y.shape)
      let cotangents: [Tensor?] = [g] + outputs.dropFirst().map { _ in nil }
      guard let part = try pullback(cotangents, of: [index])[index] else { continue }
      sum = if let before = sum { try Op.add(before, part) } else { part }
    }
    return [sum]
  }

  private func bilinear() throws(AutogradError) -> [Tensor?] {
    var sum: Tensor?
    for index in inputs.indices {
      guard let tangent = tangents[index] else { continue }
      var operands = inputs
      operands[index] = tangent
      let part = try op.run(operands, attributes)[0]
      sum = if let before = sum { try Op.add(before, part) } else { part }
    }
    return [sum]
  }

  /// The jvp as the vjp of the vjp: a vjp is linear in its cotangent, and the transpose of a
  /// linear map is its own vjp, wherever it is taken.
  private func transposed() throws(AutogradError) -> [Tensor?] {
    let isRecording = GradMode.isEnabled
    let wanted = tangents.indices.filter { tangents[$0] != nil }
    return try withEnabledGrad { () throws(AutogradError) in
      let seeds = try outputs.map { output throws(AutogradError) -> Tensor? in
        guard output.dtype.isFloating else { return nil }
        let leaf = output.zeros()
        try leaf.setRequiresGrad(true)
        // A result of its own, so that a pass can tell what was there before it.
        return try Op.clone.run([leaf], .none)[0]
      }
      let isConjugating = op.isHolomorphic && hasComplex
      let gradients = try pullback(
        isConjugating ? seeds.map { $0?.conjugated() } : seeds, of: wanted)
      var roots: [(edge: Edge, seed: Tensor)] = []
      for index in wanted {
        guard let gradient = gradients[index], gradient.requiresGrad,
          let tangent = tangents[index]
        else { continue }
        let fitted = try (isConjugating ? gradient.conjugated() : gradient)
          .fitted(like: inputs[index])
        roots.append((Edge(fitted), tangent))
      }
      guard !roots.isEmpty else { return outputs.map { _ in nil } }
      let results = try GradMode.with(isRecording) { () throws(AutogradError) in
        var pass = BackwardPass(retainGraph: isRecording)
        return try pass.gradients(from: roots, at: seeds.compactMap { $0.map { Edge($0) } })
      }
      var next = results.makeIterator()
      return seeds.map { $0 == nil ? nil : next.next() ?? nil }
    }
  }

  /// The op's own vjp, of the inputs at `wanted` alone.
  private func pullback(
    _ cotangents: [Tensor?], of wanted: [Int]
  ) throws(AutogradError) -> [Tensor?] {
    let (a, b) = (inputs.first, inputs.dropFirst().first)
    func needs(_ index: Int) -> Bool { wanted.contains(index) }
    switch op.vjp {
    case .unary(let rule):
      guard let g = cotangents[0], let a else { return [nil] }
      return [rule(g, a, outputs[0])]
    case .binary(let left, let right):
      guard let g = cotangents[0], let a, let b else { return [nil, nil] }
      return [
        needs(0) ? left(g, a, b, outputs[0], isRight: false) : nil,
        needs(1) ? right(g, a, b, outputs[0], isRight: true) : nil,
      ]
    case .general(_, let rule):
      var gradients = try rule(
        PullbackContext(
          cotangents: cotangents, inputs: inputs, outputs: outputs, attributes: attributes,
          layouts: inputs.map(\.layout), needs: inputs.indices.map(needs), path: nil))
      while gradients.count < inputs.count { gradients.append(nil) }
      return gradients
    case .none, .custom, .accumulate, .sliceWrite:
      return inputs.map { _ in nil }
    }
  }

  private func zero(like input: Tensor) -> Tensor {
    input.isNumber ? .number(0) : input.zeros()
  }
}

extension UnaryPullback {
  fileprivate func callAsFunction(_ g: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor {
    switch self {
    case .linear(let rule): rule(g)
    case .input(let rule), .snapshot(let rule): rule(g, x)
    case .output(let rule): rule(g, y)
    }
  }
}

extension BinaryPullback {
  fileprivate func callAsFunction(
    _ g: Tensor, _ a: Tensor, _ b: Tensor, _ y: Tensor, isRight: Bool
  ) -> Tensor {
    switch self {
    case .linear(let rule): rule(g)
    case .other(let rule): rule(g, isRight ? a : b)
    case .inputs(let rule): rule(g, a, b)
    case .all(let rule): rule(g, a, b, y)
    }
  }
}

extension Tensor {
  /// The tensor broadcast to a shape.
  fileprivate func spread(to target: [Int]) throws(AutogradError) -> Tensor {
    if shape == target { return self }
    return try Op.expand.run([self], Attributes(("size", .integers(target))))[0]
  }

  /// A gradient as the tensor that it belongs to must have it.
  fileprivate func fitted(like input: Tensor) throws(AutogradError) -> Tensor {
    try fitted(to: Node(.clone, input.layout, dtype: input.dtype), 0)
  }
}
