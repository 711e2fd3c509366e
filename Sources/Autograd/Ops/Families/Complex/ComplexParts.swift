extension Op {
  static let complexParts: [Op] = [
    complex, polar, real, imaginary, conjugate, angle, viewAsReal, viewAsComplex,
  ]

  static let complex: Op = Op(
    "complex", inputs: Inputs(["real", "imag"]), formula: "a + b i", domains: [.real, .real],
    forward: .binary { a, b throws(AutogradError) in
      try refuseAllButReal(a, b, "complex")
      return try ComplexPointwise.zip(a, b) { Complex($0.real, $1.real) }
    }, vjp: .binary(.linear { $0.realPart }, .linear { $0.imaginaryPart }), jvp: .linear)

  static let polar: Op = .composed(
    "polar", "r e^(iθ)", inputs: ["abs", "angle"],
    examples: [Example(.positive(2, 3), .real(2, 3)), Example(.real(3), .real(2, 1))]
  ) { call throws(AutogradError) in
    let (r, angle) = (try call.tensor(0), try call.tensor(1))
    try refuseAllButReal(r, angle, "polar")
    guard let shape = Layout.broadcast(r.shape, angle.shape) else {
      throw call.refusal(
        .shapeMismatch, "shapes \(r.shape) and \(angle.shape) do not broadcast")
    }
    try Layout.check(shape)
    return [try Op.complex.one([r * angle.cos(), r * angle.sin()])]
  }

  /// A view of the real parts; a real tensor itself.
  static let real: Op = .part("real", "the real part", 0) { $0 }

  /// A view of the imaginary parts, which real tensors have none of.
  static let imaginary: Op = .part("imag", "the imaginary part", 1) { g in
    Op.complex.lawfully(g.zeros(), g)
  }

  /// The conjugates, as a copy; a real tensor itself.
  static let conjugate: Op = Op(
    "conj", inputs: Inputs(["input"]), formula: "x - y i of x + y i",
    sampling: .complex,
    forward: .general { inputs, _ in
      inputs[0].dtype.isComplex
        ? [ComplexPointwise.map(inputs[0]) { $0.conjugate }] : [inputs[0]]
    },
    vjp: .general(saving: { _ in .none }) { [$0.g.conjugated()] }, jvp: .linear,
    complex: .asWritten)

  /// The phase; of a real number 0 or π, by its sign.
  ///
  /// At 0 the gradient is 0, as it is at every real number of a real tensor.
  static let angle: Op = Op(
    "angle", inputs: Inputs(["input"]), formula: "the phase of z", domains: [.kinkAtZero],
    forward: .unary { Pointwise.map($0) { $0.isNaN ? $0 : ($0 < 0 ? Double.pi : 0) } },
    vjp: .unary(.linear { $0.zeros() }), jvp: .elementwise
  ).onComplex(
    .other(
      Op(
        "angle", inputs: Inputs(["input"]), formula: "the phase of z",
        forward: .unary { ComplexPointwise.map($0) { $0.phase } },
        vjp: .unary(
          .input { g, z in
            // i z / |z|², by factors that neither overflow nor vanish.
            let size = z.abs()
            let isZero = size.equal(to: 0)
            let scaled = Tensor.choose(isZero, 0, g / .choose(isZero, 1, size))
            return direction(of: z) * Tensor.number(Complex.i) * scaled
          }), jvp: .none, complex: .asWritten)))

  /// The real and the imaginary parts as a last dimension of two.
  static let viewAsReal: Op = .shaped(
    "view_as_real", "the parts of complex numbers as a last dimension", [], traits: .view,
    sampling: .complex
  ) { z, _ throws(AutogradError) in
    guard z.dtype.isComplex else {
      throw AutogradError(
        .dtypeMismatch, "view_as_real is for complex tensors, not \(z.dtype.name)")
    }
    try Layout.check(z.shape + [2])
    return Tensor(
      z.storage,
      Layout(
        shape: z.shape + [2], strides: z.layout.strides.map { 2 * $0 } + [1],
        offset: 2 * z.layout.offset), .float64)
  } vjp: {
    let g = $0.g
    return Op.complex.lawfully(g.selected(g.rank - 1, 0), g.selected(g.rank - 1, 1))
  }

  /// Complex numbers over the memory of pairs of real ones, which must lie together.
  static let viewAsComplex: Op = .shaped(
    "view_as_complex", "pairs in the last dimension as complex numbers", [], traits: .view,
    sampling: .examples([Example(.real(3, 2)), Example(.real(2, 1, 2)), Example(.real(2))])
  ) { x, _ throws(AutogradError) in
    guard x.dtype == .float64 else {
      throw AutogradError(
        .dtypeMismatch, "view_as_complex is for float64 tensors, not \(x.dtype.name)")
    }
    guard x.shape.last == 2 else {
      throw AutogradError(
        .shapeMismatch, "view_as_complex needs a last dimension of 2, not shape \(x.shape)")
    }
    let strides = x.layout.strides
    guard strides.last == 1, x.layout.offset.isMultiple(of: 2),
      strides.dropLast().allSatisfy({ $0.isMultiple(of: 2) })
    else {
      throw AutogradError(
        .shapeMismatch, "the pairs that view_as_complex is given do not lie together")
    }
    return Tensor(
      x.storage,
      Layout(
        shape: Array(x.shape.dropLast()), strides: strides.dropLast().map { $0 / 2 },
        offset: x.layout.offset / 2), .complex128)
  } vjp: {
    Op.viewAsReal.lawfully([$0.g])[0]
  }.onComplex(.refused)

  private static func refuseAllButReal(
    _ a: Tensor, _ b: Tensor, _ name: String
  ) throws(AutogradError) {
    for part in [a, b] where !part.isNumber {
      guard part.dtype.isFloating, !part.dtype.isComplex else {
        throw AutogradError(.dtypeMismatch, "\(name) is for real floats, not \(part.dtype.name)")
      }
    }
    guard a.dtype == b.dtype || a.isNumber || b.isNumber else {
      throw AutogradError(
        .dtypeMismatch, "\(name) takes parts of one type, not \(a.dtype.name) and \(b.dtype.name)")
    }
  }

  /// A view of one of the two parts of complex numbers.
  private static func part(
    _ name: String, _ formula: String, _ place: Int,
    vjp: @escaping @Sendable (_ g: Tensor) -> Tensor
  ) -> Op {
    .shaped(name, formula, [], traits: .view, sampling: .complex) { z, _ throws(AutogradError) in
      guard z.dtype.isComplex else {
        guard place == 0 else {
          throw AutogradError(.dtypeMismatch, "\(name) is for complex tensors, not \(z.dtype.name)")
        }
        return z
      }
      return Tensor(
        z.storage,
        Layout(
          shape: z.shape, strides: z.layout.strides.map { 2 * $0 },
          offset: 2 * z.layout.offset + place), .float64)
    } vjp: {
      vjp($0.g)
    }
  }
}

extension Tensor {
  /// The real part of each element, as a view; the tensor itself where it is real.
  public var realPart: Tensor { dtype.isComplex ? Op.real.lawfully([self])[0] : self }

  /// The imaginary part of each element, as a view; zeros where the tensor is real.
  public var imaginaryPart: Tensor {
    dtype.isComplex ? Op.imaginary.lawfully([self])[0] : zeros()
  }

  /// The phase of each element.
  public func angle() -> Tensor { Op.angle.lawfully(self) }
}
