/// The gradient where nobody asked for it: a rule may be right by the choice of the point.
extension FunctionExamination {
  mutating func examineOtherPoints() {
    for number in 0..<max(options.points, 0) {
      let shapes = packing.inputs.map(\.shape)
      examine(point(shapes, number: number), "random point \(number + 1)")
    }
    guard let shapes = function.shapes else { return }
    for size in options.sizes {
      examine(point(shapes(size), number: size), "size \(size)")
    }
  }

  private mutating func examine(_ inputs: [ShapedArray], _ place: String) {
    guard inputs.count == packing.inputs.count else {
      notes.append("\(place): \(inputs.count) shapes for \(packing.inputs.count) inputs")
      return
    }
    guard inputs.allSatisfy(\.isConsistent) else {
      notes.append("\(place): \(inputs.map(\.shape)) are not shapes to check at")
      return
    }
    let packing = Packing(inputs: inputs, flagged: packing.flagged, names: packing.names)
    let outputs: [ShapedArray]
    do throws(Failure) {
      outputs = try function.value(inputs)
    } catch {
      notes.append("\(place): the function throws \(error)")
      return
    }
    // Towards the ends of the range even right rules overflow, and nobody asked for these points.
    guard
      outputs.allSatisfy({ output in
        output.elements.allSatisfy { $0 == 0 || (1e-100...1e100).contains($0.magnitude) }
      })
    else { return }
    do throws(Failure) {
      try examine(packing, outputs: outputs, place)
    } catch {
      notes.append("\(place): the function throws \(error)")
    }
  }

  private mutating func examine(
    _ packing: Packing, outputs: [ShapedArray], _ place: String
  ) throws(Failure) {
    let weights = FunctionExamination.cotangents(
      for: outputs, abilities: function.abilities,
      random: RandomSource(seed: options.gradient.seed, for: .gradientElsewhere))
    for group in outputGroups(of: outputs, weights) {
      guard let recording = recording(of: packing, place) else { return }
      var memory = group.map { Cotangent($0) }
      let claimed = packing.vector(of: try recording.pullback(&memory, false))
      // An overflow inside may do that to a right rule, where a value saturates for instance.
      guard claimed.allSatisfy(\.isFinite) else {
        notes.append("\(place): the gradient is not finite, though the value is")
        continue
      }
      let report = try gradientReport(packing, group, claimed: claimed, isElsewhere: true)
      // The checker chose the point; if nothing can be told there, that is nobody's fault.
      if case .inconclusive = report.verdict { continue }
      record(report, as: .gradientElsewhere, place) { packing.path(of: $0) }
    }
  }

  /// A recording where the plain evaluation has succeeded, as it then must.
  private mutating func recording(of packing: Packing, _ place: String) -> Recording<Failure>? {
    do throws(Failure) {
      return try function.record?(packing.inputs, packing.flagged)
    } catch {
      record(
        .recordedValue, place, .disagrees,
        details: ["recording throws \(error), the evaluation alone does not"])
      return nil
    }
  }

  /// Random inputs of the given shapes within their domains.
  ///
  /// Their sizes go from a quarter to four times 1, and the same about the size of the given point.
  private func point(_ shapes: [[Int]], number: Int) -> [ShapedArray] {
    let random = RandomSource(
      seed: options.gradient.seed, for: .gradientElsewhere, number: number &+ 1)
    return shapes.enumerated().map { index, shape in
      let given = packing.inputs.indices.contains(index) ? packing.inputs[index] : ShapedArray(1)
      if packing.flagged.indices.contains(index), !packing.flagged[index],
        given.shape == shape
      {
        return given
      }
      let size = given.elements.reduce(0) { max($0, $1.isFinite ? $1.magnitude : 0) }
      let turn = Int(UInt(bitPattern: number) % 6)
      let scale = [0.25, 1, 4][turn % 3] * (turn < 3 || size == 0 ? 1 : size)
      let domain = domain(ofInput: index)
      let count = ShapedArray.count(of: shape).map { $0 <= mostElements ? $0 : 0 } ?? 0
      return ShapedArray(
        shape: shape, (0..<count).map { _ in domain.randomElement(random, scale: scale) })
    }
  }

  /// More elements than this are taken for a mistake.
  private var mostElements: Int { 1 << 24 }

  private func domain(ofInput index: Int) -> Domain {
    guard let domains = function.domains, domains.indices.contains(index) else {
      return options.gradient.domain
    }
    return domains[index]
  }
}

extension Domain {
  /// A random number well inside the domain.
  fileprivate func randomElement(_ random: RandomSource, scale: Double) -> Double {
    switch (lower.isFinite, upper.isFinite) {
    case (true, true): lower + (upper - lower) * (random.uniform() + 0x1p-9)
    case (true, false): lower + scale * random.signedMagnitude().magnitude
    case (false, true): upper - scale * random.signedMagnitude().magnitude
    case (false, false): scale * random.signedMagnitude()
    }
  }
}
