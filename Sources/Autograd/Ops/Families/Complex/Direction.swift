extension Op {
  /// z / |z|, and 0 at 0: for real numbers the sign.
  ///
  /// The slope of |z| at 0 is therefore taken to be 0, as in PyTorch.
  static let complexSign: Op = Op(
    "sgn", inputs: Inputs(["input"]), formula: "z / |z|, and 0 at 0", domains: [.kinkAtZero],
    traits: .internal, forward: .unary { ComplexPointwise.map($0) { $0.direction } },
    vjp: .unary(
      .input { g, z in
        // What lies across the direction, over the distance from 0.
        let size = z.abs()
        let isZero = size.equal(to: 0)
        let direction = Op.direction(of: z)
        let along = direction * (direction.conjugated() * g).realPart
        return .choose(isZero, 0, (g - along) / .choose(isZero, 1, size))
      }), jvp: .none, complex: .asWritten)

  /// The direction of each element from 0: the sign of a real one.
  static func direction(of x: Tensor) -> Tensor {
    x.dtype.isComplex ? complexSign.lawfully(x) : x.sign()
  }
}

extension Op {
  /// |z|, a real number; it cannot be written where the complex number is.
  static let complexMagnitude: Op = Op(
    "abs", inputs: Inputs(["input"]), formula: "|z|", domains: [.kinkAtZero],
    traits: .internal, forward: .unary { ComplexPointwise.map($0) { $0.magnitude } },
    vjp: .unary(.input { g, z in direction(of: z) * g }), jvp: .none, complex: .asWritten)

  /// z / (1 + |z|), which is not holomorphic.
  static let complexSoftsign: Op = Op(
    "softsign", inputs: Inputs(["input"]), formula: "z / (1 + |z|)", domains: [.kinkAtZero],
    traits: [.inPlace, .internal],
    forward: .unary {
      ComplexPointwise.map($0) { z in z / (1 + z.magnitude) }
    },
    vjp: .unary(
      .input { g, z in
        let base = z.abs() + 1
        let along = (z.conjugated() * g).realPart / base / base
        return g / base - direction(of: z) * along
      }), jvp: .none, complex: .asWritten)
}
