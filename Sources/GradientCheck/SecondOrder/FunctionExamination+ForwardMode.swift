/// Forward mode: against the function, and against reverse mode.
extension FunctionExamination {
  mutating func examineForwardMode() throws(Failure) {
    guard let jvp = function.jvp, wants(.tangent) || wants(.adjointIdentity) else { return }
    let line = line(for: .tangent)
    let tangents = try jvp(packing.inputs, packing.directions(with: line.components))
    guard tangents.map(\.shape) == outputs.map(\.shape),
      tangents.map(\.count) == outputs.map(\.count)
    else {
      return record(
        wants(.tangent) ? .tangent : .adjointIdentity, "", .disagrees,
        details: [
          "the tangents have the shapes \(tangents.map(\.shape)), the outputs "
            + "\(outputs.map(\.shape))"
        ])
    }
    let claimed = inner(tangents, cotangents)
    let sizes = norm(of: zip(tangents, cotangents).flatMap { zip($0.elements, $1.elements) })
    if wants(.tangent) {
      let comparison = try line.judge(
        claimed, norm: sizes.euclidean, options: lineOptions(),
        of: { (vector) throws(Failure) in try self.value(at: vector, for: cotangents) })
      record(
        .tangent, "", comparison.verdict,
        comparison.verdict == .agrees ? nil : evidence(comparison, "along a random direction"),
        details: comparison.verdict == .agrees ? [] : details(comparison))
    }
    if wants(.adjointIdentity), gradient.count == line.components.count {
      try examineAdjoint(line, claimed, sizes.sum)
    }
  }

  /// ⟨w, Jv⟩ = ⟨Jᵀw, v⟩, with nothing but rounding between both sides.
  private mutating func examineAdjoint(
    _ line: Line, _ forward: Double, _ size: Double
  ) throws(Failure) {
    let reverse = inner(gradient, line.components)
    let reverseSize = norm(of: Array(zip(gradient, line.components))).sum
    var bound = roundingBound(max(size, reverseSize))
    if (forward - reverse).magnitude > bound {
      let noise = try gradientNoise()
      bound += Bound.safety * norm(of: Array(zip(noise, line.components))).sum
    }
    let isEqual = (forward - reverse).magnitude <= bound || (forward.isNaN && reverse.isNaN)
    record(
      .adjointIdentity, "", isEqual ? .agrees : .disagrees,
      isEqual
        ? nil
        : PropertyFinding.Evidence(
          subject: "w'(Jv) against (J'w)'v", wanted: reverse, got: forward, bound: bound,
          boundOrigin: "rounding"))
  }

  // MARK: - Lines

  /// A random line through the point.
  func line(for property: Property) -> Line {
    Line(
      through: packing, options: lineOptions(),
      random: RandomSource(seed: options.gradient.seed, for: property).random)
  }

  /// The options for what is checked along a line: what was stated for single entries falls away.
  func lineOptions() -> CheckOptions {
    var lineOptions = options.gradient
    lineOptions.domains = elementDomains(of: packing)
    lineOptions.acceptedSlopes = [:]
    return lineOptions
  }

  /// The sum of the sizes of products, and the root of the sum of their squares.
  func norm(of factors: [(Double, Double)]) -> (sum: Double, euclidean: Double) {
    var (sum, squares) = (0.0, 0.0)
    for (one, other) in factors {
      sum += (one * other).magnitude
      squares += one * other * one * other
    }
    return (sum, squares.squareRoot())
  }
}
