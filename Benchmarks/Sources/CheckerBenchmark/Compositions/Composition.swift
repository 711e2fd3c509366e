import Foundation

/// A random composition of up to three functions of scaled and shifted arguments, at a point.
///
/// Its derivative is known from forward-mode dual numbers at double-double precision, which share
/// nothing with the checker but the definition of the function.
struct Composition {
  enum Layer {
    case smooth(Elementary, scale: Double, shift: Double)
    case broken(Break)
  }

  private(set) var layers: [Layer] = []
  let x: Double

  /// The function in float64, which is what the checker sees.
  func callAsFunction(_ x: Double) -> Double { layers.reduce(x) { $1.value($0) } }

  /// Value and derivative at the point.
  var truth: (value: DoubleDouble, slope: DoubleDouble) { dual(after: layers.count) }

  /// By how much the function misses the line that it follows beyond its break: the distance of the
  /// break times the difference between both slopes; nil where there is none.
  var missBeyondBreak: Double? {
    for (index, layer) in layers.enumerated() {
      guard case .broken(let function) = layer else { continue }
      let (value, slope) = dual(after: index)
      let offset = value - DoubleDouble(function.threshold)
      let isAbove = offset.high > 0
      let factor =
        1 - function.slope(above: !isAbove) / function.slope(above: isAbove)
      return (factor * truth.slope.high * (offset / slope).high).magnitude
    }
    return nil
  }

  /// Value and derivative at the point after so many layers.
  private func dual(after count: Int) -> (value: DoubleDouble, slope: DoubleDouble) {
    layers.prefix(count).reduce((DoubleDouble(x), DoubleDouble(1))) { dual, layer in
      layer.dual(dual.0, dual.1)
    }
  }
}

extension Composition.Layer {
  func value(_ u: Double) -> Double {
    switch self {
    case .smooth(let function, let scale, let shift): function.value(scale * u + shift)
    case .broken(let function): function.value(u)
    }
  }

  func dual(_ u: DoubleDouble, _ slope: DoubleDouble) -> (DoubleDouble, DoubleDouble) {
    switch self {
    case .smooth(let function, let scale, let shift):
      let argument = DoubleDouble(scale) * u + DoubleDouble(shift)
      return (function.value(argument), function.slope(argument) * DoubleDouble(scale) * slope)
    case .broken(let function):
      let isAbove = (u - DoubleDouble(function.threshold)).high > 0
      return (function.value(u), DoubleDouble(function.slope(above: isAbove)) * slope)
    }
  }
}

// MARK: - Drawing

extension Composition {
  /// A smooth composition, or one that breaks at a small distance from the point.
  ///
  /// Draws until value and slope are finite numbers of a size that can be squared.
  static func drawn(breakingIn kinds: [Break.Kind], _ random: inout SplitMix64) -> Composition {
    while true {
      var composition = Composition(x: signedPowerOf10(in: -5...5, &random))
      let count = Int.random(in: 1...3, using: &random)
      let position = Int.random(in: 0..<max(count, 1), using: &random)
      for index in 0..<count {
        if index == position, let kind = kinds.randomElement(using: &random) {
          composition.addBreak(kind, &random)
        }
        composition.layers.append(smoothLayer(&random))
      }
      if composition.isUsable { return composition }
    }
  }

  private var isUsable: Bool {
    let truth = truth
    let sizes = [truth.value.high.magnitude, truth.slope.high.magnitude]
    return self(x).isFinite && sizes.allSatisfy { $0.isFinite && $0 < 1e150 }
      && sizes[1] > 1e-150 && isOnOneSide
  }

  /// Whether float64 takes the branch that mathematics takes.
  private var isOnOneSide: Bool {
    layers.indices.allSatisfy { index in
      guard case .broken(let function) = layers[index] else { return true }
      let value = layers.prefix(index).reduce(x) { $1.value($0) } - function.threshold
      let exact = (dual(after: index).value - DoubleDouble(function.threshold)).high
      return value != 0 && (value > 0) == (exact > 0)
    }
  }

  /// A break at a distance from the point that is a random power of ten of its size.
  private mutating func addBreak(_ kind: Break.Kind, _ random: inout SplitMix64) {
    let (value, slope) = dual(after: layers.count)
    let distance = signedPowerOf10(in: -9 ... -1, &random) * max(x.magnitude, 1)
    let threshold = (value - slope * DoubleDouble(distance)).high
    let rise = signedPowerOf10(in: -6...0, &random) * max(value.high.magnitude, 1e-3)
    layers.append(.broken(Break(kind: kind, threshold: threshold, rise: rise)))
  }

  private static func smoothLayer(_ random: inout SplitMix64) -> Layer {
    let function = Elementary.allCases.randomElement(using: &random) ?? .sine
    let shift = Bool.random(using: &random) ? 0 : random.uniform(in: -2...2)
    return .smooth(function, scale: signedPowerOf10(in: -3...3, &random), shift: shift)
  }
}

private func signedPowerOf10(
  in exponents: ClosedRange<Double>, _ random: inout SplitMix64
) -> Double {
  let size = pow(10, random.uniform(in: exponents))
  return Bool.random(using: &random) ? size : -size
}

extension Composition: CustomStringConvertible {
  /// The layers from the inside out, with all digits.
  var description: String {
    "at \(x): "
      + layers.map { layer in
        switch layer {
        case .smooth(let function, let scale, let shift): "\(function)(\(scale) u + \(shift))"
        case .broken(let function):
          "\(function.kind)(u, \(function.threshold)"
            + (function.kind == .step ? ", \(function.rise))" : ")")
        }
      }.joined(separator: ", ")
  }
}
