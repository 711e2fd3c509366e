/// What the outputs themselves have to be.
extension FunctionExamination {
  mutating func examineRecordedValue(_ recording: Recording<Failure>) throws(Failure) {
    try compareValues(
      .recordedValue, wanted: outputs, got: recording.outputs, of: function.value, at: packing)
  }

  mutating func examineExpectedValue() throws(Failure) {
    guard let expectedValue = function.expectedValue else { return }
    try compareValues(
      .expectedValue, wanted: try expectedValue(packing.inputs), got: outputs,
      of: expectedValue, at: packing)
  }

  /// Holds outputs against those of another evaluation, but for rounding.
  ///
  /// What rounding may do is measured by moving the inputs by some units in their last place.
  private mutating func compareValues(
    _ property: Property, wanted: [ShapedArray], got: [ShapedArray],
    of other: ([ShapedArray]) throws(Failure) -> [ShapedArray], at packing: Packing
  ) throws(Failure) {
    guard wanted.map(\.shape) == got.map(\.shape), wanted.map(\.count) == got.map(\.count) else {
      return record(
        property, "", .disagrees,
        details: ["wanted shapes \(wanted.map(\.shape)), got \(got.map(\.shape))"])
    }
    guard let (output, element) = firstDifference(wanted, got, noise: 0) else {
      return pass(property)
    }
    let random = RandomSource(seed: options.gradient.seed, for: property)
    var noise = 0.0
    for _ in 0..<4 {
      let moved = try other(packing.inputs.map { nudged($0, random) })
      guard moved.map(\.count) == wanted.map(\.count) else { continue }
      let distance = (moved[output].elements[element] - wanted[output].elements[element]).magnitude
      if distance.isFinite { noise = max(noise, distance) }
    }
    guard firstDifference(wanted, got, noise: noise) != nil else { return pass(property) }
    let (one, two) = (wanted[output].elements[element], got[output].elements[element])
    record(
      property, "", .disagrees,
      PropertyFinding.Evidence(
        subject: "output \(output)" + spaced(wanted[output].path(of: element)), wanted: one,
        got: two,
        bound: roundingBound(max(one.magnitude, two.magnitude)) + Bound.safety * noise,
        boundOrigin: "rounding"))
  }

  /// An array with every element moved by some units in its last place.
  private func nudged(_ array: ShapedArray, _ random: RandomSource) -> ShapedArray {
    ShapedArray(
      shape: array.shape,
      array.elements.map { $0 * (1 + 4 * options.gradient.precision * random.signedMagnitude()) })
  }

  private func firstDifference(
    _ wanted: [ShapedArray], _ got: [ShapedArray], noise: Double
  ) -> (output: Int, element: Int)? {
    for (output, (one, two)) in zip(wanted, got).enumerated() {
      for (element, (a, b)) in zip(one.elements, two.elements).enumerated() {
        if a == b || (a.isNaN && b.isNaN) { continue }
        let bound = roundingBound(max(a.magnitude, b.magnitude)) + Bound.safety * noise
        if (a - b).magnitude <= bound && bound.isFinite { continue }
        return (output, element)
      }
    }
    return nil
  }
}
