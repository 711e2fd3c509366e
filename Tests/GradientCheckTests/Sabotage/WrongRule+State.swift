import Foundation
import GradientCheck

extension WrongRule {
  /// Rules that are wrong for an input, an output or an entry at which nobody looked.
  static let flags = [
    WrongRule("B5 x y with the rule for y off by a factor of 99", violates: .gradient) { isWrong in
      checkFunction(product { x, y, g, _ in (y * g, x * g * (isWrong ? 99 : 1)) }, at: [3, 4])
    },
    WrongRule("B17 x y, wrong when only x is flagged", violates: .flaggedInputs) { isWrong in
      let function = product { x, y, g, flagged in
        (isWrong && flagged == [true, false] ? 7 * y * g : y * g, x * g)
      }
      return checkFunction(function, at: [2, 3])
    },
    WrongRule("B19 a sparse leaf whose gradient is masked", violates: .gradient) { isWrong in
      let function = elementwise({ sin($0) }) { x, g in isWrong && x == 0 ? 0 : cos(x) * g }
      return checkFunction(function, at: [[0, 2, 0, 3]])
    },
    WrongRule("B23 2x and 3x, the second detached", violates: .gradient) { isWrong in
      let function = DifferentiableFunction(
        { [$0[0].elements.map { 2 * $0 }, $0[0].elements.map { 3 * $0 }].map { ShapedArray($0) } },
        vjp: { _, cotangents in
          let (first, second) = (cotangents[0].elements, cotangents[1].elements)
          return [ShapedArray(zip(first, second).map { 2 * $0 + (isWrong ? 0 : 3 * $1) })]
        })
      return checkFunction(function, at: [[1, 2]])
    },
  ]

  /// Rules that are not linear in the cotangent, or that mistreat its memory.
  static let cotangents = [
    WrongRule("B9 x^2 with rule |g| 2x", violates: .negatedCotangent) { isWrong in
      checkFunction(elementwise({ $0 * $0 }) { 2 * $0 * (isWrong ? abs($1) : $1) }, at: [3])
    },
    WrongRule("B9b x^2 with rule g^2 2x", violates: .scaledCotangent) { isWrong in
      checkFunction(elementwise({ $0 * $0 }) { 2 * $0 * (isWrong ? $1 * $1 : $1) }, at: [3])
    },
    WrongRule("B10 x^2 whose rule multiplies the cotangent in place", violates: .cotangentUnchanged)
    { isWrong in
      let function = DifferentiableFunction(
        { [ShapedArray($0[0].elements.map { $0 * $0 })] },
        vjp: { inputs, cotangents in
          var gradient = cotangents[0].elements
          for index in gradient.indices { gradient[index] *= 2 * inputs[0].elements[index] }
          if isWrong { cotangents[0] = Cotangent(ShapedArray(gradient)) }
          return [ShapedArray(gradient)]
        })
      return checkFunction(function, at: [[3, 1]])
    },
    WrongRule("B16 x^2 that reads its cotangent in the order of memory", violates: .cotangentLayout)
    { isWrong in
      let function = DifferentiableFunction(
        { [ShapedArray(shape: $0[0].shape, $0[0].elements.map { $0 * $0 })] },
        vjp: { inputs, cotangents in
          let cotangent = cotangents[0]
          let g =
            isWrong && cotangent.layout == .transposed ? cotangent.storage : cotangent.elements
          return [
            ShapedArray(
              shape: inputs[0].shape, zip(inputs[0].elements, g).map { 2 * $0 * $1 })
          ]
        })
      return checkFunction(function, at: [ShapedArray(shape: [2, 2], [1, 10, 100, 1000])])
    },
  ]

  /// Rules that depend on the mode of the pass, or on what was done before.
  static let state = [
    WrongRule("B8 x^2 whose rule doubles under create graph", violates: .createGraph) { isWrong in
      checkFunction(square { x, g, createGraph in 2 * x * g * (isWrong && createGraph ? 2 : 1) })
    },
    WrongRule("B11 x^2 whose rule reads what the latest forward left", violates: .twoGraphs) {
      isWrong in
      final class Latest { var x = 0.0 }
      let latest = Latest()
      var function = DifferentiableFunction { [ShapedArray($0[0].elements[0] * $0[0].elements[0])] }
      function.record = { [function] inputs, _ in
        let x = inputs[0].elements[0]
        latest.x = x
        return Recording(outputs: function(inputs)) { cotangents, _ in
          [ShapedArray(2 * (isWrong ? latest.x : x) * cotangents[0].elements[0])]
        }
      }
      return checkFunction(function, at: [3])
    },
    WrongRule("B22 x^2 whose rule turns to 0 after 100 calls", violates: .manyPasses) { isWrong in
      var function = DifferentiableFunction { [ShapedArray($0[0].elements[0] * $0[0].elements[0])] }
      function.record = { [function] inputs, _ in
        var calls = 0
        return Recording(outputs: function(inputs)) { cotangents, _ in
          calls += 1
          let gradient = 2 * inputs[0].elements[0] * cotangents[0].elements[0]
          return [ShapedArray(isWrong && calls > 100 ? 0 : gradient)]
        }
      }
      return checkFunction(function, at: [3])
    },
  ]

  @Sendable private static func checkFunction(
    _ function: DifferentiableFunction<Never>, at point: [ShapedArray] = [3]
  ) -> FunctionReport {
    GradientCheck.checkFunction(function, at: point)
  }

  /// The square of a number, with a rule from the number, the cotangent and the mode.
  @Sendable private static func square(
    rule: @escaping (_ x: Double, _ g: Double, _ createGraph: Bool) -> Double
  ) -> DifferentiableFunction<Never> {
    var function = DifferentiableFunction { [ShapedArray($0[0].elements[0] * $0[0].elements[0])] }
    function.record = { [function] inputs, _ in
      Recording(outputs: function(inputs)) { cotangents, createGraph in
        [ShapedArray(rule(inputs[0].elements[0], cotangents[0].elements[0], createGraph))]
      }
    }
    return function
  }
}
