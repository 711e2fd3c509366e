extension Probe {
  /// The same slope with a narrower bar, where the bar hides more than the claim's resolution does.
  ///
  /// The slope along many entries is a sum in which one of them hardly shows. Steps between those
  /// of the ladder, within the window that was certified, tell it from the noise.
  mutating func refined(_ found: Extrapolation, for claim: Claim) -> Extrapolation {
    let size = claim.size(with: found.value)
    guard claim.isSum, ladder.sides == .both,
      Bound.safety * found.errorBar > 2 * claim.options.resolution * size
    else { return found }
    let terms = ladder.slopes.terms
    let window = found.terms.lowerBound...min(found.terms.lowerBound + 3, found.terms.upperBound)
    var slopes = window.map { (step: terms[$0].step, slope: terms[$0].slope) }
    for index in window.prefix(2) {
      for part in [0.75, 0.5, 0.375] {
        guard let rung = ladder.rung(part * terms[index].step, evaluator) else { return found }
        slopes.append((rung.step, rung.slope))
      }
    }
    let leastNoise = max(found.noise / 4, terms[window.lowerBound].rounding / 2)
    guard let fit = SlopeFit(slopes, leastNoise: leastNoise), fit.errorBar < found.errorBar,
      (fit.value - found.value).magnitude <= found.errorBar + fit.errorBar
    else { return found }
    return Extrapolation(
      value: fit.value, errorBar: fit.errorBar + 2 * .ulpOfOne * fit.value.magnitude,
      terms: found.terms, noise: found.noise)
  }
}
