/// How far a claim may be from the estimate, and what that distance is made of.
///
/// ```
/// bound = 4 bar + (ulps * precision + resolution) * max(|claimed|, |estimated|)
/// ```
public struct Bound: Sendable, Hashable {
  /// Four times the error bar of the estimate.
  public let errorBarTerm: Double
  /// What the engine's own rounding may have cost.
  public let roundingTerm: Double
  /// The relative difference that is not looked at.
  public let resolutionTerm: Double

  /// The bound itself, the sum of its terms.
  public var total: Double { errorBarTerm + roundingTerm + resolutionTerm }

  /// The factor by which an error bar is widened before a claim is held against it.
  static let safety = 4.0

  /// The bound between numbers of twice the size.
  var doubled: Bound {
    Bound(
      errorBarTerm: 2 * errorBarTerm, roundingTerm: 2 * roundingTerm,
      resolutionTerm: 2 * resolutionTerm)
  }

  private init(errorBarTerm: Double, roundingTerm: Double, resolutionTerm: Double) {
    self.errorBarTerm = errorBarTerm
    self.roundingTerm = roundingTerm
    self.resolutionTerm = resolutionTerm
  }

  /// The bound between two numbers; `norm` is the size of the terms of a sum that was claimed.
  init(
    errorBar: Double, estimated: Double, claimed: Double, norm: Double = 0, options: CheckOptions
  ) {
    let sizes = [claimed.magnitude, estimated.magnitude, norm]
    let size = sizes.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    errorBarTerm = Bound.safety * errorBar
    roundingTerm = options.ulps * options.precision * size
    resolutionTerm = options.resolution * size
  }
}

extension Bound: CustomStringConvertible {
  /// The bound and its terms in one line.
  public var description: String {
    "\(roughText(total)) = 4 bar \(roughText(errorBarTerm))"
      + " + rounding \(roughText(roundingTerm)) + resolution \(roughText(resolutionTerm))"
  }
}
