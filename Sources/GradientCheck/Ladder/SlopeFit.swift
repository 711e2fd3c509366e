/// A slope fitted to more steps than it takes, so that the noise of single values averages out.
///
/// Slopes across both sides are a polynomial in the square of the step. Each is weighted with its
/// step, since values at all steps are equally noisy.
struct SlopeFit {
  /// The slope at a step of 0.
  let value: Double
  /// How far it may be off.
  let errorBar: Double

  /// Fewer powers leave an error that the bar shows, more add nothing but noise.
  private static let powers = 2...4

  /// The polynomial whose bar is the narrowest; nil where there are too few slopes for any.
  ///
  /// The bar is four standard deviations, with the noise that is left over by the fit. What a
  /// polynomial of too low a degree leaves over is no noise, but widens the bar all the same.
  init?(_ slopes: [(step: Double, slope: Double)], leastNoise: Double) {
    guard let longest = slopes.map(\.step).max() else { return nil }
    let squares = slopes.map { ($0.step / longest) * ($0.step / longest) }
    // What remains of the constant and of the data once powers are fitted to both.
    var constant = slopes.map(\.step)
    var rest = slopes.map { $0.slope * $0.step }
    var column = constant
    var basis: [[Double]] = []
    var best: (value: Double, errorBar: Double)?
    for power in 1...SlopeFit.powers.upperBound where power + 2 < slopes.count {
      column = zip(column, squares).map(*)
      var direction = basis.reduce(column) { SlopeFit.remainder($0, $1) }
      // Twice, since the powers are nearly parallel.
      direction = basis.reduce(direction) { SlopeFit.remainder($0, $1) }
      let length = SlopeFit.product(direction, direction).squareRoot()
      guard length > 0 else { break }
      direction = direction.map { $0 / length }
      basis.append(direction)
      constant = SlopeFit.remainder(constant, direction)
      rest = SlopeFit.remainder(rest, direction)
      guard SlopeFit.powers.contains(power) else { continue }
      let square = SlopeFit.product(constant, constant)
      let value = SlopeFit.product(constant, rest) / square
      let left = zip(rest, constant).reduce(0) {
        $0 + ($1.0 - value * $1.1) * ($1.0 - value * $1.1)
      }
      let noise = (left / Double(slopes.count - power - 1)).squareRoot()
      let bar = 4 * max(noise, leastNoise) / square.squareRoot()
      if bar < best?.errorBar ?? .infinity { best = (value, bar) }
    }
    guard let best else { return nil }
    value = best.value
    errorBar = best.errorBar
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// What is left of a vector without its part along a vector of length 1.
  private static func remainder(_ vector: [Double], _ direction: [Double]) -> [Double] {
    let part = product(vector, direction)
    return zip(vector, direction).map { $0 - part * $1 }
  }
}
