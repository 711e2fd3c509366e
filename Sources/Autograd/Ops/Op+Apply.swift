extension Op {
  /// Applies an op of one input.
  @inline(__always)
  func callAsFunction(_ x: Tensor) throws(AutogradError) -> Tensor {
    guard case .unary(let kernel) = forward, !Modes.areEngaged, !x.dtype.isComplex else {
      return try run([x], .none)[0]
    }
    let y = try kernel(x)
    if x.hasNode, GradMode.isEnabled { record(x, y) }
    return y
  }

  /// Applies an op of two inputs.
  @inline(__always)
  func callAsFunction(_ a: Tensor, _ b: Tensor) throws(AutogradError) -> Tensor {
    guard case .binary(let kernel) = forward, !Modes.areEngaged, !a.dtype.isComplex,
      !b.dtype.isComplex
    else {
      return try run([a, b], .none)[0]
    }
    let y = try kernel(a, b)
    if a.hasNode || b.hasNode, GradMode.isEnabled { record(a, b, y) }
    return y
  }

  /// Applies the op to what outside input gives it.
  ///
  /// - Parameters:
  ///   - inputs: The tensors.
  ///   - attributes: The other arguments by PyTorch's keywords.
  /// - Returns: The results, recorded where an input requires grad.
  /// - Throws: `AutogradError` when the inputs or arguments will not do.
  public func apply(
    _ inputs: [Tensor], _ attributes: [String: Argument] = [:]
  ) throws(AutogradError) -> [Tensor] {
    if traits.contains(.inPlaceOnly) { return [try applyInPlace(inputs, attributes)] }
    let checked = try check(inputs, attributes)
    return try run(inputs, checked)
  }

  /// Checks the number of inputs, and the arguments.
  func check(
    _ inputs: [Tensor], _ attributes: [String: Argument]
  ) throws(AutogradError) -> Attributes {
    let most = self.inputs.isVariadic ? Int.max : self.inputs.names.count
    guard inputs.count >= self.inputs.required, inputs.count <= most else {
      let wanted = self.inputs.isVariadic ? "\(self.inputs.required) or more" : "\(most)"
      throw AutogradError(.badArgument, "\(name) takes \(wanted) tensors, not \(inputs.count)")
    }
    return try Attributes(checking: attributes, for: parameters, of: name)
  }

  /// Computes the results and records them.
  func run(_ inputs: [Tensor], _ attributes: Attributes) throws(AutogradError) -> [Tensor] {
    let op = try resolved(for: inputs)
    if op !== self { return try op.run(inputs, attributes) }
    // What is made of other ops runs in their modes.
    if traits.contains(.widening), let results = try widened(inputs, attributes) { return results }
    if case .composed = forward { return try compose(inputs, attributes) }
    if Modes.areEngaged { return try runInModes(inputs, attributes) }
    return try runPlainly(inputs, attributes)
  }

  /// Computes the results and records them, whatever modes are on.
  func runPlainly(
    _ inputs: [Tensor], _ attributes: Attributes
  ) throws(AutogradError) -> [Tensor] {
    switch forward {
    case .composed: return try compose(inputs, attributes)
    case .unary(let kernel):
      let (x, y) = (inputs[0], try kernel(inputs[0]))
      if x.node != nil, GradMode.isEnabled { record(x, y) }
      return [y]
    case .binary(let kernel):
      let (a, b) = (inputs[0], inputs[1])
      let y = try kernel(a, b)
      if a.node != nil || b.node != nil, GradMode.isEnabled { record(a, b, y) }
      return [y]
    case .general(let kernel):
      let outputs = try kernel(inputs, attributes)
      // An op such as `contiguous` gives back what it was given where there is nothing to do.
      if outputs.count == 1, outputs[0] === inputs.first { return outputs }
      let isRecorded = isDifferentiable && GradMode.isEnabled && inputs.contains { $0.node != nil }
      if isRecorded { record(inputs, attributes, outputs) }
      if !traits.isDisjoint(with: [.view, .severalViews]) {
        for (index, output) in outputs.enumerated() {
          output.becomeView(of: inputs[0], by: ViewStep(op: self, attributes, output: index))
        }
      }
      return outputs
    }
  }

  private func record(_ x: Tensor, _ y: Tensor) {
    guard y.dtype.isFloating, let node = node(for: x, y) else { return }
    y.recordedNode = node
    save(output: y, in: node)
  }

  private func record(_ a: Tensor, _ b: Tensor, _ y: Tensor) {
    guard y.dtype.isFloating, let node = node(for: a, b, y) else { return }
    y.recordedNode = node
    save(output: y, in: node)
  }

  private func record(_ inputs: [Tensor], _ attributes: Attributes, _ outputs: [Tensor]) {
    guard let first = outputs.first(where: { $0.dtype.isFloating }), first === outputs[0],
      let node = node(for: inputs, attributes, outputs)
    else { return }
    for (index, output) in outputs.enumerated() where output.dtype.isFloating {
      output.recordedNode = node
      output.outputIndex = Int32(index)
    }
    save(outputs: outputs, in: node)
  }

  /// A node with its edges and saved inputs; `nil` where the op has no derivative.
  func node(for x: Tensor, _ y: Tensor) -> Node? {
    guard isDifferentiable else { return nil }
    let edge = Edge(x)
    var saved: SavedTensor?
    if needs.contains(.leftOfLeft) {
      saved = SavedTensor(x)
    } else if needs.contains(.snapshot) {
      let copy = x.compactedCopy()
      copy.recordedNode = edge.node
      copy.outputIndex = edge.index
      saved = SavedTensor(copy)
    }
    return Node(self, y.layout, dtype: y.dtype, edge0: edge, a: saved)
  }

  /// A node with its edges and those inputs that a wanted gradient needs.
  func node(for a: Tensor, _ b: Tensor, _ y: Tensor) -> Node? {
    guard isDifferentiable else { return nil }
    let wanted = (left: a.hasNode, right: b.hasNode)
    return Node(
      self, y.layout, dtype: y.dtype, edge0: Edge(a), edge1: Edge(b),
      a: needs.keeps(.leftOfLeft, .leftOfRight, wanted) ? SavedTensor(a) : nil,
      b: needs.keeps(.rightOfLeft, .rightOfRight, wanted) ? SavedTensor(b) : nil)
  }

  /// A node with its edges and those inputs that a wanted gradient needs.
  func node(for inputs: [Tensor], _ attributes: Attributes, _ outputs: [Tensor]) -> Node? {
    guard case .general(let saving, _) = vjp else { return nil }
    let node = Node(self, outputs[0].layout, dtype: outputs[0].dtype)
    let detail = node.withDetail()
    detail.edges = inputs.map { Edge($0) }
    detail.attributes = attributes
    detail.inputLayouts = inputs.map(\.layout)
    detail.moreOutputs = outputs.dropFirst().map { ($0.layout, $0.dtype) }
    let needed = savedValues(detail.edges, saving)
    if needed.inputs != 0 {
      detail.inputs = inputs.enumerated().map { index, tensor in
        needed.includes(input: index) ? SavedTensor(tensor) : nil
      }
    }
    return node
  }

  private func savedValues(
    _ edges: [Edge], _ saving: @Sendable (Int) -> SavedValues
  ) -> SavedValues {
    var needed = SavedValues.none
    for (index, edge) in edges.enumerated() where edge.node != nil {
      let values = saving(index)
      needed.inputs |= values.inputs
      needed.outputs = needed.outputs || values.outputs
    }
    return needed
  }

  /// Keeps the output where the rule needs it; after an in-place write this is the new value.
  @inline(__always)
  func save(output y: Tensor, in node: Node) {
    guard needs.keeps(.outputOfLeft, .outputOfRight, (node.hasEdge0, node.hasEdge1)) else {
      return
    }
    if case .unary = vjp {
      node.b = SavedTensor(y.alias())
    } else {
      node.withDetail().outputs = [SavedTensor(y.alias())]
    }
  }

  /// Keeps the outputs where the rule needs them.
  func save(outputs: [Tensor], in node: Node) {
    guard case .general(let saving, _) = vjp, let detail = node.detail,
      savedValues(detail.edges, saving).outputs
    else { return }
    detail.outputs = outputs.map { SavedTensor($0.alias()) }
  }
}
