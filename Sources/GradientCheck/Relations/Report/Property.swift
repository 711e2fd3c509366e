/// What a correct derivative has to fulfil, one by one.
public enum Property: String, Sendable, Hashable, CaseIterable {
  // MARK: Against the function

  /// The gradient is the function's, by finite differences.
  case gradient = "gradient"
  /// The gradient is the function's at other points and for other sizes.
  case gradientElsewhere = "gradient elsewhere"
  /// Each gradient has the shape of its input.
  case gradientShape = "shape of the gradient"
  /// The value is the one that was expected.
  case expectedValue = "expected value"
  /// The value is the same whether the evaluation was recorded or not.
  case recordedValue = "value when recorded"

  // MARK: The algebra of cotangents

  /// A negated cotangent gives the negated gradient.
  case negatedCotangent = "negated cotangent"
  /// A scaled cotangent gives the scaled gradient.
  case scaledCotangent = "scaled cotangent"
  /// The sum of two cotangents gives the sum of their gradients.
  case summedCotangents = "sum of cotangents"
  /// A cotangent of zeros gives a gradient of zeros.
  case zeroCotangent = "zero cotangent"
  /// The layout of the cotangent in memory does not matter.
  case cotangentLayout = "layout of the cotangent"
  /// A pass does not write to its cotangent.
  case cotangentUnchanged = "cotangent unchanged"

  // MARK: Modes and state

  /// The same evaluation, recorded twice, gives the same gradient.
  case repeatedPass = "repeated pass"
  /// A recording that was gone through many times gives the same gradient still.
  case manyPasses = "many passes"
  /// The gradient is the same whether or not it is to be differentiated again.
  case createGraph = "create graph"
  /// The gradient of an input is the same whichever others are flagged.
  case flaggedInputs = "flagged inputs"
  /// A recording is not disturbed by a later one.
  case twoGraphs = "two graphs at once"

  // MARK: Forward mode, higher orders, lower precision

  /// The tangent is the function's, by finite differences.
  case tangent = "tangent"
  /// Forward and reverse mode are each other's adjoint.
  case adjointIdentity = "adjoint identity"
  /// The Hessian product is the derivative of the gradient.
  case hessianProduct = "Hessian product"
  /// The Hessian is symmetric.
  case hessianSymmetry = "symmetry of the Hessian"
  /// The curvature that the Hessian claims is the function's own.
  case curvature = "curvature"
  /// The third product is the derivative of the Hessian product.
  case thirdProduct = "third product"
  /// The gradient in a low precision is the one in double precision, but for rounding.
  case lowPrecision = "low precision"
}

extension Property: CustomStringConvertible {
  /// The property in a few words, as reports name it.
  public var description: String { rawValue }
}
