/// A function that is not smooth, or not continuous, at one threshold.
struct Break {
  enum Kind: CaseIterable {
    case absolute, rectifier, leakyRectifier, steeper, clamp, step
  }

  let kind: Kind
  let threshold: Double
  /// By how much a step rises.
  let rise: Double

  static let kinks = Kind.allCases.filter { $0 != .step }

  func value(_ u: Double) -> Double {
    let v = u - threshold
    return switch kind {
    case .absolute: v.magnitude
    case .rectifier: max(v, 0)
    case .leakyRectifier: v > 0 ? v : 0.01 * v
    case .steeper: max(u, 2 * u - threshold)
    case .clamp: min(u, threshold)
    case .step: v > 0 ? u + rise : u
    }
  }

  func value(_ u: DoubleDouble) -> DoubleDouble {
    let v = u - DoubleDouble(threshold)
    let isAbove = v.high > 0
    return switch kind {
    case .absolute: isAbove ? v : -v
    case .rectifier: isAbove ? v : DoubleDouble(0)
    case .leakyRectifier: isAbove ? v : v * DoubleDouble(0.01)
    case .steeper: isAbove ? u + v : u
    case .clamp: isAbove ? DoubleDouble(threshold) : u
    case .step: isAbove ? u + DoubleDouble(rise) : u
    }
  }

  /// The factor by which a slope is multiplied, above the threshold or below it.
  func slope(above isAbove: Bool) -> Double {
    switch kind {
    case .absolute: isAbove ? 1 : -1
    case .rectifier: isAbove ? 1 : 0
    case .leakyRectifier: isAbove ? 1 : 0.01
    case .steeper: isAbove ? 2 : 1
    case .clamp: isAbove ? 0 : 1
    case .step: 1
    }
  }
}
