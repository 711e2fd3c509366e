/// A straight line through the point of an examination, along which slopes are taken.
struct Line {
  let direction: Direction
  let point: [Double]
  /// How far each element of the point moves for a parameter of 1.
  let components: [Double]

  init(through packing: Packing, options: CheckOptions, random: borrowing SeededRandom) {
    point = packing.point
    let point = point
    let isInside = point.indices.allSatisfy { index in
      Probe.sides(of: point[index], in: options.domain(ofEntry: index), spacing: point[index].ulp)
        == .both
    }
    direction = Direction(
      over: Array(point.indices), sides: isInside ? .both : .right, at: point, options: options,
      random: random)
    components = direction.components
  }

  /// The point of the line at `t`.
  func point(at t: Double) -> [Double] { zip(point, components).map { $0 + t * $1 } }

  /// Holds a claimed slope at the point against a function along the line.
  func judge<Failure: Error>(
    _ claimed: Double, norm: Double, options: CheckOptions,
    of function: ([Double]) throws(Failure) -> Double
  ) throws(Failure) -> GradientComparison {
    try withEvaluator(of: { (t) throws(Failure) in try function(point(at: t)) }) { evaluator in
      var probe = Probe(
        evaluator, at: 0, domain: direction.domain, scale: direction.scale,
        spacing: direction.spacing)
      return probe.judge(Claim(value: claimed, norm: norm, options: options))
    }
  }
}
