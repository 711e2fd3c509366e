import Foundation

extension DoubleDouble {
  /// A quarter turn and the logarithm of 2 in three parts each, for exact reductions.
  private static let quarterTurn = [
    0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110,
  ]
  private static let logarithmOf2 = [
    0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56, 0x1.7b57a079a1934p-111,
  ]

  private static let one = DoubleDouble(1)

  /// The number less `count` times a constant of three parts.
  private func reduced(by count: Double, times constant: [Double]) -> DoubleDouble {
    constant.reduce(self) { $0 - DoubleDouble(product: count, $1) }
  }

  func squareRoot() -> DoubleDouble {
    let root = high.squareRoot()
    guard root > 0, root.isFinite else { return DoubleDouble(root) }
    let rest = (self - DoubleDouble(product: root, root)).high / (2 * root)
    return DoubleDouble(root, rest)
  }

  func exponential() -> DoubleDouble {
    let nearest = Foundation.exp(high)
    guard nearest > 0, nearest.isFinite else { return DoubleDouble(nearest) }
    let count = (high / DoubleDouble.logarithmOf2[0]).rounded()
    let rest = reduced(by: count, times: DoubleDouble.logarithmOf2)
    let half = (count / 2).rounded(.down)
    return (rest.exponentialMinusOne() + .one)
      .scaled(by: Foundation.exp2(half)).scaled(by: Foundation.exp2(count - half))
  }

  /// `exp(x) - 1` without cancellation where x is small.
  func exponentialMinusOne() -> DoubleDouble {
    guard high.magnitude < 0.5 else { return exponential() - .one }
    let small = scaled(by: 0x1p-9)
    var result = DoubleDouble(0)
    for term in stride(from: 10.0, through: 1, by: -1) {
      result = (result + .one) * small / DoubleDouble(term)
    }
    for _ in 0..<9 { result = result.scaled(by: 2) + result * result }
    return result
  }

  /// By Newton's method from the float64 logarithm, which doubles the digits.
  func logarithm() -> DoubleDouble {
    var result = DoubleDouble(Foundation.log(high))
    guard result.high.isFinite else { return result }
    for _ in 0..<2 { result = result + (self * (-result).exponential() - .one) }
    return result
  }

  func sine() -> DoubleDouble { sineAndCosine().sine }

  func cosine() -> DoubleDouble { sineAndCosine().cosine }

  func sineAndCosine() -> (sine: DoubleDouble, cosine: DoubleDouble) {
    guard high.isFinite else { return (DoubleDouble(.nan), DoubleDouble(.nan)) }
    let count = (high / DoubleDouble.quarterTurn[0]).rounded()
    let rest = reduced(by: count, times: DoubleDouble.quarterTurn)
    let square = -(rest * rest)
    var (sine, cosine) = (DoubleDouble(0), DoubleDouble(0))
    for term in stride(from: 28.0, through: 2, by: -2) {
      cosine = (cosine + .one) * square / DoubleDouble(term * (term - 1))
      sine = (sine + .one) * square / DoubleDouble(term * (term + 1))
    }
    (sine, cosine) = (rest * (sine + .one), cosine + .one)
    return switch Int(count.remainder(dividingBy: 4)) {
    case 0: (sine, cosine)
    case 1: (cosine, -sine)
    case -1: (-cosine, sine)
    default: (-sine, -cosine)
    }
  }

  func hyperbolicTangent() -> DoubleDouble {
    guard high.magnitude < 300 else { return DoubleDouble(high < 0 ? -1 : 1) }
    let power = scaled(by: 2).exponentialMinusOne()
    return power / (power + DoubleDouble(2))
  }

  /// By one step of Newton's method from the float64 value.
  func arcTangent() -> DoubleDouble {
    let nearest = DoubleDouble(Foundation.atan(high))
    let (sine, cosine) = nearest.sineAndCosine()
    return nearest + (self * cosine - sine) / (cosine + self * sine)
  }
}
