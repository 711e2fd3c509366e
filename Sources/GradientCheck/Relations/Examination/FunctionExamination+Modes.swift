/// The gradient does not depend on the mode of the pass, nor on what was done before.
extension FunctionExamination {
  mutating func examineModes(_ recording: Recording<Failure>) throws(Failure) {
    guard let record = function.record else { return }
    if wants(.repeatedPass) {
      let again = try gradient(on: try record(packing.inputs, packing.flagged), for: cotangents)
      try compare(.repeatedPass, "", Pair(wanted: gradient, got: again))
    }
    if wants(.createGraph) {
      let again = try gradient(
        on: try record(packing.inputs, packing.flagged), for: cotangents, createGraph: true)
      try compare(
        .createGraph, "",
        Pair(wanted: gradient, got: again, mayDifferInKind: true, createsGraph: true))
    }
    if wants(.flaggedInputs) { try examineSubsets(record) }
    if wants(.twoGraphs) { try examineTwoGraphs(record) }
    if wants(.manyPasses) { try examineManyPasses(of: recording) }
  }

  /// Flags fewer inputs than all: each subset of up to four, else each one alone.
  private mutating func examineSubsets(
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    let positions = packing.positions
    guard positions.count > 1 else { return }
    let subsets =
      positions.count <= 4
      ? (1..<(1 << positions.count) - 1).map { bits in
        positions.indices.filter { bits >> $0 & 1 == 1 }.map { positions[$0] }
      } : positions.map { [$0] }
    for subset in subsets {
      let flagged = packing.flagged.indices.map { subset.contains($0) }
      let got = try gradient(on: try record(packing.inputs, flagged), for: cotangents)
      let entries = gradient.indices.filter { entry in
        packing.origin(of: entry).map { flagged[$0.input] } ?? false
      }
      try compare(
        .flaggedInputs,
        "only " + subset.map { packing.name(of: $0) }.joined(separator: ", "),
        Pair(wanted: gradient, got: got, entries: entries, mayDifferInKind: true))
    }
  }

  /// Records at the point and near it before it goes through either.
  private mutating func examineTwoGraphs(
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    let other = packing.inputs(with: pointNearby())
    let first = try record(packing.inputs, packing.flagged)
    let second: Recording<Failure>
    do throws(Failure) {
      second = try record(other, packing.flagged)
    } catch {
      notes.append("two graphs at once: the function throws at a point nearby")
      return
    }
    let ofSecond = try gradient(on: second, for: cotangents)
    let ofFirst = try gradient(on: first, for: cotangents)
    let alone = try gradient(on: try record(other, packing.flagged), for: cotangents)
    try compare(.twoGraphs, "the older", Pair(wanted: gradient, got: ofFirst))
    try compare(.twoGraphs, "the newer", Pair(wanted: alone, got: ofSecond))
  }

  private func pointNearby() -> [Double] {
    let random = RandomSource(seed: options.gradient.seed, for: .twoGraphs)
    let domains = elementDomains(of: packing)
    return packing.point.enumerated().map { index, x in
      let step = 0x1p-10 * random.signedMagnitude() * (x == 0 ? 1 : x)
      let domain = domains?[index] ?? options.gradient.domain(ofEntry: index)
      return [x + step, x - step].first { domain.contains($0) } ?? x
    }
  }

  /// Goes through one recording again and again.
  private mutating func examineManyPasses(of recording: Recording<Failure>) throws(Failure) {
    for number in 0..<max(options.passes, 0) {
      let again = try gradient(on: recording, for: cotangents)
      if again.elementsEqual(gradient) && number + 1 < options.passes { continue }
      try compare(.manyPasses, "pass \(number + 2)", Pair(wanted: gradient, got: again))
      if results.last?.verdict.isWrong == true { return }
    }
  }
}
