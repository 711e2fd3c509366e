extension Op {
  static let sliding: [Op] = [windows, windowsAdjoint, resample]

  /// All windows of the last dimensions: the others, then the windows' places, then the places
  /// in a window.
  static let windows: Op = Op(
    "windows", inputs: Inputs(["input"]), parameters: windowParameters,
    formula: "every window of x", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      inputs[0].dtype.isComplex
        ? [try windows(inputs[0], attributes, Complex.self)]
        : [try windows(inputs[0], attributes, Double.self)]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      [try Op.windowsAdjoint.one([context.g], context.attributes)]
    }, jvp: .linear, complex: .asWritten)

  static let windowsAdjoint: Op = Op(
    "windows_adjoint", inputs: Inputs(["input"]), parameters: windowParameters,
    formula: "windows added up where they came from", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      inputs[0].dtype.isComplex
        ? [try unwindowed(inputs[0], attributes, Complex.self) { $0 + $1 }]
        : [try unwindowed(inputs[0], attributes, Double.self) { $0 + $1 }]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      [try Op.windows.one([context.g], context.attributes)]
    }, jvp: .linear, complex: .asWritten)

  @inline(__always)
  private static func windows<E: Element>(
    _ input: Tensor, _ attributes: Attributes, _: E.Type
  ) throws(AutogradError) -> Tensor {
    let plan = WindowPlan(attributes)
    let x = input.converted(to: E.elementType).compacted()
    let batch = Array(x.shape.dropLast(plan.sizes.count))
    let layout = try Layout.checked(plan.windowsShape(batch))
    let result = Tensor(filled: 0, layout, E.elementType)
    let (source, target) = (x.pointer(E.self), result.pointer(E.self))
    plan.forEachRun(batch.reduce(1, *)) { window, place, step, count in
      for index in 0..<count { target[window + index] = source[place + index * step] }
    }
    withExtendedLifetime((x, result)) {}
    return result
  }

  @inline(__always)
  private static func unwindowed<E: Element>(
    _ input: Tensor, _ attributes: Attributes, _: E.Type, _ sum: (E, E) -> E
  ) throws(AutogradError) -> Tensor {
    let plan = WindowPlan(attributes)
    let x = input.converted(to: E.elementType).compacted()
    let batch = Array(x.shape.dropLast(2 * plan.sizes.count))
    let layout = try Layout.checked(batch + plan.sizes)
    let result = Tensor(filled: 0, layout, E.elementType)
    let (source, target) = (x.pointer(E.self), result.pointer(E.self))
    plan.forEachRun(batch.reduce(1, *)) { window, place, step, count in
      for index in 0..<count {
        let at = place + index * step
        target[at] = sum(target[at], source[window + index])
      }
    }
    withExtendedLifetime((x, result)) {}
    return result
  }

  private static let windowParameters = [
    "sizes", "kernel", "counts", "stride", "dilation", "before",
  ].map { Parameter($0, .integers) }

  /// A linear map of one dimension, by weights that the arguments determine.
  static let resample: Op = Op(
    "resample", inputs: Inputs(["input"]),
    parameters: [
      Parameter("map", .string), Parameter("dim", .integer), Parameter("size", .integer),
      Parameter("count", .integer), Parameter("transposed", .boolean, .boolean(false)),
      Parameter("kernel", .integer, .none), Parameter("stride", .integer, .none),
      Parameter("padding", .integer, .none), Parameter("counts_padding", .boolean, .none),
      Parameter("scale", .number, .none), Parameter("align_corners", .boolean, .none),
    ], formula: "Σ w x along a dimension", traits: .internal,
    forward: .general { inputs, attributes throws(AutogradError) in
      let x = inputs[0].converted(to: .float64).compacted()
      let dimension = attributes.integer("dim") ?? 0
      let size = attributes.integer("size") ?? 0
      let isTransposed = attributes.flag("transposed")
      let taps = taps(attributes)
      var shape = x.shape
      shape[dimension] = isTransposed ? size : taps.count
      let result = Tensor(filled: 0, try Layout.checked(shape), .float64)
      taps.apply(
        x.pointer(Double.self), result.pointer(Double.self),
        outer: shape[..<dimension].reduce(1, *), inner: shape[(dimension + 1)...].reduce(1, *),
        size: size, isTransposed: isTransposed)
      withExtendedLifetime((x, result)) {}
      return [result]
    },
    vjp: .general(saving: { _ in .none }) { context throws(AutogradError) in
      let isTransposed = context.attributes.flag("transposed")
      return [
        try Op.resample.one(
          [context.g], context.attributes.replacing("transposed", .boolean(!isTransposed)))
      ]
    }, jvp: .linear)

  private static func taps(_ attributes: Attributes) -> Taps {
    let (size, count) = (attributes.integer("size") ?? 0, attributes.integer("count") ?? 0)
    switch attributes.string("map") ?? "" {
    case "pooling":
      return .pooling(
        size: size, count: count, kernel: attributes.integer("kernel") ?? 1,
        stride: attributes.integer("stride") ?? 1, padding: attributes.integer("padding") ?? 0,
        countsPadding: attributes.flag("counts_padding"))
    case "adaptive": return .adaptive(size: size, count: count)
    case let name:
      return .interpolation(
        Interpolation(rawValue: name) ?? .nearest, size: size, count: count,
        scale: attributes.number("scale") ?? 1, alignsCorners: attributes.flag("align_corners"))
    }
  }
}

extension Attributes {
  /// The attributes with one of them different.
  func replacing(_ name: String, _ value: Argument) -> Attributes {
    removing(name).adding(name, value)
  }
}

extension Tensor {
  /// All windows that a plan describes.
  func windows(
    kernel: [Int], counts: [Int], stride: [Int], dilation: [Int], before: [Int]
  ) throws(AutogradError) -> Tensor {
    try Op.windows.one(
      [self],
      Attributes(
        ("sizes", .integers(shape.suffix(kernel.count))), ("kernel", .integers(kernel)),
        ("counts", .integers(counts)), ("stride", .integers(stride)),
        ("dilation", .integers(dilation)), ("before", .integers(before))))
  }
}
