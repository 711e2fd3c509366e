extension OpFault {
  /// The faults that any rule can have, for every op and each of its inputs.
  package static let generated: [OpFault] = Op.all.flatMap { op in
    op.hasRule && !isExempt(op) ? faults(of: op) : []
  }

  /// Ops whose results depend on no input, or that only copy.
  private static func isExempt(_ op: Op) -> Bool { op.inputs.names.isEmpty }

  private static func faults(of op: Op) -> [OpFault] {
    op.inputs.names.indices.flatMap { faults(of: op, $0) } + faultsOfWhole(op)
  }

  /// What can be wrong about the gradient of one input.
  private static func faults(of op: Op, _ input: Int) -> [OpFault] {
    guard op.isDifferentiable(in: input) else { return [] }
    let of = op.inputs.names[input]
    func fault(
      _ name: String, _ about: String, when occasion: Occasion = .always,
      isOfHigherOrder: Bool = false, _ distort: @escaping Distortion
    ) -> OpFault {
      OpFault(
        op, "\(name)-of-\(of)", "the gradient of \(op.name)'s \(of) \(about)", when: occasion,
        isOfHigherOrder: isOfHigherOrder, use: op.distorting(input, distort))
    }
    return [
      fault("sign", "has the wrong sign") { gradient, _ in -gradient },
      fault("slight", "is too large by 1e-5 of itself") { gradient, _ in gradient * 1.00001 },
      fault("lost", "is zero") { gradient, _ in gradient.zeros() },
      fault("cut", "is a constant to a second derivative", isOfHigherOrder: true) {
        gradient, _ in gradient.alias()
      },
      fault("single", "is twice too large where an operand is float32", when: .single) {
        gradient, _ in gradient * 2
      },
      fault("scalar", "is half of itself where no operand has dimensions", when: .scalar) {
        gradient, _ in gradient * 0.5
      },
      fault("negative", "is wrong where an operand is below zero", when: .negative) {
        gradient, _ in gradient * 1.5
      },
    ]
  }

  /// What can be wrong about all gradients at once, or about the values.
  private static func faultsOfWhole(_ op: Op) -> [OpFault] {
    func fault(
      _ name: String, _ about: String, when occasion: Occasion, _ distort: @escaping Distortion
    ) -> OpFault {
      var whole = op
      for input in op.inputs.names.indices { whole = whole.distorting(input, distort) }
      return OpFault(op, name, "\(op.name)'s gradient \(about)", when: occasion, use: whole)
    }
    var result = [
      fault("transposed", "is wrong where an operand is transposed", when: .transposed) {
        gradient, _ in gradient * 2
      },
      fault("empty", "is missing where an operand has no element", when: .empty) {
        gradient, _ in gradient.reshaped(to: [0])
      },
    ]
    if op.inputs.names.count > 1 {
      result.append(
        OpFault(
          op, "repeated", "\(op.name) of a tensor and itself loses one of its two gradients",
          when: .repeated, use: op.distorting(1) { gradient, _ in gradient.zeros() }))
    }
    if case .elementwise = op.sampling, op.inputs.names.count > 1 {
      result.append(
        fault("broadcast", "is wrong where operands broadcast", when: .broadcast) {
          gradient, _ in gradient * 2
        })
    }
    return result
  }
}

extension Op {
  /// Whether a gradient flows to the input, as far as the declaration tells.
  fileprivate func isDifferentiable(in input: Int) -> Bool {
    switch inputs.names[input] {
    case "index", "indices", "condition", "mask", "target", "target_lengths", "input_lengths",
      "running_mean", "running_var", "attn_mask":
      false
    default: true
    }
  }
}
