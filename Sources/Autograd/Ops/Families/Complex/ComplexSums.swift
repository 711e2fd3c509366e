extension Op {
  /// ln(e^a + e^b), scaled by the operand of the greater real part.
  static let complexLogAddExp: Op = .binary(
    "logaddexp", "ln(e^a + e^b)",
    { a, b throws(AutogradError) in
      try ComplexPointwise.zip(a, b) { $0.logarithmOfSum(with: $1) }
    },
    vjp: (
      .inputs { g, a, b in g * (a - b).sigmoid() }, .inputs { g, a, b in g * (b - a).sigmoid() }
    ), traits: [.inPlace, .internal]
  ).onComplex(.holomorphic)

  /// A scan along a dimension with a kernel for complex rows, and the rule of the real one.
  func onComplex(
    scan kernel: @escaping @Sendable (inout UnsafeMutableBufferPointer<Complex>) -> Void
  ) -> Op {
    onComplex(
      .holomorphic,
      kernel: .general { inputs, attributes throws(AutogradError) in
        let x = inputs[0].asVector
        let dimension = try x.dimension(attributes.integer("dim") ?? 0)
        let order = x.shape.indices.exchanging(dimension)
        let rows = x.rearranged(order).compactedCopy()
        let length = x.shape[dimension]
        for row in 0..<(length == 0 ? 0 : rows.count / length) {
          var line = UnsafeMutableBufferPointer(
            start: rows.pointer(Complex.self) + row * length, count: length)
          kernel(&line)
        }
        let result = rows.rearranged(order).compacted()
        return [inputs[0].rank == 0 ? result.reshapedCompact([]) : result]
      })
  }
}

extension Complex {
  /// ln(e^a + e^b) without powers that overflow.
  func logarithmOfSum(with other: Complex) -> Complex {
    let (high, low) = real >= other.real ? (self, other) : (other, self)
    if high.real.isInfinite && (high.real == low.real || high.real > 0) {
      // What is infinite has no difference from another, and nothing beside it.
      return high.real < 0 ? high : (exponential + other.exponential).logarithm
    }
    return high + (low - high).exponential.logarithmOnePlus
  }
}

extension UnsafeBufferPointer<Complex> {
  /// ln Σ e^z, scaled by the greatest real part.
  var logarithmOfSum: Complex {
    let greatest = reduce(-Double.infinity) { $1.real.isNaN || $1.real > $0 ? $1.real : $0 }
    if greatest == -.infinity { return Complex(greatest) }
    let shift = greatest.isFinite ? greatest : 0
    let powers = map { Complex($0.real - shift, $0.imaginary).exponential }
    return powers.withUnsafeBufferPointer { $0.pairwiseSum() }.logarithm + shift
  }
}
