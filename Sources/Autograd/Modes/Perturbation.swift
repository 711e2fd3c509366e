import Synchronization

/// Monte-Carlo arithmetic: every rounded result is off by a random part of itself.
///
/// A program that is run several times this way shows by the spread of its results how far
/// rounding in an arithmetic with unit roundoff `relative` carries through it, forward and
/// backward. Views, copies and what only selects among elements are exact there and stay as
/// they are.
public final class Perturbation: Sendable {
  /// The perturbation that is on, for the code that runs now and what it calls.
  @TaskLocal static var current: Perturbation?

  /// The largest part by which a result is off.
  public let relative: Double
  private let seed: UInt64
  /// How many random numbers were drawn.
  private let drawn = Atomic<UInt64>(0)

  /// Makes a perturbation; the same seed gives the same numbers.
  ///
  /// - Parameters:
  ///   - relative: The unit roundoff to imitate, such as 2⁻²⁴ for float32.
  ///   - seed: Where the random numbers start.
  public init(relative: Double, seed: UInt64) {
    self.relative = relative
    self.seed = seed
  }

  /// Runs `body` with results perturbed; the random numbers go on from call to call.
  ///
  /// - Parameter body: What to run.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func callAsFunction<R, Failure: Error>(
    _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    try Modes.with(Perturbation.$current, self, body)
  }

  /// Multiplies each floating element of what the op made by 1 + U(-1, 1) · relative.
  func disturb(
    _ outputs: [Tensor], of op: Op, _ inputs: [Tensor], _ attributes: Attributes
  ) {
    if op.isExact(attributes) { return }
    for output in outputs where output.dtype.isFloating {
      // What shares its memory with an input was not computed.
      if inputs.contains(where: { $0.storage === output.storage }) { continue }
      switch output.dtype {
      case .float64: disturb(output) { $0 * $1 }
      case .float32: disturb(output) { (element: Float, factor) in Float(Double(element) * factor) }
      case .complex128: disturb(output) { (element: Complex, factor) in element * factor }
      case .int64, .bool: break
      }
    }
  }

  private func disturb<E: Element>(_ tensor: Tensor, _ multiply: (E, Double) -> E) {
    // A kernel's result is row-major and its own, unless it repeats elements.
    guard tensor.layout.isContiguous else { return }
    let first = drawn.wrappingAdd(UInt64(tensor.count), ordering: .relaxed).oldValue
    let elements = tensor.pointer(E.self)
    for place in 0..<tensor.count {
      let factor = 1 + relative * uniform(first &+ UInt64(place))
      elements[place] = multiply(elements[place], factor)
    }
    withExtendedLifetime(tensor) {}
  }

  /// The random number of that index in (-1, 1), by SplitMix64.
  private func uniform(_ index: UInt64) -> Double {
    var z = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 11) * 0x1p-52 - 1
  }
}

extension Op {
  /// Whether no element of a result is rounded: each is an element of an input, its negative,
  /// or a number that is exact in every arithmetic.
  func isExact(_ attributes: Attributes) -> Bool {
    // What meets in one place is added up.
    if attributes.flag("accumulate") || attributes.has("reduce") { return false }
    if !traits.isDisjoint(with: [.view, .severalViews]) { return true }
    if case .creation = sampling { return true }
    return Op.exactNames.contains(name)
  }

  private static let exactNames: Set<String> = [
    "abs", "amax", "amin", "block_diag", "cat", "ceil", "clamp", "clone", "contiguous", "copy_",
    "copysign", "cummax", "cummin", "diag", "diag_embed", "fill_", "flip", "floor", "floor_through",
    "fmax", "fmin",
    "gather", "hardshrink", "hardtanh", "heaviside", "index", "index_copy", "index_fill",
    "index_put", "index_select", "kthvalue", "masked_fill", "masked_scatter", "masked_select",
    "max", "max_pool1d", "max_pool2d", "maximum", "median", "meshgrid", "min", "minimum", "msort",
    "nan_to_num", "neg", "pad", "pixel_shuffle", "positive", "relu", "relu6", "relu_slope",
    "repeat", "repeat_interleave", "roll", "rot90", "round", "scatter", "select_adjoint", "sign",
    "slice_adjoint", "slice_scatter", "sort", "stack", "take", "take_along_dim", "threshold",
    "tile", "to", "topk", "tril", "triu", "trunc", "unfold", "where", "zero_",
  ]
}
