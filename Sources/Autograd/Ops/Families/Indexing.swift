extension Op {
  static let indexing: [Op] = [index, indexPut, indexAdjoint]

  /// What index tensors or masks select; the same element may be selected more than once.
  static let index: Op = Op(
    "index", inputs: Inputs(["input", "indices"], isVariadic: true),
    formula: "x at indices of its first dimensions, or where a mask is true", sampling: .indexing,
    forward: .general { inputs, _ throws(AutogradError) in
      [try Selection(Array(inputs.dropFirst()), in: inputs[0].shape).take(from: inputs[0])]
    },
    vjp: .general(saving: { _ in .allButFirst }) { context in
      Op.indexAdjoint.lawfully(
        [context.g] + context.inputs.dropFirst().compactMap(\.self),
        Attributes(("shape", .integers(context.shapes[0]))))
    }, jvp: .none, complex: .asWritten)

  /// Zeros to which every selected element was added, as often as it was selected.
  static let indexAdjoint: Op = Op(
    "index_adjoint", inputs: Inputs(["input", "indices"], isVariadic: true),
    parameters: [Parameter("shape", .integers)], formula: "x added up where it was selected",
    sampling: .indexing, traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let layout = try Layout.checked(attributes.integers("shape") ?? [])
      let selection = try Selection(Array(inputs.dropFirst()), in: layout.shape)
      let result = Tensor(filled: 0, layout, inputs[0].dtype)
      selection.add(inputs[0], into: result)
      return [result]
    },
    vjp: .general(saving: { _ in .allButFirst }) { context in
      Op.index.lawfully([context.g] + context.inputs.dropFirst().compactMap(\.self))
    }, complex: .asWritten)

  /// The tensor with what is selected replaced by, or added to, the last input.
  static let indexPut: Op = Op(
    "index_put", inputs: Inputs(["input", "indices", "values"], isVariadic: true),
    parameters: [Parameter("accumulate", .boolean, .boolean(false))],
    formula: "x with the last input where the indices say", sampling: .indexing, traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let (x, values) = (inputs[0], inputs[inputs.count - 1])
      let selection = try Selection(Array(inputs.dropFirst().dropLast()), in: x.shape)
      guard values.dtype == x.dtype || values.rank == 0 else {
        throw AutogradError(
          .dtypeMismatch, "\(values.dtype.name) values for a \(x.dtype.name) tensor")
      }
      guard Layout.broadcast(selection.shape, values.shape) == selection.shape else {
        throw AutogradError(
          .shapeMismatch,
          "values of shape \(values.shape) do not fit a selection of shape \(selection.shape)")
      }
      let result = x.compactedCopy()
      let filled = values.converted(to: x.dtype).compacted(as: selection.shape)
      if attributes.flag("accumulate") {
        selection.add(filled, into: result)
      } else {
        selection.put(filled, into: result)
      }
      return [result]
    },
    vjp: .general(saving: { _ in .allButFirst }) { context throws(AutogradError) in
      let indices = context.inputs.dropFirst().dropLast().compactMap(\.self)
      let g = context.g
      let kept =
        context.attributes.flag("accumulate") || !context.needs[0]
        ? g
        : Op.indexPut.lawfully(
          [g] + indices + [Tensor(filled: 0, .scalar, g.dtype)], context.attributes)[0]
      var taken = context.needs.last == true ? Op.index.lawfully([g] + indices)[0] : nil
      if let all = taken, !context.attributes.flag("accumulate") {
        // Of several values for one place the last is what stays.
        let selection = try Selection(indices, in: context.shapes[0])
        if let survivors = selection.survivors { taken = .choose(survivors, all, 0) }
      }
      return [kept] + indices.map { _ in nil } + [taken]
    }, complex: .asWritten)
}
