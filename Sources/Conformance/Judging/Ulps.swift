import ConformanceModel
import EngineKit

/// Distances between numbers, as reports show them.
enum Ulps {
  /// How far `got` is from `wanted` in the floats of `dtype`.
  static func distance(from wanted: Double, to got: Double, dtype: DType) -> Finding.Distance {
    let absolute = abs(got - wanted)
    return Finding.Distance(
      absolute: absolute,
      relative: wanted == 0 ? (absolute == 0 ? 0 : .infinity) : absolute / abs(wanted),
      ulps: count(from: wanted, to: got, dtype: dtype))
  }

  /// The number of floats of `dtype` from one number to another; `nil` where one is nan.
  static func count(from a: Double, to b: Double, dtype: DType) -> UInt64? {
    guard !a.isNaN, !b.isNaN else { return nil }
    switch dtype {
    case .float32:
      let (x, y) = (rank(Float(a)), rank(Float(b)))
      return UInt64(x > y ? Int64(x) - Int64(y) : Int64(y) - Int64(x))
    case .float64, .complex128, .int64, .bool:
      let (x, y) = (rank(a), rank(b))
      return x > y ? x.subtracting(y) : y.subtracting(x)
    }
  }

  /// The position of a float among all floats of its type, in order of size.
  private static func rank(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: value.magnitude.bitPattern)
    return value.sign == .minus ? -bits : bits
  }

  private static func rank(_ value: Float) -> Int32 {
    let bits = Int32(bitPattern: value.magnitude.bitPattern)
    return value.sign == .minus ? -bits : bits
  }
}

extension Int64 {
  /// The difference to a smaller number, which may be larger than an `Int64`.
  fileprivate func subtracting(_ smaller: Int64) -> UInt64 {
    UInt64(bitPattern: self) &- UInt64(bitPattern: smaller)
  }
}
