/// How a claim is checked.
///
/// The defaults are meant for a double-precision engine and need no tuning: there is no tolerance
/// here that could hide an error, only the relative difference that is not looked at.
public struct CheckOptions: Sendable {
  /// The seed of the random directions; the same seed gives the same report.
  public var seed: UInt64 = 1
  /// The domain of every entry, unless `domains` says more.
  public var domain: Domain = .all
  /// The domain of each entry.
  public var domains: [Domain]?
  /// The length over which the function changes, for every entry unless `scales` says more.
  public var scale: Double?
  /// The length over which the function changes, for each entry.
  public var scales: [Double]?
  /// The relative difference that is not looked at.
  public var resolution = 1e-10
  /// The relative error bar above which an agreement is called inconclusive.
  public var requiredResolution = 1e-6
  /// How many units of `precision` the engine may lose to rounding.
  public var ulps = 64.0
  /// The relative spacing of the engine's numbers.
  public var precision = Double.ulpOfOne
  /// What is examined: directions, each entry, or what fits.
  public var sweep: Sweep = .automatic
  /// What an entry may claim at a kink, where that is stated; else anything between both slopes.
  public var acceptedSlopes: [Int: ClosedRange<Double>] = [:]

  /// The default way to check.
  public init() {}

  /// What is examined of a function of many variables.
  public enum Sweep: Sendable, Hashable {
    /// Each entry where there are at most 4, else two directions; where they do not agree, each
    /// entry if there are at most 16, else those that the directions point at.
    case automatic
    /// Each entry.
    case full
    /// So many random directions; single entries only to name the wrong ones.
    case directions(Int)
  }

  func domain(ofEntry index: Int) -> Domain {
    guard let domains, domains.indices.contains(index) else { return domain }
    return domains[index]
  }

  func scale(ofEntry index: Int) -> Double? {
    guard let scales, scales.indices.contains(index) else { return scale }
    return scales[index]
  }
}
