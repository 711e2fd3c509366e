/// The random numbers of one property, which do not depend on what else is examined.
final class RandomSource {
  /// The numbers as others take them.
  let random: SeededRandom

  init(seed: UInt64, for property: Property, number: Int = 0) {
    // FNV-1a over the name, so that the numbers are the same on every machine.
    let name = property.rawValue.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    random = SeededRandom(seed: seed ^ name &+ UInt64(truncatingIfNeeded: number))
  }

  /// A number with a random sign and a size in [0.5, 1.5).
  func signedMagnitude() -> Double { random.signedMagnitude() }

  /// A number in [0, 1).
  func uniform() -> Double { random.signedMagnitude().magnitude - 0.5 }

  /// Arrays of random signs and sizes, shaped as others are.
  func arrays(like others: [ShapedArray]) -> [ShapedArray] {
    others.map { other in
      ShapedArray(shape: other.shape, other.elements.map { _ in signedMagnitude() })
    }
  }
}
