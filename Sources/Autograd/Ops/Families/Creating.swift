extension Op {
  static let creating: [Op] = [
    zeros, ones, full, eye, arange, zerosLike, onesLike, fullLike, convert, clone, contiguous,
  ]

  static let zeros: Op = .filled("zeros", "zeros", inputs: []) { _, _ in 0 }
  static let ones: Op = .filled("ones", "ones", inputs: []) { _, _ in 1 }

  static let full: Op = .creation(
    "full", "one number throughout",
    [sizeParameter, Parameter("fill_value", .scalar, aliases: ["value"]), dtypeParameter]
  ) { _, attributes throws(AutogradError) in
    let layout = try Layout.checked(attributes.integers("size") ?? [])
    return try attributes.filling(layout, attributes.dtype("dtype") ?? attributes.fillType)
  }

  static let eye: Op = .creation(
    "eye", "ones on the diagonal",
    [Parameter("n", .integer), Parameter("m", .integer, .none), dtypeParameter]
  ) { _, attributes throws(AutogradError) in
    let rows = attributes.integer("n") ?? 0
    let columns = attributes.integer("m") ?? rows
    let layout = try Layout.checked([rows, columns])
    let result = Tensor(filled: 0, layout, .float64)
    for place in 0..<Swift.min(rows, columns) {
      result.pointer(Double.self)[place * columns + place] = 1
    }
    return result.converted(to: attributes.dtype("dtype") ?? .standardFloat)
  }

  static let arange: Op = .creation(
    "arange", "numbers from start to before end",
    [
      Parameter("start", .scalar, .none), Parameter("end", .scalar, .none),
      Parameter("step", .scalar, .integer(1)), dtypeParameter,
    ]
  ) { _, attributes throws(AutogradError) in
    // One number alone is the end, as in PyTorch.
    let hasBoth = attributes.has("start") && attributes.has("end")
    let start = hasBoth ? attributes.number("start") ?? 0 : 0
    guard let end = attributes.number("end") ?? attributes.number("start"),
      let step = attributes.number("step"), step != 0, step.isFinite, start.isFinite, end.isFinite,
      end == start || (end > start) == (step > 0)
    else {
      throw AutogradError(.badArgument, "arange does not reach its end by its step")
    }
    let length = ((end - start) / step).rounded(.up)
    guard length <= Double(Layout.limit) else {
      throw AutogradError(.badArgument, "arange of \(length) elements is too long")
    }
    let isIntegral = ["start", "end", "step"].allSatisfy {
      !attributes.has($0) || attributes.integer($0) != nil
    }
    let result = Tensor(uninitialized: Layout(rowMajor: [Int(length)]), .float64)
    for place in 0..<Int(length) {
      result.pointer(Double.self)[place] = start + Double(place) * step
    }
    return result.converted(
      to: attributes.dtype("dtype") ?? (isIntegral ? .int64 : .standardFloat))
  }

  static let zerosLike: Op = .filled("zeros_like", "zeros of the shape of x", inputs: ["input"]) {
    _, _ in 0
  }
  static let onesLike: Op = .filled("ones_like", "ones of the shape of x", inputs: ["input"]) {
    _, _ in 1
  }

  static let fullLike: Op = .creation(
    "full_like", "one number in the shape of x", inputs: ["input"],
    [Parameter("fill_value", .scalar, aliases: ["value"]), dtypeParameter], complex: .asWritten
  ) { inputs, attributes throws(AutogradError) in
    try attributes.filling(
      Layout(rowMajor: inputs[0].shape), attributes.dtype("dtype") ?? inputs[0].dtype)
  }

  /// The same numbers in another type; the graph goes on from float to float.
  static let convert: Op = Op(
    "to", inputs: Inputs(["input"]), parameters: [Parameter("dtype", .dtype)],
    formula: "x as another type", sampling: .shape,
    forward: .general { inputs, attributes in
      let type = attributes.dtype("dtype") ?? inputs[0].dtype
      return [type == inputs[0].dtype ? inputs[0] : inputs[0].converted(to: type)]
    },
    vjp: .general(saving: { _ in .none }) { [$0.g] }, jvp: .linear, complex: .asWritten)

  static let clone: Op = .copying("clone", "a copy of x") { $0.compactedCopy() }

  static let contiguous: Op = .copying("contiguous", "x, copied unless it lies row-major") {
    $0.compacted()
  }

  private static let sizeParameter = Parameter("size", .integers, aliases: ["shape"])
  private static let dtypeParameter = Parameter("dtype", .dtype, .none)

  private static func copying(
    _ name: String, _ formula: String, _ kernel: @escaping @Sendable (Tensor) -> Tensor
  ) -> Op {
    Op(
      name, inputs: Inputs(["input"]), formula: formula,
      forward: .general { inputs, _ in [kernel(inputs[0])] },
      vjp: .general(saving: { _ in .none }) { [$0.g] }, jvp: .linear, complex: .asWritten)
  }

  private static func filled(
    _ name: String, _ formula: String, inputs: [String],
    _ value: @escaping @Sendable ([Tensor], Attributes) -> Double
  ) -> Op {
    .creation(
      name, formula, inputs: inputs,
      inputs.isEmpty ? [sizeParameter, dtypeParameter] : [dtypeParameter], complex: .asWritten
    ) { inputs, attributes throws(AutogradError) in
      let layout = try Layout.checked(
        inputs.first?.shape ?? attributes.integers("size") ?? [])
      let type = attributes.dtype("dtype") ?? inputs.first?.dtype ?? .standardFloat
      return Tensor(filled: value(inputs, attributes), layout, type)
    }
  }
}

extension Attributes {
  /// The type that a fill value has by itself.
  fileprivate var fillType: ElementType {
    switch self["fill_value"] {
    case .integer: .int64
    case .boolean: .bool
    case .none, .number, .string, .list, .tensor: .standardFloat
    }
  }

  fileprivate func filling(
    _ layout: Layout, _ type: ElementType
  ) throws(AutogradError) -> Tensor {
    guard let value = number("fill_value") else {
      throw AutogradError(.badArgument, "fill_value must be a number")
    }
    return Tensor(filled: value, layout, type)
  }
}
