/// A function under test: its value, and whatever an engine offers of its derivatives.
///
/// Only the value is required. What else is set is what ``checkFunction(_:at:options:)`` checks;
/// what is not set appears in its report as not offered. Inputs and outputs are lists of arrays.
/// Set the closures and call them; Swift 6.3 crashes where one is read as a value outside of generic
/// code and its `Failure` is `Never`.
///
/// <doc:CheckingAnEngine> shows one.
public struct DifferentiableFunction<Failure: Error> {
  /// The arrays of one evaluation.
  public typealias Arrays = [ShapedArray]
  /// Gradients in the order of the inputs; nil where there is none, which counts as zero.
  public typealias Gradients = [ShapedArray?]

  /// The outputs for the given inputs, without recording anything.
  public var value: (_ inputs: Arrays) throws(Failure) -> Arrays

  /// An evaluation that can be differentiated with respect to the flagged inputs.
  public var record: ((_ inputs: Arrays, _ flagged: [Bool]) throws(Failure) -> Recording<Failure>)?

  /// Forward mode: the tangents of the outputs for tangents of all inputs.
  public var jvp: ((_ inputs: Arrays, _ tangents: Arrays) throws(Failure) -> Arrays)?

  /// The derivative along a direction of the gradient of the outputs weighted by cotangents.
  public var hessianProduct:
    ((_ inputs: Arrays, _ cotangents: Arrays, _ direction: Arrays) throws(Failure) -> Gradients)?

  /// The gradient of the Hessian product's inner product with a second direction.
  public var thirdProduct:
    (
      (
        _ inputs: Arrays, _ cotangents: Arrays, _ first: Arrays, _ second: Arrays
      ) throws(Failure) -> Gradients
    )?

  /// The same function in a lower precision.
  public var lowPrecision: LowPrecisionPath<Failure>?

  /// The outputs by other means than the engine's, with which its values must agree.
  public var expectedValue: ((_ inputs: Arrays) throws(Failure) -> Arrays)?

  /// What an engine lets its caller choose; a choice that does not exist is not checked.
  public var abilities: Abilities = .all

  /// The layouts of memory in which cotangents may be given.
  public var layouts: Set<Cotangent.Layout> = Set(Cotangent.Layout.allCases)

  /// What the inputs are called in reports.
  public var names: [String] = []

  /// Which inputs are differentiated; all of them where this is nil.
  public var differentiable: [Bool]?

  /// Where each input may lie; everywhere where this is nil.
  ///
  /// The check looks at other points than the given one only within these domains.
  public var domains: [Domain]?

  /// The shapes of the inputs for a size, if the function takes inputs of any size.
  public var shapes: ((_ size: Int) -> [[Int]])?

  /// A function of which nothing but the value is known yet.
  public init(_ value: @escaping (_ inputs: Arrays) throws(Failure) -> Arrays) {
    self.value = value
  }

  /// The outputs for the given inputs.
  public func callAsFunction(_ inputs: Arrays) throws(Failure) -> Arrays { try value(inputs) }
}

/// What an engine lets its caller choose in a reverse pass.
public struct Abilities: OptionSet, Sendable {
  /// The abilities as bits.
  public let rawValue: Int
  /// Abilities from bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Cotangents of any value may be given.
  public static let choosesCotangents = Abilities(rawValue: 1)
  /// Any subset of the inputs may be flagged.
  public static let choosesInputs = Abilities(rawValue: 2)
  /// Gradients may be asked for as a graph, to be differentiated again.
  public static let createsGraphs = Abilities(rawValue: 4)
  /// Several recordings may be alive at once, and each may be gone through again and again.
  public static let keepsGraphs = Abilities(rawValue: 8)
  /// All of them.
  public static let all: Abilities = [
    .choosesCotangents, .choosesInputs, .createsGraphs, .keepsGraphs,
  ]
}
