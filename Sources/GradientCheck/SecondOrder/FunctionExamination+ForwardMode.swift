/// Forward mode: against the function, and against reverse mode.
extension FunctionExamination {
  mutating func examineForwardMode() throws(Failure) {
    guard let jvp = function.jvp, wants(.tangent) || wants(.adjointIdentity) else { return }
    let direction = direction(for: .tangent)
    let tangents = try jvp(packing.inputs, packing.directions(with: direction.components))
    guard tangents.map(\.shape) == outputs.map(\.shape), tangents.allSatisfy(\.isConsistent) else {
      return record(
        wants(.tangent) ? .tangent : .adjointIdentity, "", .disagrees,
        details: ["wanted shapes \(outputs.map(\.shape)), got \(tangents.map(\.shape))"])
    }
    if wants(.tangent) {
      let report = try direction.check(tangents.flatMap(\.elements)) { (vector) throws(Failure) in
        try function.value(packing.inputs(with: vector)).flatMap(\.elements)
      }
      record(report, as: .tangent, "") { "number \($0) of the outputs" }
    }
    if wants(.adjointIdentity), gradient.count == packing.point.count {
      try examineAdjoint(direction, tangents, jvp)
    }
  }

  /// ⟨w, Jv⟩ = ⟨Jᵀw, v⟩, with nothing but rounding between both sides.
  private mutating func examineAdjoint(
    _ direction: ScaledDirection, _ tangents: [ShapedArray],
    _ jvp: ([ShapedArray], [ShapedArray]) throws(Failure) -> [ShapedArray]
  ) throws(Failure) {
    let (packing, cotangents) = (packing, cotangents)
    let forward = Product(tangents.flatMap(\.elements), cotangents.flatMap(\.elements))
    let reverse = Product(gradient, direction.components)
    try compare(
      .adjointIdentity, "w'(Jv) against (J'w)'v", wanted: reverse, got: forward,
      noise: { (examination: inout Self) throws(Failure) in
        let tangent = packing.directions(with: direction.components)
        let forward = try examination.nonlinearity(at: tangent) { (tangent) throws(Failure) in
          try jvp(packing.inputs, tangent).flatMap(\.elements)
        }
        return Product(try examination.gradientNoise(), direction.components).size
          + Product(forward, cotangents.flatMap(\.elements)).size
          + Product(examination.feignedSlopes, direction.components).size
      })
  }

  // MARK: - Products

  /// Holds two products against each other; the noise is measured only where rounding of the
  /// products themselves does not account for the difference.
  mutating func compare(
    _ property: Property, _ subject: String, wanted: Product, got: Product,
    noise: (inout Self) throws(Failure) -> Double
  ) throws(Failure) {
    var bound = roundingBound(max(wanted.size, got.size))
    let difference = (wanted.value - got.value).magnitude
    if difference > bound { bound += Bound.safety * (try noise(&self)) }
    if difference <= bound || (wanted.value.isNaN && got.value.isNaN) { return pass(property) }
    record(
      property, "", .disagrees,
      PropertyFinding.Evidence(
        subject: subject, wanted: wanted.value, got: got.value, bound: bound,
        boundOrigin: "rounding"))
  }

  /// A random direction through the point.
  func direction(for property: Property) -> ScaledDirection {
    var directionOptions = options.gradient
    directionOptions.domains = elementDomains(of: packing)
    return ScaledDirection(
      at: packing.point, options: directionOptions,
      random: RandomSource(seed: options.gradient.seed, for: property))
  }
}

/// An inner product, with the sum of the sizes of its terms.
struct Product {
  let value: Double
  let size: Double

  init(_ vector: [Double], _ other: [Double]) {
    value = inner(vector, other)
    size = zip(vector, other).reduce(0) { $0 + ($1.0 * $1.1).magnitude }
  }
}
