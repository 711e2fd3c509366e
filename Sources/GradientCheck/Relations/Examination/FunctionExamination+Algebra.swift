/// The gradient is linear in the cotangent, whatever the function is.
extension FunctionExamination {
  mutating func examineCotangentAlgebra() throws(Failure) {
    guard let record = function.record else { return }
    if wants(.negatedCotangent) {
      try compareScaled(.negatedCotangent, by: -1, record)
    }
    if wants(.scaledCotangent) {
      // Powers of two, which are exact; far ones only where the engine's numbers reach so far.
      let isFine = options.gradient.precision < 0x1p-22
      for factor in isFine ? [4, 0x1p20, 0x1p-20] : [4] {
        try compareScaled(.scaledCotangent, by: factor, record)
      }
    }
    if wants(.zeroCotangent) { try examineZero(record) }
    if wants(.summedCotangents) { try examineSum(record) }
    if wants(.cotangentLayout) { try examineLayouts(record) }
  }

  private mutating func compareScaled(
    _ property: Property, by factor: Double,
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    let recording = try record(packing.inputs, packing.flagged)
    let got = try gradient(on: recording, for: cotangents.map { $0.scaled(by: factor) })
    try compare(
      property, factor == -1 ? "" : "by \(shortText(factor))",
      Pair(
        wanted: gradient.map { factor * $0 }, got: got, noiseFactor: factor.magnitude))
  }

  private mutating func examineZero(
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    let recording = try record(packing.inputs, packing.flagged)
    let got = try gradient(on: recording, for: cotangents.map { $0.scaled(by: 0) })
    // Where the derivative itself is not finite, zero times it need not be zero.
    let finite = gradient.indices.filter { gradient[$0].isFinite }
    try compare(
      .zeroCotangent,
      "",
      Pair(wanted: gradient.map { _ in 0 }, got: got, noiseFactor: 0, entries: finite))
  }

  private mutating func examineSum(
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    let random = RandomSource(seed: options.gradient.seed, for: .summedCotangents)
    let others = random.arrays(like: cotangents)
    // Multiples of 1/256, whose sums are exact.
    let sums = zip(cotangents, others).map { one, other in
      ShapedArray(shape: one.shape, zip(one.elements, other.elements).map { $0 + $1 })
    }
    let ofOthers = try gradient(on: try record(packing.inputs, packing.flagged), for: others)
    let ofSums = try gradient(on: try record(packing.inputs, packing.flagged), for: sums)
    try compare(
      .summedCotangents,
      "",
      Pair(
        wanted: zip(gradient, ofOthers).map { $0 + $1 }, got: ofSums,
        sizes: zip(gradient, ofOthers).map { $0.magnitude + $1.magnitude }, noiseFactor: 4,
        mayDifferInKind: true))
  }

  private mutating func examineLayouts(
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    for layout in Cotangent.Layout.allCases
    where layout != .rowMajor && function.layouts.contains(layout) {
      // An expanded cotangent is one number for all elements of an output.
      let weights =
        layout == .expanded
        ? cotangents.map { weight in
          ShapedArray(
            shape: weight.shape, weight.elements.map { _ in weight.elements.first ?? 0 })
        } : cotangents
      guard weights.contains(where: { layout.differs(for: $0.shape) }) else { continue }
      let inOrder =
        layout == .expanded
        ? try gradient(on: try record(packing.inputs, packing.flagged), for: weights) : gradient
      let got = try gradient(
        on: try record(packing.inputs, packing.flagged), for: weights, layout: layout)
      try compare(
        .cotangentLayout, layout.rawValue,
        Pair(wanted: inOrder, got: got, noiseFactor: 2, mayDifferInKind: true))
    }
  }
}

extension ShapedArray {
  func scaled(by factor: Double) -> ShapedArray {
    ShapedArray(shape: shape, elements.map { factor * $0 })
  }
}

extension Cotangent.Layout {
  /// Whether an array of that shape lies otherwise in memory than in order.
  func differs(for shape: [Int]) -> Bool {
    let long = shape.lazy.filter { $0 > 1 }.count
    return switch self {
    case .rowMajor: false
    case .transposed: long > 1
    case .strided, .expanded: long > 0
    }
  }
}
