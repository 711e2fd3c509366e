extension Op {
  static let closeness: [Op] = [isClose, isInfinite]

  static let isClose: Op = Op(
    "isclose", inputs: Inputs(["input", "other"]),
    parameters: [
      Parameter("rtol", .number, .number(1e-5)), Parameter("atol", .number, .number(1e-8)),
      Parameter("equal_nan", .boolean, .boolean(false)),
    ], formula: "|a - b| ≤ atol + rtol |b|", domains: [.real, .real],
    forward: .general { inputs, attributes throws(AutogradError) in
      guard inputs[0].dtype == inputs[1].dtype || inputs.contains(where: \.isNumber) else {
        throw AutogradError(
          .dtypeMismatch,
          "isclose cannot compare \(inputs[0].dtype.name) and \(inputs[1].dtype.name)")
      }
      let relative = attributes.number("rtol") ?? 1e-5
      let absolute = attributes.number("atol") ?? 1e-8
      let takesNaN = attributes.flag("equal_nan")
      guard relative >= 0, absolute >= 0 else {
        throw AutogradError(.badArgument, "the tolerances of isclose cannot be negative")
      }
      let isClose: (Double, Double) -> Bool = { a, b in
        if a == b || (takesNaN && a.isNaN && b.isNaN) { return true }
        return a.isFinite && b.isFinite && Swift.abs(a - b) <= absolute + relative * Swift.abs(b)
      }
      if inputs.contains(where: \.dtype.isComplex) {
        return [
          try ComplexPointwise.zip(inputs[0], inputs[1]) { a, b in
            if a == b || (takesNaN && a.isNaN && b.isNaN) { return true }
            return a.isFinite && b.isFinite
              && (a - b).magnitude <= absolute + relative * b.magnitude
          }
        ]
      }
      return [
        try Pointwise.compare(inputs[0], inputs[1], isClose) { isClose(Double($0), Double($1)) }
      ]
    }, vjp: .none, complex: .asWritten)

  static let isInfinite: Op = .predicate("isinf", "x is infinite") { x throws(AutogradError) in
    Pointwise.test(x) { $0.isInfinite }
  }.onComplex(test: \.isInfinite)
}
