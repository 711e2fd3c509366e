import Foundation

/// The generator of the case format: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// Filled tensors are made from it by the runner, so that every engine gets the same numbers.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes the generator that a seed names.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next number from 0 up to 1: the upper 53 bits times 2⁻⁵³.
  public mutating func nextUniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The next pair of standard normal numbers, by Box–Muller.
  public mutating func nextNormalPair() -> (Double, Double) {
    let radius = (-2 * log(1 - nextUniform())).squareRoot()
    let angle = 2 * Double.pi * nextUniform()
    return (radius * cos(angle), radius * sin(angle))
  }

  /// The next number with a random sign and a magnitude in [0.5, 1.5].
  ///
  /// Sums of such numbers with equal or opposite weights do not cancel, as those of plain signs do.
  mutating func nextSigned() -> Double {
    let magnitude = 0.5 + nextUniform()
    return next() & 1 == 0 ? magnitude : -magnitude
  }
}
