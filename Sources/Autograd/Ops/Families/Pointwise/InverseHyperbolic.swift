import Foundation

extension Op {
  static let inverseHyperbolic: [Op] = [asinh, acosh, atanh]

  static let asinh: Op = .smooth("asinh", "arsinh x") { g, x, _ in
    let square = x * x
    return g * ((square * 2 - 1) * (square + 1).power(-2.5))
  } _: { _ in
    Jet(
      value: { Foundation.asinh($0) },
      slope: { 1 / Foundation.hypot(1, $0) },
      curvature: { x in
        // In this order nothing overflows, nor underflows before the result does.
        let root = Foundation.hypot(1, x)
        return root == .infinity ? 0 : -x / root / root / root
      })
  }.onComplex(
    map: \.inverseHyperbolicSine,
    holomorphic: .input { g, z in
      let turned = z * Tensor.number(Complex.i)
      return g / (1 - turned).sqrt() / (turned + 1).sqrt()
    })

  static let acosh: Op = .smooth(
    "acosh", "arcosh x", on: Domain(1, isClosed: true, singular: [1], sample: 1.2...4)
  ) { g, x, _ in
    let square = x * x
    return g * ((square * 2 + 1) * (square - 1).power(-2.5))
  } _: { _ in
    Jet(
      value: { Foundation.acosh($0) },
      slope: { x in 1 / ((x - 1).squareRoot() * (x + 1).squareRoot()) },
      curvature: { x in
        let slope = 1 / ((x - 1).squareRoot() * (x + 1).squareRoot())
        return x == .infinity ? 0 : -(x * slope) * slope * slope
      })
  }.onComplex(
    map: \.inverseHyperbolicCosine,
    holomorphic: .input { g, z in g / (z - 1).sqrt() / (z + 1).sqrt() })

  static let atanh: Op = .smooth(
    "atanh", "artanh x", on: Domain(-1, 1, singular: [-1, 1], sample: -0.8...0.8)
  ) { g, x, _ in
    let slope = ((1 - x) * (x + 1)).reciprocal()
    return g * (slope * slope * (x * x * slope * 8 + 2))
  } _: { _ in
    Jet(
      value: { Foundation.atanh($0) },
      slope: { x in 1 / ((1 - x) * (1 + x)) },
      curvature: { x in
        let slope = 1 / ((1 - x) * (1 + x))
        return 2 * x * slope * slope
      })
  }.onComplex(
    map: \.inverseHyperbolicTangent,
    holomorphic: .input { g, z in g / (1 - z) / (z + 1) })
}
