/// Evaluations and passes, and how far rounding moves what they give.
extension FunctionExamination {
  /// One reverse pass; notes when it wrote to its cotangents.
  mutating func gradients(
    on recording: Recording<Failure>, for weights: [ShapedArray],
    layout: Cotangent.Layout = .rowMajor, createGraph: Bool = false
  ) throws(Failure) -> [ShapedArray?] {
    var memory = weights.map { Cotangent($0, layout: layout) }
    let before = memory
    let gradients = try recording.pullback(&memory, createGraph)
    noteWriting(before, memory)
    return gradients
  }

  /// One reverse pass, with the gradients as one vector.
  mutating func gradient(
    on recording: Recording<Failure>, for weights: [ShapedArray],
    layout: Cotangent.Layout = .rowMajor, createGraph: Bool = false
  ) throws(Failure) -> [Double] {
    packing.vector(
      of: try gradients(on: recording, for: weights, layout: layout, createGraph: createGraph))
  }

  /// The gradient of the outputs at `vector` weighted by `weights`, from a recording of its own.
  func gradient(at vector: [Double], for weights: [ShapedArray]) throws(Failure) -> [Double] {
    guard let record = function.record else { return vector.map { _ in .nan } }
    let recording = try record(packing.inputs(with: vector), packing.flagged)
    var memory = weights.map { Cotangent($0) }
    return packing.vector(of: try recording.pullback(&memory, false))
  }

  /// The outputs at `vector`, weighted and summed.
  func value(at vector: [Double], for weights: [ShapedArray]) throws(Failure) -> Double {
    inner(try function.value(packing.inputs(with: vector)), weights)
  }

  private mutating func noteWriting(_ before: [Cotangent], _ after: [Cotangent]) {
    guard wants(.cotangentUnchanged), !isCotangentWritten else { return }
    for (index, (old, new)) in zip(before, after).enumerated()
    where old.storage.map(\.bitPattern) != new.storage.map(\.bitPattern) {
      isCotangentWritten = true
      let address = zip(old.storage, new.storage).enumerated()
        .first { $1.0.bitPattern != $1.1.bitPattern }?.offset
      let evidence = address.map { address in
        PropertyFinding.Evidence(
          subject: "cotangent of output \(index), number \(address) in memory",
          wanted: old.storage[address], got: new.storage[address], bound: 0,
          boundOrigin: "nothing may be written")
      }
      record(.cotangentUnchanged, "", .disagrees, evidence)
      return
    }
  }
}

/// The sum of the products of elements; NaN where the shapes do not fit.
func inner(_ arrays: [ShapedArray], _ others: [ShapedArray]) -> Double {
  guard arrays.count == others.count else { return .nan }
  var sum = 0.0
  for (array, other) in zip(arrays, others) {
    guard array.count == other.count else { return .nan }
    sum += inner(array.elements, other.elements)
  }
  return sum
}

/// The sum of the products of elements.
func inner(_ vector: [Double], _ other: [Double]) -> Double {
  zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
}
