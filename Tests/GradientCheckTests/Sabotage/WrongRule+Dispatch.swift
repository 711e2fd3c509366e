import Foundation
import GradientCheck

extension WrongRule {
  /// Rules that are wrong in another precision, size or order, and a value that is.
  static let dispatch = [
    WrongRule("B14 x^2 with a wrong path in Float", violates: .lowPrecision) { isWrong in
      var function = elementwise({ $0 * $0 }) { 2 * $0 * $1 }
      function.lowPrecision = LowPrecisionPath(
        gradient: { inputs, cotangents in
          [
            ShapedArray(
              shape: inputs[0].shape,
              zip(inputs[0].elements, cotangents[0].elements).map {
                Double((isWrong ? 1 : 2) * Float($0) * Float($1))
              })
          ]
        },
        perturbed: { inputs, cotangents, noise in
          [
            ShapedArray(
              shape: inputs[0].shape,
              zip(inputs[0].elements, cotangents[0].elements).map {
                2 * $0 * (1 + noise()) * $1 * (1 + noise())
              })
          ]
        })
      return checkFunction(function, at: [[3, 0.1]])
    },
    WrongRule("B15 x^2 with a wrong path for 64 elements and more", violates: .gradientElsewhere) {
      isWrong in
      var function = DifferentiableFunction(
        { [ShapedArray($0[0].elements.map { $0 * $0 })] },
        vjp: { inputs, cotangents in
          let factor = isWrong && inputs[0].count >= 64 ? 1.0 : 2
          return [
            ShapedArray(zip(inputs[0].elements, cotangents[0].elements).map { factor * $0 * $1 })
          ]
        })
      function.shapes = { [[$0]] }
      return checkFunction(function, at: [[1, 2, 3]])
    },
    WrongRule("B20 x^4 with a lost third derivative", violates: .thirdProduct) { isWrong in
      var function = elementwise({ pow($0, 4) }) { x, g in 4 * pow(x, 3) * g }
      function.hessianProduct = { inputs, cotangents, v in
        let (x, g, v) = (inputs[0].elements[0], cotangents[0].elements[0], v[0].elements[0])
        return [ShapedArray(12 * x * x * v * g)]
      }
      function.thirdProduct = { inputs, cotangents, v, u in
        let (x, g) = (inputs[0].elements[0], cotangents[0].elements[0])
        return isWrong ? [nil] : [ShapedArray(24 * x * g * v[0].elements[0] * u[0].elements[0])]
      }
      return checkFunction(function, at: [2])
    },
    WrongRule("B21 sin(x) + 123 sold as sin(x)", violates: .expectedValue) { isWrong in
      var function = elementwise({ sin($0) + (isWrong ? 123 : 0) }) { x, g in cos(x) * g }
      function.expectedValue = { [ShapedArray(sin($0[0].elements[0]))] }
      return checkFunction(function, at: [0.5])
    },
  ]
}
