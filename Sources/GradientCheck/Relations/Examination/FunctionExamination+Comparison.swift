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
  /// Whether `got` may have been computed in another order, or in another way, than `wanted`.
  var mayDifferInKind = false
  /// Whether `got` was asked for as a graph.
  var createsGraph = false
}

extension FunctionExamination {
  /// Holds two vectors against each other, with nothing but rounding between them.
  ///
  /// What rounding may do is so many units in the last place; only where that does not do is the
  /// noise measured that there is.
  mutating func compare(
    _ property: Property, _ place: String = "", _ pair: Pair
  ) throws(Failure) {
    guard pair.wanted.count == pair.got.count else {
      return record(
        property, place, .disagrees,
        details: ["wanted \(pair.wanted.count) numbers, got \(pair.got.count)"])
    }
    guard worst(of: pair, noise: nil) != nil else { return pass(property, place) }
    var noise = try gradientNoise().map { Bound.safety * pair.noiseFactor * $0 }
    if pair.createsGraph {
      noise = zip(noise, try gradientNoise(createGraph: true)).map { $0 + Bound.safety * $1 }
    }
    if pair.mayDifferInKind { noise = zip(noise, feignedSlopes).map { $0 + $1 } }
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
      // Below the range of normal numbers a factor carries rounding along.
      var bound = roundingBound(size) + max(pair.noiseFactor - 1, 0) * roundingBound(0)
      if let noise { bound += noise[index] }
      let excess = (wanted - got).magnitude / bound
      // What is not finite on one side only is as far outside as can be.
      if excess.isNaN || excess == .infinity { return (index, bound.isFinite ? bound : 0) }
      if excess > largest { (largest, found) = (excess, (index, bound)) }
    }
    return found
  }
}
