import Foundation
import GradientCheck

extension WrongRule {
  /// Rules that are right where somebody chose to look.
  static let chosenPoints = [
    WrongRule("B1 abs with rule 1, all inputs positive", violates: .gradientElsewhere) { isWrong in
      let function = elementwise(abs) { x, g in isWrong || x > 0 ? g : -g }
      return checkFunction(function, at: [[0.5, 1, 2]])
    },
    WrongRule("B6 clamp to [0, 1] with rule 0, all inputs outside", violates: .gradientElsewhere) {
      isWrong in
      let function = elementwise({ min(max($0, 0), 1) }) { x, g in
        !isWrong && x > 0 && x < 1 ? g : 0
      }
      return checkFunction(function, at: [[-2, 3]])
    },
    WrongRule("B7 relu with 1/2 at 0, where 0 is stated", violates: .gradient) { isWrong in
      let function = elementwise({ max($0, 0) }) { x, g in
        x == 0 ? (isWrong ? g / 2 : 0) : x > 0 ? g : 0
      }
      var options = FunctionCheckOptions()
      options.gradient.acceptedSlopes = [0: 0...0]
      return checkFunction(function, at: [0], options: options)
    },
    WrongRule("B18 x W without the transpose, W symmetric", violates: .gradientElsewhere) {
      isWrong in
      var function = DifferentiableFunction(
        { inputs in [ShapedArray(shape: [1, 2], times(inputs[0].elements, inputs[1].elements))] },
        vjp: { inputs, cotangents in
          let (x, w) = (inputs[0].elements, inputs[1].elements)
          let g = cotangents[0].elements
          let gx = isWrong ? times(g, w) : [w[0] * g[0] + w[1] * g[1], w[2] * g[0] + w[3] * g[1]]
          let gw = [x[0] * g[0], x[0] * g[1], x[1] * g[0], x[1] * g[1]]
          return [ShapedArray(shape: [1, 2], gx), ShapedArray(shape: [2, 2], gw)]
        })
      function.names = ["x", "W"]
      return checkFunction(
        function,
        at: [ShapedArray(shape: [1, 2], [1, 2]), ShapedArray(shape: [2, 2], [2, 1, 1, 3])])
    },
  ]

  /// A row times a matrix of two rows and columns.
  @Sendable private static func times(_ row: [Double], _ matrix: [Double]) -> [Double] {
    [row[0] * matrix[0] + row[1] * matrix[2], row[0] * matrix[1] + row[1] * matrix[3]]
  }

  /// Rules that are wrong by less than a tolerance, or between two numbers of a fixed step.
  static let tolerances = [
    WrongRule("B2 x^3 with a rule off by 0.09 %", violates: .gradient) { isWrong in
      let function = elementwise({ $0 * $0 * $0 }) { x, g in
        3 * x * x * g * (isWrong ? 1.0009 : 1)
      }
      return checkFunction(function, at: [[0.7, -1.2]])
    },
    WrongRule("B3 1e-6 sin(x) with rule 0", violates: .gradient) { isWrong in
      let function = elementwise({ 1e-6 * sin($0) }) { x, g in isWrong ? 0 : 1e-6 * cos(x) * g }
      return checkFunction(function, at: [[0.3, 0.9]])
    },
    WrongRule("B12 the identity with rule 0 at 1e17", violates: .gradient) { isWrong in
      checkFunction(elementwise({ $0 }) { x, g in isWrong && x == 1e17 ? 0 : g }, at: [1e17])
    },
    WrongRule("B13 sin(kx)/k with rule 0 and k = pi/1e-6", violates: .gradient) { isWrong in
      let k = Double.pi / 1e-6
      let function = elementwise({ sin(k * $0) / k }) { x, g in isWrong ? 0 : cos(k * x) * g }
      return checkFunction(function, at: [0])
    },
  ]

  /// Rules whose error a fixed projection of the Jacobian does not see.
  static let projections = [
    WrongRule("B4 x^2 of 2000 elements, element 7 dropped", violates: .gradient) { isWrong in
      let function = DifferentiableFunction(
        { [ShapedArray($0[0].elements.map { $0 * $0 })] },
        vjp: { inputs, cotangents in
          var gradient = zip(inputs[0].elements, cotangents[0].elements).map { 2 * $0 * $1 }
          if isWrong && gradient.count > 7 { gradient[7] = 0 }
          return [ShapedArray(gradient)]
        })
      let point = (0..<2000).map { 0.5 + Double($0 % 64) / 128 }
      return checkFunction(function, at: [ShapedArray(point)])
    },
    WrongRule("B4b x^2 plus an error that fixed vectors do not see", violates: .gradient) {
      isWrong in
      let error = isWrong ? [0.0, 5.0, -13.0115926276925] : [0, 0, 0]
      let function = DifferentiableFunction(
        { [ShapedArray($0[0].elements.map { $0 * $0 })] },
        vjp: { inputs, cotangents in
          let g = cotangents[0].elements
          return [
            ShapedArray(
              inputs[0].elements.indices.map {
                2 * inputs[0].elements[$0] * g[$0] + error[$0] * g[0]
              }
            )
          ]
        })
      return checkFunction(function, at: [[1, 2, 3]])
    },
  ]
}
