// GSL declares its table of generators as a variable, though nothing ever writes to it.
@preconcurrency import CGSL

/// GSL's Mersenne twister: the same seed gives the same numbers on every machine.
struct SeededRandom: ~Copyable {
  private let generator: UnsafeMutablePointer<gsl_rng>?

  init(seed: UInt64) {
    _ = errorHandlerIsOff
    generator = gsl_rng_alloc(gsl_rng_mt19937)
    // GSL takes 0 for its default seed, and the twister looks at 32 bits only: fold the rest in.
    if let generator { gsl_rng_set(generator, UInt(truncatingIfNeeded: seed ^ (seed >> 32))) }
  }

  deinit { if let generator { gsl_rng_free(generator) } }

  /// A number with a random sign and a size in [0.5, 1.5).
  ///
  /// Of the laws that were measured it is the one that misses neither single, nor swapped, nor
  /// opposite errors. Multiples of 1/256 keep the arguments short.
  func signedMagnitude() -> Double {
    let bits = bits()
    return SeededRandom.number(size: bits >> 8, sign: bits >> 31)
  }

  /// So many numbers with random signs.
  func vector(_ count: Int) -> [Double] {
    let count = max(count, 0)
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      // A number takes 9 bits, and drawing them is what costs: three numbers share a draw.
      for first in stride(from: 0, to: count, by: 3) {
        let bits = bits()
        for position in 0..<min(3, count - first) {
          buffer.initializeElement(
            at: first + position,
            to: SeededRandom.number(
              size: bits >> UInt(23 - 9 * position), sign: bits >> UInt(31 - 9 * position)))
        }
      }
      initialized = count
    }
  }

  /// The next 32 bits.
  private func bits() -> UInt { generator.map { gsl_rng_get($0) } ?? 0 }

  /// The number whose size is in the lowest eight bits of one argument, its sign in that of another.
  private static func number(size: UInt, sign: UInt) -> Double {
    let size = 0.5 + Double(size & 0xff) / 256
    return Double(signOf: sign & 1 == 0 ? 1 : -1, magnitudeOf: size)
  }
}
