/// What rounding alone can do to a gradient.
extension FunctionExamination {
  /// What rounding may do to a number of that size.
  func roundingBound(_ size: Double) -> Double {
    options.gradient.ulps * (options.gradient.precision * size + Double.leastNonzeroMagnitude)
  }

  /// How far each entry of the gradient is from being linear for a small change of the cotangents.
  ///
  /// A rule that is not linear is almost so for a small change, so that what is seen is rounding,
  /// wherever in the rule it happens.
  mutating func gradientNoise(createGraph: Bool = false) throws(Failure) -> [Double] {
    if let noise = measuredNoise[createGraph] { return noise }
    var noise = gradient.map { _ in 0.0 }
    if function.abilities.contains(.choosesCotangents), let record = function.record {
      var examination = self
      noise = try nonlinearity(at: cotangents) { (weights) throws(Failure) in
        let recording = try record(examination.packing.inputs, examination.packing.flagged)
        return try examination.gradient(on: recording, for: weights, createGraph: createGraph)
      }
    }
    measuredNoise[createGraph] = noise
    return noise
  }

  /// How far a map is from being linear for small changes of arguments like this one, entry by entry.
  ///
  /// Cotangents are short numbers, and what rounds others may well leave them as they are: so the
  /// arguments here are long.
  func nonlinearity(
    at argument: [ShapedArray], of map: ([ShapedArray]) throws(Failure) -> [Double]
  ) throws(Failure) -> [Double] {
    let random = RandomSource(seed: options.gradient.seed, for: .summedCotangents, number: 1)
    func changed(_ array: ShapedArray, by part: Double) -> ShapedArray {
      ShapedArray(
        shape: array.shape, array.elements.map { $0 + $0 * part * random.signedMagnitude() })
    }
    var largest: [Double] = []
    for _ in 0..<12 {
      let start = argument.map { changed($0, by: 1 / 13) }
      let end = start.map { changed($0, by: 0x1p-20) }
      let change = zip(start, end).map { start, end in
        ShapedArray(shape: start.shape, zip(start.elements, end.elements).map { $1 - $0 })
      }
      let (ofStart, ofEnd, ofChange) = (try map(start), try map(end), try map(change))
      if largest.isEmpty { largest = ofStart.map { _ in 0 } }
      guard [ofStart, ofEnd, ofChange].allSatisfy({ $0.count == largest.count }) else { continue }
      for index in largest.indices {
        let distance = (ofEnd[index] - ofStart[index] - ofChange[index]).magnitude
        if distance.isFinite { largest[index] = max(largest[index], distance) }
      }
    }
    return largest
  }

  /// The slope, for each entry, that the rounding of the outputs could feign over a length of 1, or
  /// over the length that was stated for the entry if it is shorter.
  ///
  /// Where a function saturates, what is left of its gradient is smaller than that, and two right
  /// ways to compute it may differ by all of it.
  var feignedSlopes: [Double] {
    let size = zip(outputs, cotangents).reduce(0.0) {
      $0 + Product($1.0.elements, $1.1.elements).size
    }
    let rounding = size.isFinite ? roundingBound(size) : 0
    return packing.point.indices.map { index in
      rounding / min(Probe.scale(options.gradient.scale(ofEntry: index), at: 0), 1)
    }
  }
}
