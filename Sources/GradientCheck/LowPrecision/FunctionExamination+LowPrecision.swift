/// A gradient in a low precision, held against the one in double.
///
/// Finite differences are of no use in a low precision: at the best step they are right to four
/// digits. So the gradient in double is checked at a point that both precisions can represent, and
/// Monte-Carlo arithmetic tells how far the low one may be from it.
extension FunctionExamination {
  mutating func examineLowPrecision() throws(Failure) {
    guard let path = function.lowPrecision, let record = function.record, wants(.lowPrecision)
    else { return }
    let inputs = packing.inputs.map { rounded($0, to: path) }
    let weights = cotangents.map { rounded($0, to: path) }
    let packing = Packing(inputs: inputs, flagged: packing.flagged, names: packing.names)
    let recording = try record(inputs, packing.flagged)
    var memory = weights.map { Cotangent($0) }
    let reference = packing.vector(of: try recording.pullback(&memory, false))
    if wants(.gradient) {
      // At the rounded point, so that what is compared with is what was checked.
      let report = try gradientReport(packing, weights, claimed: reference)
      guard report.agrees else {
        notes.append("\(Property.lowPrecision): the gradient in double precision is not verified")
        return
      }
    }
    let claimed = packing.vector(of: try path.gradient(inputs, weights))
    let spread = try LowPrecisionSpread(
      of: path, at: inputs, weights, around: reference, packing, seed: options.gradient.seed)
    judge(claimed, reference, spread, packing)
  }

  private mutating func judge(
    _ claimed: [Double], _ reference: [Double], _ spread: LowPrecisionSpread, _ packing: Packing
  ) {
    let bars = spread.bars(around: reference)
    var worst: (index: Int, ratio: Double)?
    for (index, bar) in bars.enumerated() {
      let (wanted, got) = (reference[index], claimed[index])
      if wanted == got || (wanted.isNaN && got.isNaN) { continue }
      let ratio = (wanted - got).magnitude / bar
      if ratio <= 1 { continue }
      if ratio > worst?.ratio ?? 0 || ratio.isNaN {
        worst = (index, ratio.isNaN ? .infinity : ratio)
      }
    }
    let ill = bars.indices.filter { bars[$0] > 1e-2 * reference[$0].magnitude && bars[$0] > 0 }
    if !ill.isEmpty {
      notes.append(
        "\(Property.lowPrecision): rounding leaves less than two digits of "
          + ill.prefix(4).map { packing.path(of: $0) }.joined(separator: " ")
          + (ill.count > 4 ? " and \(ill.count - 4) more" : ""))
    }
    if !spread.isMeasured {
      let size = reference.reduce(0) { max($0, $1.magnitude) }
      let widest = bars.reduce(0, max)
      notes.append(
        "\(Property.lowPrecision): low resolution, "
          + "\(roughText(size > 0 ? widest / size : widest)), for want of a perturbed evaluation")
    }
    guard let worst else { return pass(.lowPrecision) }
    record(
      .lowPrecision, "",
      spread.isMeasured
        ? .disagrees
        : .inconclusive(reason: "low resolution: there is no perturbed evaluation to judge by"),
      PropertyFinding.Evidence(
        subject: packing.path(of: worst.index), wanted: reference[worst.index],
        got: claimed[worst.index], bound: bars[worst.index],
        boundOrigin: spread.isMeasured ? "Monte-Carlo arithmetic" : "neighbouring points"))
  }

  private func rounded(_ array: ShapedArray, to path: LowPrecisionPath<Failure>) -> ShapedArray {
    ShapedArray(
      shape: array.shape,
      array.elements.map { GradientCheck.rounded($0, spacing: path.spacing) })
  }
}

/// How far the entries of a gradient move when every operation is rounded to a low precision.
struct LowPrecisionSpread {
  /// The furthest that each entry was seen from where it belongs.
  private var widths: [Double]
  private let spacing: Double
  /// Whether every operation was perturbed, or only inputs and cotangents.
  let isMeasured: Bool

  init<Failure: Error>(
    of path: LowPrecisionPath<Failure>, at inputs: [ShapedArray], _ weights: [ShapedArray],
    around reference: [Double], _ packing: Packing, seed: UInt64
  ) throws(Failure) {
    spacing = path.spacing
    isMeasured = path.perturbed != nil
    widths = reference.map { _ in 0 }
    let random = RandomSource(seed: seed, for: .lowPrecision)
    let noise = { (path.spacing / 2) * (2 * random.uniform() - 1) }
    let center = isMeasured ? reference : packing.vector(of: try path.gradient(inputs, weights))
    for _ in 0..<8 {
      let moved: [ShapedArray?]
      if let perturbed = path.perturbed {
        moved = try perturbed(inputs, weights, noise)
      } else {
        // The next best: the low precision's own jumping about among neighbouring numbers.
        moved = try path.gradient(
          inputs.map { LowPrecisionSpread.neighbour($0, path.spacing, random) },
          weights.map { LowPrecisionSpread.neighbour($0, path.spacing, random) })
      }
      for (index, value) in packing.vector(of: moved).enumerated() {
        let distance = (value - center[index]).magnitude
        if distance.isFinite { widths[index] = max(widths[index], distance) }
      }
    }
  }

  /// Four times what was seen, some units in the last place, and the rounding of the largest entry.
  func bars(around reference: [Double]) -> [Double] {
    let largest = reference.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    return zip(widths, reference).map { width, value in
      let own = value.isFinite ? value.magnitude : 0
      return 4 * width + 8 * spacing * own + spacing * largest
    }
  }

  private static func neighbour(
    _ array: ShapedArray, _ spacing: Double, _ random: RandomSource
  ) -> ShapedArray {
    ShapedArray(
      shape: array.shape,
      array.elements.map { value in
        rounded(value * (1 + 2 * spacing * random.signedMagnitude()), spacing: spacing)
      })
  }
}
