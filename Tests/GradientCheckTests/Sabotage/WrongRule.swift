import GradientCheck

/// A wrong rule that PyTorch's `gradcheck` passes, and the property by which it is caught here.
///
/// | number | where the rule hides | caught by |
/// | --- | --- | --- |
/// | B1 B6 B18 | right at the chosen point | the gradient at other points |
/// | B2 B3 B12 | within a tolerance, below the spacing | the gradient |
/// | B4 B4b | outside a fixed projection | the gradient |
/// | B5 B23 B19 | an input, output or entry nobody looked at | the gradient |
/// | B7 | a kink | the gradient, where the slope at the kink is stated |
/// | B8 B11 B22 | a mode, or state kept between passes | create graph, two graphs, many passes |
/// | B9 B9b B10 B16 | the algebra or the memory of the cotangent | negated, scaled, unchanged, layout |
/// | B13 | a step that aliases | the gradient |
/// | B14 | a lower precision | low precision, with a perturbed evaluation |
/// | B15 | a size | the gradient elsewhere, where the function takes any size |
/// | B17 | which inputs are flagged | flagged inputs |
/// | B20 | the third order | third product |
/// | B21 | a constant in the value | expected value, where one is offered |
///
/// What no check of one function can catch: a rule that is wrong only beyond what is looked at, such
/// as after more passes than are made, at sizes that are not tried or at points that are not drawn;
/// B7 without a stated slope, because a half lies between the slopes of both sides; and B21 without
/// an expected value, because the derivative of a constant is zero.
struct WrongRule: Sendable, CustomStringConvertible {
  let description: String
  let violated: Property
  /// Checks the function with the wrong rule, or with the right one.
  let check: @Sendable (_ isWrong: Bool) -> FunctionReport

  init(
    _ description: String, violates property: Property,
    _ check: @escaping @Sendable (_ isWrong: Bool) -> FunctionReport
  ) {
    self.description = description
    violated = property
    self.check = check
  }

  static let all = chosenPoints + tolerances + projections + flags + cotangents + state + dispatch
}

/// A function of each element by itself, with a rule from an element and its cotangent.
func elementwise(
  _ value: @escaping (Double) -> Double, rule: @escaping (_ x: Double, _ g: Double) -> Double
) -> DifferentiableFunction<Never> {
  DifferentiableFunction(
    { $0.map { ShapedArray(shape: $0.shape, $0.elements.map(value)) } },
    vjp: { inputs, cotangents in
      zip(inputs, cotangents).map { input, cotangent in
        ShapedArray(shape: input.shape, zip(input.elements, cotangent.elements).map(rule))
      }
    })
}

/// The product of two scalars, with a rule from the factors, the cotangent and the flags.
func product(
  rule:
    @escaping (
      _ x: Double, _ y: Double, _ g: Double, _ flagged: [Bool]
    ) -> (x: Double, y: Double)
) -> DifferentiableFunction<Never> {
  var function = DifferentiableFunction { [ShapedArray($0[0].elements[0] * $0[1].elements[0])] }
  function.names = ["x", "y"]
  function.record = { [function] inputs, flagged in
    Recording(outputs: function(inputs)) { cotangents, _ in
      let gradients = rule(
        inputs[0].elements[0], inputs[1].elements[0], cotangents[0].elements[0], flagged)
      return [
        flagged[0] ? ShapedArray(gradients.x) : nil, flagged[1] ? ShapedArray(gradients.y) : nil,
      ]
    }
  }
  return function
}
