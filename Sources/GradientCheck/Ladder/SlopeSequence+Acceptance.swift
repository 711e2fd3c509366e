extension SlopeSequence {
  /// What the slopes say so far if that can be certified without going further, else nil.
  ///
  /// It takes a plateau of the noise near the rounding of the function, and second differences that
  /// fall as they do where a function is smooth.
  func accepted() -> Extrapolation? {
    guard terms.count >= 4 else { return nil }
    let last = terms[terms.count - 1]
    let previous = terms[terms.count - 2]
    let noise = max(last.change, previous.change, last.rounding / 2)
    // Level only now: an edge of something, or steps too fine for the function to see.
    if last.steepness == 0 && !isFlat { return nil }
    // So near to rounding that any slope could be read into it.
    if !isFlat && 16 * last.rounding / last.step > 1e-3 * steepest { return nil }
    // Not yet in the asymptotic range, or truly noisy.
    if noise > 0x1p10 * last.rounding { return nil }
    // Still falling: the plateau is not reached.
    if last.change < previous.change / 8 && previous.change > 8 * last.rounding { return nil }
    let end = terms.count - 1
    guard isSmooth(at: end, noise: noise), isSmooth(at: end - 1, noise: noise) else { return nil }
    let first = startOfSmoothRun(endingAt: end, noise: noise)
    let found = extrapolation(
      from: first, rows: (first + 1)...end, noise: max(noise, roundingNoise(from: first)))
    // A coarser run that tells something else needs the whole ladder to be judged.
    guard let found, first == 0 || !windows().contains(where: found.contradicts) else { return nil }
    return found
  }

  /// What the slopes say under the assumption that the function's only noise is its rounding.
  ///
  /// That is too little to stand alone, but enough when an independent claim says the same.
  func provisional() -> Extrapolation? {
    let end = terms.count - 1
    guard terms.count >= 3 else { return nil }
    let noise = max(terms[end].change, terms[end].rounding / 2)
    guard isSmooth(at: end, noise: noise), isSmooth(at: end - 1, noise: noise) else { return nil }
    // Where a kink sinks into rounding, it is only the finest steps that look smooth.
    let first = startOfSmoothRun(endingAt: end, noise: noise)
    var found = extrapolation(from: first, rows: (first + 1)...end, noise: 0)
    found?.isNoiseMeasured = false
    return found
  }

  /// Every run of slopes that is consistent in itself, with its noise from the next level stretch.
  func windows(leastNoise: Double = 0) -> [Extrapolation] {
    var windows: [Extrapolation] = []
    let count = terms.count
    guard count >= 3 else { return windows }
    for end in 2..<count {
      let level = max(noise(atLevelAfter: end), terms[end].rounding / 2, leastNoise)
      guard isSmooth(at: end, noise: level), isSmooth(at: end - 1, noise: level) else { continue }
      let first = startOfSmoothRun(endingAt: end, noise: level)
      let noise = max(level, roundingNoise(from: first))
      guard let window = extrapolation(from: first, rows: end...end, noise: noise),
        noise <= 0x1p-10 * size(at: 0)
      else { continue }
      windows.append(window)
    }
    return windows
  }

  /// The window to believe: the sharpest, unless a clear and finer one contradicts it.
  ///
  /// What a coarse step calls noise may be a fine structure that finer steps resolve. It may as
  /// well be numbers inside the function that are too coarse to move at fine steps; then the
  /// structure has corners, and its second differences do not grow to the size of the noise.
  func best(of windows: [Extrapolation]) -> Extrapolation? {
    guard var best = windows.min(by: { $0.errorBar < $1.errorBar }) else { return nil }
    for window in windows where window.terms.upperBound > best.terms.upperBound {
      let isCurved = terms[window.terms.lowerBound].curvature >= 0x1p-8 * best.noise
      if isCurved && window.isClear && window.contradicts(best) { best = window }
    }
    return best
  }

  /// Whether the slopes fall to zero as far as the ladder goes, and a bar to what is left of them.
  func vanish(within bar: Double) -> Bool {
    guard terms.count >= 8, let last = terms.last, bar <= 64 * last.steepness else { return false }
    return (terms.count - 6..<terms.count).allSatisfy {
      terms[$0].steepness <= 0.7 * terms[$0 - 1].steepness
    }
  }

  /// The size of the function's values at a term.
  func size(at index: Int) -> Double { terms[index].rounding / .ulpOfOne }

  /// The largest change on the first stretch, from `end` on, where changes no longer fall.
  private func noise(atLevelAfter end: Int) -> Double {
    var start = end
    while start + 1 < terms.count && terms[start + 1].change < terms[start].change / 8 {
      start += 1
    }
    return terms[start...min(start + 2, terms.count - 1)].reduce(0) { max($0, $1.change) }
  }

  /// The largest change that does not fall and is no larger than rounding can make it.
  ///
  /// Rounding is not random: at fine steps it may repeat itself, so that changes vanish and slopes
  /// agree on a wrong value. What it did at coarser steps is the better witness.
  private func roundingNoise(from first: Int) -> Double {
    var noise = 0.0
    for index in (first + 1)..<terms.count {
      let term = terms[index]
      let limit = 0x1p10 * max(term.rounding, term.roundingOfArgument)
      if term.change >= terms[index - 1].change / 8 && term.change <= limit {
        noise = max(noise, term.change)
      }
    }
    return noise
  }

  /// Whether the second difference fell from the term before as it does for a smooth function.
  ///
  /// The exponent must lie between 1.5 and 6.5, as far as noise lets it be seen.
  private func isSmooth(at index: Int, noise: Double) -> Bool {
    let coarse = terms[index - 1].curvature
    let fine = terms[index].curvature
    let hidden = 16 * noise
    if coarse <= hidden && fine <= hidden { return true }
    return fine - hidden <= coarse / 8 && coarse <= 4 * hidden + 0x1p13 * fine
  }

  private func startOfSmoothRun(endingAt end: Int, noise: Double) -> Int {
    var first = end
    while first > 0 && isSmooth(at: first, noise: noise) { first -= 1 }
    return first
  }
}
