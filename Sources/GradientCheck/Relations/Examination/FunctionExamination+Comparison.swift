/// Two results that ought to be the same but for rounding.
struct Pair {
  let wanted: [Double]
  let got: [Double]
  /// The sizes of the numbers that `wanted` was summed from, where it was.
  var sizes: [Double] = []
  /// How much larger than the measured noise the noise of these results may be.
  var noiseFactor = 1.0
  /// The entries that count; all of them where this is nil.
  var entries: [Int]?
}

extension FunctionExamination {
  /// Holds two vectors against each other, with nothing but rounding between them.
  ///
  /// What rounding may do is so many units in the last place; only where that does not do is the
  /// noise measured by which the gradient moves under such a change of its cotangents.
  mutating func compare(
    _ property: Property, _ place: String = "", _ pair: Pair
  ) throws(Failure) {
    guard pair.wanted.count == pair.got.count else {
      return record(
        property, place, .disagrees,
        details: ["wanted \(pair.wanted.count) numbers, got \(pair.got.count)"])
    }
    guard worst(of: pair, noise: nil) != nil else { return pass(property, place) }
    let noise = try gradientNoise()
    guard let worst = worst(of: pair, noise: noise) else { return pass(property, place) }
    let index = worst.index
    record(
      property, place, .disagrees,
      PropertyFinding.Evidence(
        subject: packing.path(of: index), wanted: pair.wanted[index], got: pair.got[index],
        bound: worst.bound, boundOrigin: "rounding"))
  }

  /// The entry that lies furthest outside its bound; nil where all lie within.
  private func worst(of pair: Pair, noise: [Double]?) -> (index: Int, bound: Double)? {
    var found: (index: Int, bound: Double)?
    var largest = 1.0
    for index in pair.entries ?? Array(pair.wanted.indices) {
      let (wanted, got) = (pair.wanted[index], pair.got[index])
      if wanted == got || (wanted.isNaN && got.isNaN) { continue }
      let size = max(
        wanted.magnitude, got.magnitude,
        pair.sizes.indices.contains(index) ? pair.sizes[index] : 0)
      var bound = roundingBound(size)
      if let noise { bound += Bound.safety * pair.noiseFactor * noise[index] }
      let excess = (wanted - got).magnitude / bound
      // What is not finite on one side only is as far outside as can be.
      if excess.isNaN || excess == .infinity { return (index, bound.isFinite ? bound : 0) }
      if excess > largest { (largest, found) = (excess, (index, bound)) }
    }
    return found
  }

  /// What rounding may do to a number of that size.
  func roundingBound(_ size: Double) -> Double {
    options.gradient.ulps * (options.gradient.precision * size + Double.leastNonzeroMagnitude)
  }
}
