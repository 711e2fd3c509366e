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
    if last.change < previous.change / 8 && last.change > 4 * last.rounding { return nil }
    let end = terms.count - 1
    guard isSmooth(at: end, noise: noise), isSmooth(at: end - 1, noise: noise) else { return nil }
    let first = startOfSmoothRun(endingAt: end, noise: noise)
    return extrapolation(from: first, rows: (first + 1)...end, noise: noise)
  }

  /// What the slopes say under the assumption that the function's only noise is its rounding.
  ///
  /// That is too little to stand alone, but enough when an independent claim says the same.
  func provisional() -> Extrapolation? {
    let end = terms.count - 1
    guard terms.count >= 3 else { return nil }
    let noise = max(terms[end].change, terms[end].rounding / 2)
    guard isSmooth(at: end, noise: noise), isSmooth(at: end - 1, noise: noise) else { return nil }
    return extrapolation(from: 0, rows: 1...end, noise: 0)
  }

  /// Every run of slopes that is consistent in itself, with its noise from the next finer terms.
  func windows(leastNoise: Double = 0) -> [Extrapolation] {
    var windows: [Extrapolation] = []
    let count = terms.count
    guard count >= 3 else { return windows }
    for end in 2..<count {
      let finer = min(end + 1, count - 2)...min(end + 3, count - 1)
      let change = terms[finer].reduce(0) { max($0, $1.change) }
      let noise = max(change, terms[end].rounding / 2, leastNoise)
      guard noise.isFinite, isSmooth(at: end, noise: noise), isSmooth(at: end - 1, noise: noise)
      else { continue }
      let first = startOfSmoothRun(endingAt: end, noise: noise)
      if let window = extrapolation(from: first, rows: end...end, noise: noise) {
        windows.append(window)
      }
    }
    return windows
  }

  /// The window to believe: the sharpest, unless a finer one that is clear in itself contradicts it.
  ///
  /// What a coarse step calls noise may be a fine structure that finer steps resolve.
  static func best(of windows: [Extrapolation]) -> Extrapolation? {
    guard var best = windows.min(by: { $0.errorBar < $1.errorBar }) else { return nil }
    for window in windows where window.terms.upperBound > best.terms.upperBound {
      let isClear = window.value.magnitude > 8 * window.errorBar
      let bars = 4 * (window.errorBar + best.errorBar)
      if isClear && (window.value - best.value).magnitude > bars { best = window }
    }
    return best
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
