/// The Hessian: against the derivative of the gradient, against itself, and against the function.
extension FunctionExamination {
  mutating func examineSecondOrder() throws(Failure) {
    guard [.hessianProduct, .hessianSymmetry, .curvature].contains(where: { wants($0) }) else {
      return
    }
    let direction = direction(for: .hessianProduct)
    let product = try hessianProduct(with: packing.directions(with: direction.components))
    if wants(.hessianProduct) {
      // A derivative of a wrong gradient would be nothing to hold a Hessian against.
      if results.contains(where: { $0.property == .gradient && $0.verdict.isWrong }) {
        notes.append("\(Property.hessianProduct): not checked, because the gradient is wrong")
      } else {
        let report = try direction.check(product) { (vector) throws(Failure) in
          try gradient(at: vector, for: cotangents)
        }
        record(report, as: .hessianProduct, "") { [packing] in packing.path(of: $0) }
      }
    }
    if wants(.hessianSymmetry) { try examineSymmetry(direction, product) }
    if wants(.curvature) { try examineCurvature(along: direction, product) }
  }

  private func hessianProduct(with direction: [ShapedArray]) throws(Failure) -> [Double] {
    guard let hessianProduct = function.hessianProduct else { return [] }
    return packing.vector(of: try hessianProduct(packing.inputs, cotangents, direction))
  }

  /// u'Hv = v'Hu, with nothing but rounding between both sides.
  private mutating func examineSymmetry(
    _ direction: ScaledDirection, _ product: [Double]
  ) throws(Failure) {
    let other = self.direction(for: .hessianSymmetry)
    let ofOther = try hessianProduct(with: packing.directions(with: other.components))
    let (wanted, got) = (
      Product(ofOther, direction.components), Product(product, other.components)
    )
    try compare(
      .hessianSymmetry, "u'(Hv) against v'(Hu)", wanted: wanted, got: got,
      noise: { (examination: inout Self) throws(Failure) in
        // What rounding does inside shows when the direction moves by units in its last place.
        let random = RandomSource(seed: examination.options.gradient.seed, for: .hessianSymmetry)
        let packing = examination.packing
        var noise = 0.0
        for _ in 0..<4 {
          let moved = packing.directions(with: direction.components)
            .map { examination.nudged($0, random) }
          let again = try examination.hessianProduct(with: moved)
          let distance = (inner(again, other.components) - got.value).magnitude
          if distance.isFinite { noise = max(noise, distance) }
        }
        return 2 * noise
      })
  }

  /// v'Hv from the function alone, so that a gradient and a Hessian that are wrong in the same way
  /// cannot confirm each other.
  private mutating func examineCurvature(
    along direction: ScaledDirection, _ product: [Double]
  ) throws(Failure) {
    guard direction.room > 0 else {
      notes.append("\(Property.curvature): not checked at an edge of the domain")
      return
    }
    var lineOptions = options.gradient
    lineOptions.domains = nil
    lineOptions.domain = Domain(lower: -direction.room, upper: direction.room)
    (lineOptions.scales, lineOptions.scale) = (nil, 1)
    let comparison = try checkSecondDerivative(
      of: { (t) throws(Failure) in try value(at: direction.point(at: t), for: cotangents) },
      at: 0, claimed: inner(product, direction.components), options: lineOptions)
    switch comparison.verdict {
    case .agrees: pass(.curvature)
    case .disagrees:
      record(.curvature, "", .disagrees, evidence(comparison, "along a random direction"))
    case .inconclusive(let reason):
      // Second differences of values are noisy; the derivative of the gradient has decided.
      notes.append("\(Property.curvature): \(reason)")
    case .kink:
      notes.append("\(Property.curvature): \(comparison.estimate.point)")
    }
  }
}
