import Foundation

/// A function of one variable, with its derivative at float64 and at double-double precision.
enum Elementary: CaseIterable {
  case sine, cosine, exponential, logarithm, squareRoot, hyperbolicTangent, arcTangent
  case square, cube, reciprocal, sigmoid

  /// The function as an engine would compute it.
  func value(_ u: Double) -> Double {
    switch self {
    case .sine: sin(u)
    case .cosine: cos(u)
    case .exponential: exp(u)
    case .logarithm: log(u)
    case .squareRoot: u.squareRoot()
    case .hyperbolicTangent: tanh(u)
    case .arcTangent: atan(u)
    case .square: u * u
    case .cube: u * u * u
    case .reciprocal: 1 / u
    case .sigmoid: 1 / (1 + exp(-u))
    }
  }

  /// The function as mathematics has it.
  func value(_ u: DoubleDouble) -> DoubleDouble {
    switch self {
    case .sine: u.sine()
    case .cosine: u.cosine()
    case .exponential: u.exponential()
    case .logarithm: u.logarithm()
    case .squareRoot: u.squareRoot()
    case .hyperbolicTangent: u.hyperbolicTangent()
    case .arcTangent: u.arcTangent()
    case .square: u * u
    case .cube: u * u * u
    case .reciprocal: DoubleDouble(1) / u
    case .sigmoid: DoubleDouble(1) / (DoubleDouble(1) + (-u).exponential())
    }
  }

  /// The derivative as mathematics has it.
  func slope(_ u: DoubleDouble) -> DoubleDouble {
    switch self {
    case .sine: u.cosine()
    case .cosine: -u.sine()
    case .exponential: u.exponential()
    case .logarithm: DoubleDouble(1) / u
    case .squareRoot: DoubleDouble(0.5) / u.squareRoot()
    case .hyperbolicTangent: Elementary.logisticSlope(u.scaled(by: 2)).scaled(by: 4)
    case .arcTangent: DoubleDouble(1) / (DoubleDouble(1) + u * u)
    case .square: u.scaled(by: 2)
    case .cube: DoubleDouble(3) * u * u
    case .reciprocal: -(DoubleDouble(1) / u / u)
    case .sigmoid: Elementary.logisticSlope(u)
    }
  }

  /// `s (1 - s)` without the cancellation where s is near 1.
  private static func logisticSlope(_ u: DoubleDouble) -> DoubleDouble {
    let power = (u.high > 0 ? -u : u).exponential()
    let sum = DoubleDouble(1) + power
    return power / sum / sum
  }
}
