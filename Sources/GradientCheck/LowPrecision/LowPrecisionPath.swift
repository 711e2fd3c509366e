/// A function in a precision below double, such as `Float`.
///
/// No finite difference is taken in the low precision: the gradient in double precision is checked
/// instead, and the low one is held against it. How far apart they may be is measured by running
/// the double-precision evaluation with every operation's result perturbed as rounding to the low
/// precision would (Monte-Carlo arithmetic). Without `perturbed` the result is labelled as of low
/// resolution, and what differs is inconclusive, never accused.
public struct LowPrecisionPath<Failure: Error> {
  /// The spacing of the low precision's numbers just above 1: 2^-23 for `Float`.
  public var spacing: Double

  /// The gradients that the engine computes in the low precision, for inputs it can represent.
  public var gradient:
    (_ inputs: [ShapedArray], _ cotangents: [ShapedArray]) throws(Failure) -> [ShapedArray?]

  /// The gradients in double precision, each operation's result times `1 + noise()`.
  ///
  /// `noise` gives a new number at every call, uniform within half a spacing around 0. It is to be
  /// called for every element of every operation, forward and backward.
  public var perturbed:
    (
      (
        _ inputs: [ShapedArray], _ cotangents: [ShapedArray], _ noise: () -> Double
      ) throws(Failure) -> [ShapedArray?]
    )?

  /// A path in a low precision.
  ///
  /// - Parameters:
  ///   - spacing: the spacing of its numbers just above 1.
  ///   - gradient: the gradients that the engine computes in it.
  ///   - perturbed: the gradients in double precision with every operation perturbed.
  public init(
    spacing: Double = Double(Float.ulpOfOne),
    gradient:
      @escaping (
        _ inputs: [ShapedArray], _ cotangents: [ShapedArray]
      ) throws(Failure) -> [ShapedArray?],
    perturbed: (
      (
        _ inputs: [ShapedArray], _ cotangents: [ShapedArray], _ noise: () -> Double
      ) throws(Failure) -> [ShapedArray?]
    )? = nil
  ) {
    self.spacing = spacing
    self.gradient = gradient
    self.perturbed = perturbed
  }
}
