/// A lawful application of an op, as its declaration gives it to the tests of the op.
public struct Example: Sendable {
  /// The inputs in their places.
  public let inputs: [Input]
  /// The other arguments; `Argument` can hold a tensor and is made anew each time.
  public let attributes: @Sendable () -> [String: Argument]

  /// An example of an application.
  init(
    _ inputs: Input...,
    attributes: @autoclosure @escaping @Sendable () -> [String: Argument] = [:]
  ) {
    self.inputs = inputs
    self.attributes = attributes
  }

  /// How one input is made.
  public enum Input: Sendable {
    /// Numbers of a domain, which are differentiated, in a shape.
    case variable([Int], Domain, Preparation)
    /// Floats that are not differentiated.
    case constant([Double], [Int])
    /// Integers.
    case integers([Int], [Int])
    /// Truth values.
    case flags([Bool], [Int])
    /// Nothing.
    case absent
  }

  /// What is done with the numbers before the op sees them, as part of the function that is
  /// differentiated.
  public enum Preparation: Sendable {
    case none
    /// The last two dimensions transposed, so that the elements do not lie in order.
    case transposed
    /// `(X + Xᵀ) / 2`.
    case symmetric
    /// `X Xᵀ / n + 1`.
    case positiveDefinite
    /// `X / 4` with 2, 3, … added to the diagonal: regular and well conditioned.
    case regular
    /// `e^X / Σ e^X` along dimension 1 or the only one.
    case probabilities
    /// The logarithm of that along the last dimension.
    case logProbabilities
  }
}

extension Example.Input {
  static func real(_ shape: Int...) -> Self { .variable(shape, .real, .none) }
  static func positive(_ shape: Int...) -> Self { .variable(shape, .positive, .none) }
  static func unit(_ shape: Int...) -> Self {
    .variable(shape, Domain(0, 1, sample: 0.1...0.9), .none)
  }
  static func regular(_ shape: Int...) -> Self { .variable(shape, .real, .regular) }
  static func symmetric(_ shape: Int...) -> Self { .variable(shape, .real, .symmetric) }
  static func positiveDefinite(_ shape: Int...) -> Self {
    .variable(shape, .real, .positiveDefinite)
  }
  static func transposed(_ shape: Int...) -> Self { .variable(shape, .real, .transposed) }
}
