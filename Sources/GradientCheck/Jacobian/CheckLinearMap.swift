/// Tests that a pullback, a pushforward or a Hessian-vector product is the linear map it must be.
///
/// Negated, scaled, summed and zero arguments must give negated, scaled, summed and zero results,
/// and the first argument must give the same again after all that. Every finite-difference checker
/// passes rules that break one of these, such as one that squares its cotangent, or that depends
/// on the pass before.
///
/// - Parameters:
///   - map: the map; a throw ends the test.
///   - count: the number of entries of its argument.
///   - options: the seed of the arguments, and how much rounding is allowed.
/// - Returns: one report for each relation.
/// - Throws: what the map throws, and nothing else.
public func checkLinearMap<Failure: Error>(
  _ map: ([Double]) throws(Failure) -> [Double], count: Int,
  options: CheckOptions = CheckOptions()
) throws(Failure) -> [RelationReport] {
  let random = SeededRandom(seed: options.seed)
  let first = random.vector(count)
  let second = random.vector(count)
  let image = try map(first)
  let other = try map(second)
  let negated = try map(first.map { -$0 })
  let scaled = try map(first.map { 3 * $0 })
  let summed = try map(zip(first, second).map { $0 + $1 })
  let zero = try map([Double](repeating: 0, count: max(count, 0)))
  let again = try map(first)
  return [
    RelationReport("negated", negated, image.map { -$0 }, options: options),
    RelationReport("scaled by 3", scaled, image.map { 3 * $0 }, options: options),
    RelationReport("summed", summed, zip(image, other).map { $0 + $1 }, options: options),
    RelationReport("zero", zero, zero.map { _ in 0 }, options: options),
    RelationReport("the same again", again, image, options: options),
  ]
}

/// Tests the adjoint identity `<w, J v> = <J' w, v>` between a pushforward and a pullback.
///
/// - Parameters:
///   - pushforward: v to J v; a throw ends the test.
///   - pullback: w to J' w; a throw ends the test.
///   - inputs: the number of entries of v.
///   - outputs: the number of entries of w.
///   - options: the seed of v and w, and the precision of the engine.
/// - Returns: the report.
/// - Throws: what either map throws, and nothing else.
public func checkAdjoint<Failure: Error>(
  pushforward: ([Double]) throws(Failure) -> [Double],
  pullback: ([Double]) throws(Failure) -> [Double], inputs: Int, outputs: Int,
  options: CheckOptions = CheckOptions()
) throws(Failure) -> RelationReport {
  let random = SeededRandom(seed: options.seed)
  let (v, w) = (random.vector(inputs), random.vector(outputs))
  let (image, adjoint) = (try pushforward(v), try pullback(w))
  return relation("adjoint", image: image, of: v, adjoint: adjoint, of: w, options: options)
}

/// Tests that a Hessian is symmetric: `<w, H v> = <H w, v>`.
///
/// - Parameters:
///   - product: v to H v; a throw ends the test.
///   - count: the number of entries of v.
///   - options: the seed of v and w, and the precision of the engine.
/// - Returns: the report.
/// - Throws: what the product throws, and nothing else.
public func checkSymmetry<Failure: Error>(
  of product: ([Double]) throws(Failure) -> [Double], count: Int,
  options: CheckOptions = CheckOptions()
) throws(Failure) -> RelationReport {
  let random = SeededRandom(seed: options.seed)
  let (v, w) = (random.vector(count), random.vector(count))
  let (image, adjoint) = (try product(v), try product(w))
  return relation("symmetry", image: image, of: v, adjoint: adjoint, of: w, options: options)
}

private func relation(
  _ name: String, image: [Double], of v: [Double], adjoint: [Double], of w: [Double],
  options: CheckOptions
) -> RelationReport {
  guard image.count == w.count, adjoint.count == v.count else {
    return RelationReport("\(name), counts", .nan, .nan, bound: 0)
  }
  let norms = norm(w) * norm(image) + norm(v) * norm(adjoint)
  let steps = Double(max(v.count, w.count, 1)).squareRoot()
  return RelationReport(
    name, dot(w, image), dot(adjoint, v), bound: 8 * options.precision * steps * norms)
}

private func dot(_ first: [Double], _ second: [Double]) -> Double {
  zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
}

private func norm(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }
