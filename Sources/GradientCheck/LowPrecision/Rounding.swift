#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A number rounded to a precision whose spacing just above 1 is `spacing`, ties to even.
///
/// The range of exponents stays that of double.
func rounded(_ value: Double, spacing: Double) -> Double {
  guard value.isFinite, value != 0 else { return value }
  let unit = spacing * Double(sign: .plus, exponent: value.exponent, significand: 1)
  guard unit.isNormal else { return value }
  return (value / unit).rounded(.toNearestOrEven) * unit
}
