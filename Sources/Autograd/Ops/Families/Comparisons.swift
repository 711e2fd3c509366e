extension Op {
  static let comparisons: [Op] = [
    equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, logicalAnd, logicalOr, logicalNot,
    isNaN, conditional, clamp,
  ]

  static let equal: Op = .comparison("eq", "a = b") { a, b throws(AutogradError) in
    try Pointwise.compare(a, b, { $0 == $1 }, integer: { $0 == $1 })
  }.onComplex(compare: { $0 == $1 })

  static let notEqual: Op = .comparison("ne", "a ≠ b") { a, b throws(AutogradError) in
    try Pointwise.compare(a, b, { $0 != $1 }, integer: { $0 != $1 })
  }.onComplex(compare: { $0 != $1 })

  static let less: Op = .comparison("lt", "a < b") { a, b throws(AutogradError) in
    try Pointwise.compare(a, b, { $0 < $1 }, integer: { $0 < $1 })
  }

  static let lessOrEqual: Op = .comparison("le", "a ≤ b") { a, b throws(AutogradError) in
    try Pointwise.compare(a, b, { $0 <= $1 }, integer: { $0 <= $1 })
  }

  static let greater: Op = .comparison("gt", "a > b") { a, b throws(AutogradError) in
    try Pointwise.compare(a, b, { $0 > $1 }, integer: { $0 > $1 })
  }

  static let greaterOrEqual: Op = .comparison("ge", "a ≥ b") { a, b throws(AutogradError) in
    try Pointwise.compare(a, b, { $0 >= $1 }, integer: { $0 >= $1 })
  }

  static let logicalAnd: Op = .comparison("logical_and", "a and b") { a, b throws(AutogradError) in
    try Pointwise.compare(
      a, b, { $0 != 0 && $1 != 0 }, integer: { $0 != 0 && $1 != 0 })
  }.onComplex(compare: { $0 != .zero && $1 != .zero })

  static let logicalOr: Op = .comparison("logical_or", "a or b") { a, b throws(AutogradError) in
    try Pointwise.compare(
      a, b, { $0 != 0 || $1 != 0 }, integer: { $0 != 0 || $1 != 0 })
  }.onComplex(compare: { $0 != .zero || $1 != .zero })

  static let logicalNot: Op = .predicate("logical_not", "not x") { x throws(AutogradError) in
    Pointwise.test(x) { $0 == 0 }
  }.onComplex(test: { $0 == .zero })

  static let isNaN: Op = .predicate("isnan", "x is nan") { x throws(AutogradError) in
    Pointwise.test(x) { $0.isNaN }
  }.onComplex(test: \.isNaN)

  /// Elements of one tensor or the other; the condition has no derivative, and an element that
  /// is not chosen gets zero whatever it is.
  static let conditional: Op = Op(
    "where", inputs: Inputs(["condition", "input", "other"]),
    formula: "a where c, else b", domains: [.condition, .real, .real],
    forward: .general { inputs, _ throws(AutogradError) in
      guard inputs[0].dtype == .bool else {
        throw AutogradError(.dtypeMismatch, "a condition must be bool, not \(inputs[0].dtype.name)")
      }
      return [try choose(inputs[0], inputs[1], inputs[2])]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context in
      let c = context.input(0)
      return [
        nil, context.needs[1] ? Tensor.choose(c, context.g, 0) : nil,
        context.needs[2] ? Tensor.choose(c, 0, context.g) : nil,
      ]
    }, complex: .asWritten)

  /// At the bounds the slope is 1, as in PyTorch.
  static let clamp: Op = Op(
    "clamp", inputs: Inputs(["input"]),
    parameters: [Parameter("min", .scalar, .none), Parameter("max", .scalar, .none)],
    formula: "x, but at least min and at most max",
    domains: [Domain(singular: [-1, 1])], traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      guard attributes.has("min") || attributes.has("max") else {
        throw AutogradError(.badArgument, "clamp needs min or max")
      }
      var result = inputs[0].alias()
      if let bound = attributes.bound("min") { result = try maximum(result, bound) }
      if let bound = attributes.bound("max") { result = try minimum(result, bound) }
      return [result === inputs[0] ? result.compactedCopy() : result]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context in
      let x = context.input(0)
      var g = context.g
      if let bound = context.attributes.bound("min") { g = .choose(x >= bound, g, 0) }
      if let bound = context.attributes.bound("max") { g = .choose(x <= bound, g, 0) }
      return [g]
    }, jvp: .elementwise)

  private static func choose(
    _ condition: Tensor, _ a: Tensor, _ b: Tensor
  ) throws(AutogradError) -> Tensor {
    guard let values = Layout.broadcast(a.shape, b.shape),
      let shape = Layout.broadcast(values, condition.shape)
    else {
      throw AutogradError(
        .shapeMismatch,
        "shapes \(condition.shape), \(a.shape) and \(b.shape) do not broadcast")
    }
    let layout = try Layout.checked(shape)
    let type = ElementType.promoted(a, b)
    let flags = condition.compacted(as: shape)
    let left = a.converted(to: type).compacted(as: shape)
    let right = b.converted(to: type).compacted(as: shape)
    let result = Tensor(uninitialized: layout, type)
    switch type.size {
    case 8: choose(flags, left, right, result, Int64.self)
    case 4: choose(flags, left, right, result, Float.self)
    case 16: choose(flags, left, right, result, Complex.self)
    default: choose(flags, left, right, result, Bool.self)
    }
    return result
  }

  private static func choose<E: Element>(
    _ flags: Tensor, _ a: Tensor, _ b: Tensor, _ result: Tensor, _: E.Type
  ) {
    let condition = flags.pointer(Bool.self)
    let (left, right) = (a.pointer(E.self), b.pointer(E.self))
    let target = result.pointer(E.self)
    for index in 0..<result.count {
      target[index] = condition[index] ? left[index] : right[index]
    }
    withExtendedLifetime((flags, a, b, result)) {}
  }
}

extension Attributes {
  /// A number as an operand, integer or float as it was given.
  func bound(_ name: String) -> Tensor? {
    if let value = integer(name) { return .number(value) }
    return number(name).map { .number($0) }
  }
}
