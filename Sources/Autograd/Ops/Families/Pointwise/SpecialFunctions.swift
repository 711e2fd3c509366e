import Foundation

extension Op {
  static let specialFunctions: [Op] = [lgamma, digamma, polygamma, besselZero, besselOne, sinc]

  static let lgamma: Op = .unary(
    "lgamma", "ln |Γ(x)|", on: Domain(singular: [0, -1, -2, -3], sample: 0.3...4),
    { Pointwise.map($0) { Gamma.logarithm($0) } },
    vjp: .input { g, x in g * Op.digamma.lawfully(x) })

  static let digamma: Op = .unary(
    "digamma", "Γ'(x) / Γ(x)", on: Domain(singular: [0, -1, -2, -3], sample: 0.3...4),
    { Pointwise.map($0) { Gamma.digamma($0) } },
    vjp: .input { g, x in g * polygamma(1, x) })

  static let polygamma: Op = Op(
    "polygamma", inputs: Inputs(["input"]), parameters: [Parameter("n", .integer)],
    formula: "the derivative of digamma of order n",
    domains: [Domain(0, singular: [0], sample: 0.4...4)], traits: .inPlace,
    forward: .general { inputs, attributes throws(AutogradError) in
      let order = attributes.integer("n") ?? 0
      // Beyond this the factorial has overflown, and the orders of derivatives with it.
      guard order >= 0, order <= 1000 else {
        throw AutogradError(.badArgument, "polygamma has orders from 0 to 1000, not \(order)")
      }
      return [
        Pointwise.map(inputs[0]) { order == 0 ? Gamma.digamma($0) : Gamma.polygamma(order, $0) }
      ]
    },
    vjp: .general(saving: { _ in .inputs(0) }) { context throws(AutogradError) in
      let order = (context.attributes.integer("n") ?? 0) + 1
      return [
        context.g
          * (try polygamma.run([context.input(0)], Attributes(("n", .integer(order)))))[0]
      ]
    }, jvp: .elementwise)

  static let besselZero: Op = .unary(
    "i0", "the modified Bessel function I₀", { Pointwise.map($0) { Bessel.modified(0, $0) } },
    vjp: .input { g, x in g * besselModified(1, x) })

  static let besselOne: Op = .unary(
    "i1", "the modified Bessel function I₁", { Pointwise.map($0) { Bessel.modified(1, $0) } },
    vjp: .input { g, x in g * ((besselModified(0, x) + besselModified(2, x)) * 0.5) })

  static let sinc: Op = .unary(
    "sinc", "sin(πx) / (πx)", { Pointwise.map($0) { Bessel.spherical(0, $0) } },
    vjp: .input { g, x in g * (besselSpherical(1, x) * -Double.pi) }
  ).onComplex(map: { Complex.sphericalBessel(0, $0 * Double.pi) })

  /// Iₙ, whose slope is the mean of its neighbours: no difference that could lose digits.
  static let besselModified: Op = .bessel("bessel_modified", "Iₙ(x)", Bessel.modified) { n, x in
    n == 0
      ? besselModified(1, x) : (besselModified(n - 1, x) + besselModified(n + 1, x)) * 0.5
  }

  /// jₙ(πx), whose slope keeps near zero what a difference of sines would lose.
  static let besselSpherical: Op = .bessel(
    "bessel_spherical", "jₙ(πx)", Bessel.spherical,
    complex: { n, z in Complex.sphericalBessel(n, z * Double.pi) }
  ) { n, x in
    let above = besselSpherical(n + 1, x) * (Double.pi * Double(n + 1) / Double(2 * n + 1))
    if n == 0 { return -above }
    return besselSpherical(n - 1, x) * (Double.pi * Double(n) / Double(2 * n + 1)) - above
  }

  private static func polygamma(_ n: Int, _ x: Tensor) -> Tensor {
    polygamma.lawfully([x], Attributes(("n", .integer(n))))[0]
  }

  private static func besselModified(_ n: Int, _ x: Tensor) -> Tensor {
    besselModified.lawfully([x], Attributes(("n", .integer(n))))[0]
  }

  private static func besselSpherical(_ n: Int, _ x: Tensor) -> Tensor {
    besselSpherical.lawfully([x], Attributes(("n", .integer(n))))[0]
  }

  private static func bessel(
    _ name: String, _ formula: String, _ f: @escaping @Sendable (Int, Double) -> Double,
    complex: (@Sendable (Int, Complex) -> Complex)? = nil,
    slope: @escaping @Sendable (Int, Tensor) -> Tensor
  ) -> Op {
    let op = Op(
      name, inputs: Inputs(["input"]), parameters: [Parameter("n", .integer)],
      formula: formula, traits: .internal,
      forward: .general { inputs, attributes in
        let order = attributes.integer("n") ?? 0
        return [Pointwise.map(inputs[0]) { f(order, $0) }]
      },
      vjp: .general(saving: { _ in .inputs(0) }) { context in
        [context.g * slope(context.attributes.integer("n") ?? 0, context.input(0))]
      }, jvp: .elementwise)
    guard let complex else { return op }
    let kernel = Forward.general { inputs, attributes in
      let order = attributes.integer("n") ?? 0
      return [ComplexPointwise.map(inputs[0]) { complex(order, $0) }]
    }
    return op.onComplex(.holomorphic, kernel: kernel)
  }
}
