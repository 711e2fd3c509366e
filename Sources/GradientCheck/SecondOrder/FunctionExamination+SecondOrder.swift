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
        let noise = try examination.nonlinearity(
          at: examination.packing.directions(with: direction.components)
        ) { [examination] (moved) throws(Failure) in
          try examination.hessianProduct(with: moved)
        }
        // Over the length of the scales, as for the gradient.
        return 2 * Product(noise, other.components).size
          + Product(examination.feignedSlopes, other.components).size
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
