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

  /// How far a map is from being linear for small changes of its argument, entry by entry.
  func nonlinearity(
    at argument: [ShapedArray], of map: ([ShapedArray]) throws(Failure) -> [Double]
  ) throws(Failure) -> [Double] {
    let random = RandomSource(seed: options.gradient.seed, for: .summedCotangents, number: 1)
    let image = try map(argument)
    var largest = image.map { _ in 0.0 }
    for _ in 0..<6 {
      let change = argument.map { array in
        // A millionth, and exact to add.
        ShapedArray(
          shape: array.shape, array.elements.map { 0x1p-20 * $0 * random.signedMagnitude() })
      }
      let moved = zip(argument, change).map { one, other in
        ShapedArray(shape: one.shape, zip(one.elements, other.elements).map { $0 + $1 })
      }
      let (ofMoved, ofChange) = (try map(moved), try map(change))
      guard ofMoved.count == image.count, ofChange.count == image.count else { continue }
      for index in image.indices {
        let distance = (ofMoved[index] - image[index] - ofChange[index]).magnitude
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
