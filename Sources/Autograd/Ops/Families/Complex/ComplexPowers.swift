extension Op {
  /// Powers of complex numbers, or by them, on the principal branch.
  ///
  /// At exponent 0 the slope along the base is 0; along the exponent it is 0 at base 0 where the
  /// exponent's real part is not negative.
  static func complexPower(_ name: String) -> Op {
    Op(
      name, inputs: Inputs(["input", name == "pow" ? "exponent" : "other"]), formula: "a^b",
      domains: [.nonZero, .real], traits: .inPlace,
      forward: .binary { a, b throws(AutogradError) in
        try ComplexPointwise.zip(a, b) { $0.power($1) }
      },
      vjp: .binary(
        .inputs { g, a, b in
          let isFlat = b.equal(to: 0)
          return .choose(isFlat, 0, g * (b * a.complexPower(Tensor.choose(isFlat, 1, b) - 1)))
        },
        .inputs { g, a, b in
          let isFlat = logicalAnd.lawfully(a.equal(to: 0), b.realPart >= 0)
          let base = Tensor.choose(isFlat, 1, a)
          return .choose(isFlat, 0, g * (base.complexPower(b) * base.complexLogarithm()))
        }), jvp: .elementwise, complex: .holomorphic)
  }

  fileprivate static let principalPower = complexPower("pow")
}

extension Tensor {
  /// The power on the principal branch, complex whatever the operands are.
  fileprivate func complexPower(_ exponent: Tensor) -> Tensor {
    Op.principalPower.lawfully(self, exponent)
  }

  /// The logarithm on the principal branch, also of a negative real number.
  fileprivate func complexLogarithm() -> Tensor {
    (dtype.isComplex ? self : converted(to: .complex128, recorded: true)).log()
  }
}
