/// A derivative read off a run of slopes, by Richardson's extrapolation.
struct Extrapolation {
  let value: Double
  let errorBar: Double
  /// The terms it stands on.
  let terms: ClosedRange<Int>
  /// The noise of one value that the bar allows for.
  let noise: Double
  /// Whether that noise was read off the function, or is no more than the rounding of its values.
  var isNoiseMeasured = true

  /// Whether the value stands out from its own bar.
  var isClear: Bool { value.magnitude > 8 * errorBar }

  /// Whether both cannot be true, even if both bars are far too narrow.
  func contradicts(_ other: Extrapolation) -> Bool {
    (value - other.value).magnitude > Bound.safety * (errorBar + other.errorBar)
  }
}

extension SlopeSequence {
  /// The number of times that the error's leading power is removed, at most.
  private static let columns = 3

  /// The best extrapolation that ends at one of `rows` and reaches no further back than `first`.
  ///
  /// The bar is the change since the row before, plus the noise as the rule amplifies it. The error
  /// is a sixteenth of that change or less, so that the best is chosen by a quarter of it.
  func extrapolation(from first: Int, rows: ClosedRange<Int>, noise: Double) -> Extrapolation? {
    var best: Extrapolation?
    var least = Double.infinity
    var previous = SIMD4<Double>(repeating: .nan)
    for k in first...rows.upperBound {
      let term = terms[k]
      let noise = max(noise, term.rounding / 2)
      var row = SIMD4<Double>(repeating: .nan)
      row[0] = term.slope
      // A central slope is off by noise / h, a one-sided one by twice that.
      var amplification = order == 2 ? 1.0 : 2.0
      var power = 1.0
      for j in 0...min(SlopeSequence.columns, k - first) {
        if j > 0 {
          power *= order == 2 ? 16 : 4
          row[j] = row[j - 1] + (row[j - 1] - previous[j - 1]) / (power - 1)
          amplification *= (power + 0.25) / (power - 1)
        }
        guard j < k - first, rows.contains(k) else { continue }
        let change = (row[j] - previous[j]).magnitude
        let rest = 2 * noise * amplification / term.step + 2 * .ulpOfOne * row[j].magnitude
        if change / 4 + rest < least {
          least = change / 4 + rest
          best = Extrapolation(
            value: row[j], errorBar: change + rest, terms: (k - j - 1)...k, noise: noise)
        }
      }
      previous = row
    }
    return best
  }
}
