/// The Hessian: against the derivative of the gradient, against itself, and against the function.
extension FunctionExamination {
  mutating func examineSecondOrder() throws(Failure) {
    guard let hessianProduct = function.hessianProduct,
      [.hessianProduct, .hessianSymmetry, .curvature].contains(where: { wants($0) })
    else { return }
    let line = line(for: .hessianProduct)
    let product = packing.vector(
      of: try hessianProduct(
        packing.inputs, cotangents, packing.directions(with: line.components)))
    if wants(.hessianProduct) {
      // A derivative of a wrong gradient would be nothing to hold a Hessian against.
      if results.contains(where: { $0.property == .gradient && $0.verdict.isWrong }) {
        notes.append("\(Property.hessianProduct): not checked, because the gradient is wrong")
      } else {
        try examineDerivative(of: line, product)
      }
    }
    if wants(.hessianSymmetry) { try examineSymmetry(line, product, hessianProduct) }
    if wants(.curvature) { try examineCurvature(along: line, product) }
  }

  private mutating func examineDerivative(
    of line: Line, _ product: [Double]
  ) throws(Failure) {
    let report = try checkGradient(
      of: { (vector) throws(Failure) in
        inner(try self.gradient(at: vector, for: cotangents), line.components)
      }, at: packing.point, claimed: product, options: lineOptions())
    record(report, as: .hessianProduct, "", packing)
  }

  /// u'Hv = v'Hu, with nothing but rounding between both sides.
  private mutating func examineSymmetry(
    _ line: Line, _ product: [Double],
    _ hessianProduct: ([ShapedArray], [ShapedArray], [ShapedArray]) throws(Failure)
      -> [ShapedArray?]
  ) throws(Failure) {
    let other = self.line(for: .hessianSymmetry)
    let ofOther = packing.vector(
      of: try hessianProduct(
        packing.inputs, cotangents, packing.directions(with: other.components)))
    let (one, two) = (inner(product, other.components), inner(ofOther, line.components))
    let size = max(
      norm(of: Array(zip(product, other.components))).sum,
      norm(of: Array(zip(ofOther, line.components))).sum)
    var bound = roundingBound(size)
    if (one - two).magnitude > bound {
      // What rounding does inside shows when the direction moves by units in its last place.
      let random = RandomSource(seed: options.gradient.seed, for: .hessianSymmetry)
      var noise = 0.0
      for _ in 0..<4 {
        let moved = packing.vector(
          of: try hessianProduct(
            packing.inputs, cotangents,
            packing.directions(with: line.components).map { nudged($0, random) }))
        let distance = (inner(moved, other.components) - one).magnitude
        if distance.isFinite { noise = max(noise, distance) }
      }
      bound += 2 * Bound.safety * noise
    }
    let isEqual = (one - two).magnitude <= bound || (one.isNaN && two.isNaN)
    record(
      .hessianSymmetry, "", isEqual ? .agrees : .disagrees,
      isEqual
        ? nil
        : PropertyFinding.Evidence(
          subject: "u'(Hv) against v'(Hu)", wanted: two, got: one, bound: bound,
          boundOrigin: "rounding"))
  }

  /// v'Hv from the function alone, so that a gradient and a Hessian that are wrong in the same way
  /// cannot confirm each other.
  ///
  /// The even part of the function along the line is a function of the square of the parameter:
  ///
  ///     f(x + tv) + f(x - tv) = 2 f(x) + t² v'Hv + …
  ///
  /// so that v'Hv is its slope at the edge, and the ladder and its verdicts serve as they are.
  private mutating func examineCurvature(
    along line: Line, _ product: [Double]
  ) throws(Failure) {
    let lineOptions = lineOptions()
    let room = curvatureRoom(of: line, lineOptions)
    guard line.direction.sides == .both, room > 0 else {
      notes.append("\(Property.curvature): not checked at an edge of the domain")
      return
    }
    let claimed = inner(product, line.components)
    let size = norm(of: Array(zip(product, line.components))).euclidean
    let spacing = line.direction.spacing * line.direction.spacing
    let scale = min(line.direction.scale, room)
    let comparison = try withEvaluator(
      of: { (square) throws(Failure) in
        let t = square.squareRoot()
        return try self.value(at: line.point(at: t), for: cotangents)
          + self.value(at: line.point(at: -t), for: cotangents)
      },
      { evaluator in
        var probe = Probe(
          evaluator, at: 0, domain: Domain(lower: 0, upper: room * room), scale: scale * scale,
          spacing: spacing)
        return probe.judge(Claim(value: claimed, norm: size, options: lineOptions))
      })
    guard case .inconclusive(let reason) = comparison.verdict else {
      return record(
        .curvature, "", comparison.verdict,
        comparison.verdict == .agrees ? nil : evidence(comparison, "along a random direction"))
    }
    // Second differences of a function are noisy; the derivative of the gradient has decided.
    notes.append("\(Property.curvature): \(reason)")
  }

  /// How far the line may be followed to both sides.
  private func curvatureRoom(of line: Line, _ options: CheckOptions) -> Double {
    var room = Double.infinity
    for (index, x) in line.point.enumerated() {
      let domain = options.domain(ofEntry: index)
      let distance = min(domain.roomBelow(x), domain.roomAbove(x))
      room = min(room, distance / line.components[index].magnitude)
    }
    return room / 2
  }
}
