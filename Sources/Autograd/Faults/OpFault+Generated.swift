extension OpFault {
  /// The faults that any rule can have, for every op and each of its inputs.
  package static let generated: [OpFault] = Op.all.flatMap { op in
    op.hasRule && !isExempt(op) ? faults(of: op) : []
  }

  /// Ops without inputs, and those of whose derivative engines differ lawfully or have none.
  private static func isExempt(_ op: Op) -> Bool {
    op.inputs.names.isEmpty || ["heaviside", "floor_divide", "zero_", "angle"].contains(op.name)
  }

  private static func faults(of op: Op) -> [OpFault] {
    if op.isFlat {
      return [
        OpFault(
          op, "straight-through", "\(op.name)'s gradient passes as if it were the identity",
          use: op.distorting(0) { _, cotangent in cotangent })
      ]
    }
    return op.inputs.names.indices.flatMap { faults(of: op, $0) } + faultsOfWhole(op)
  }

  /// What can be wrong about the gradient of one input.
  private static func faults(of op: Op, _ input: Int) -> [OpFault] {
    guard op.isDifferentiable(in: input) else { return [] }
    let of = op.inputs.names[input]
    func fault(
      _ name: String, _ about: String, when occasion: Occasion = .always,
      isOfHigherOrder: Bool = false, looksLike: String? = "factor",
      _ distort: @escaping Distortion
    ) -> OpFault {
      OpFault(
        op, "\(name)-of-\(of)", "the gradient of \(op.name)'s \(of) \(about)", when: occasion,
        isOfHigherOrder: isOfHigherOrder, looksLike: looksLike,
        use: op.distorting(input, distort))
    }
    var result = [
      fault("slight", "is too large by 1e-5 of itself") { gradient, _ in gradient * 1.00001 },
      fault("single", "is twice too large where an operand is float32", when: .single) {
        gradient, _ in gradient * 2
      },
    ]
    if op.isConversion { return Array(result.prefix(1)) }
    if of != "bias" {
      result.append(
        fault(
          "cut", "is a constant to a second derivative", isOfHigherOrder: true, looksLike: nil
        ) { gradient, _ in gradient.alias() })
    }
    if case .elementwise = op.sampling, op.domains[min(input, op.domains.count - 1)].lower < 0 {
      result.append(
        fault("negative", "is wrong where an operand is below zero", when: .negative) {
          gradient, _ in gradient * 1.5
        })
    }
    return result
  }

  /// What can be wrong about all gradients at once, or about the values.
  private static func faultsOfWhole(_ op: Op) -> [OpFault] {
    // What contiguous gives is its operand itself where that is contiguous.
    guard !op.isConversion, op.name != "contiguous" else { return [] }
    func fault(
      _ name: String, _ about: String, when occasion: Occasion, looksLike: String? = "factor",
      _ distort: @escaping Distortion
    ) -> OpFault {
      var whole = op
      for input in op.inputs.names.indices { whole = whole.distorting(input, distort) }
      return OpFault(
        op, name, "\(op.name)'s gradient \(about)", when: occasion, looksLike: looksLike,
        use: whole)
    }
    let transposed = fault(
      "transposed", "is wrong where an operand is transposed", when: .transposed
    ) { gradient, _ in gradient * 2 }
    let empty = fault(
      "empty", "is missing where an operand has no element", when: .empty, looksLike: nil
    ) { gradient, _ in
      gradient.count == 0 ? gradient.reshaped(to: [0]) : gradient.zeros()
    }
    switch op.sampling {
    case .reduction: return [transposed, empty]
    case .product: return [transposed]
    case .elementwise: break
    case .list, .shape, .creation, .indexing, .examples, .complex: return []
    }
    var result = [
      transposed, empty,
      fault("scalar", "is half of itself where no operand has dimensions", when: .scalar) {
        gradient, _ in gradient * 0.5
      },
    ]
    guard op.inputs.names.count == 2 else { return result }
    result.append(
      fault("broadcast", "is wrong where operands broadcast", when: .broadcast) {
        gradient, _ in gradient * 2
      })
    // Where the greater of two equal numbers is wanted, the second may lawfully have none.
    if op.isDifferentiable(in: 1), !["fmax", "fmin", "remainder"].contains(op.name) {
      result.append(
        OpFault(
          op, "repeated", "\(op.name) of a tensor and itself loses one of its two gradients",
          when: .repeated, looksLike: "use-lost",
          use: op.distorting(1) { gradient, _ in gradient.zeros() }))
    }
    return result
  }
}

extension Op {
  /// Whether the op writes over its first operand, or goes between real and complex numbers, where
  /// kinds of operands are few.
  fileprivate var isConversion: Bool {
    traits.contains(.inPlaceOnly)
      || ["complex", "polar", "real", "imag", "conj", "view_as_real", "view_as_complex"]
        .contains(name)
  }

  /// Whether the gradient is zero everywhere, as that of a staircase.
  fileprivate var isFlat: Bool { ["sign", "floor", "ceil", "trunc", "round"].contains(name) }

  /// Whether a gradient that is not always zero flows to the input.
  fileprivate func isDifferentiable(in input: Int) -> Bool {
    switch (name, inputs.names[input]) {
    case (_, "index"), (_, "indices"), (_, "condition"), (_, "mask"), (_, "target"),
      (_, "targets"), (_, "target_lengths"), (_, "input_lengths"), (_, "running_mean"),
      (_, "running_var"), (_, "attn_mask"), (_, "pos_weight"):
      false
    case ("copy_", "input"), ("fill_", "input"), ("zero_", "input"), ("embedding", "input"),
      ("copysign", "other"):
      false
    // Weights of classes and elements are not differentiated.
    case (let name, "weight"):
      !name.hasSuffix("_loss") && !name.hasSuffix("entropy")
        && !name.hasSuffix("_with_logits")
    default: true
    }
  }
}
