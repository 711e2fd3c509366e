/// The gradient against the function, by finite differences.
extension FunctionExamination {
  mutating func examineGradient() throws(Failure) {
    let groups = outputGroups(of: outputs, cotangents)
    for weights in groups {
      let claimed =
        groups.count == 1 ? gradient : try gradient(at: packing.point, for: weights)
      let report = try gradientReport(packing, weights, claimed: claimed)
      if case .inconclusive = report.verdict, try examineOutputsOneByOne() { return }
      record(report, as: .gradient, "") { [packing] in packing.path(of: $0) }
    }
  }

  /// Weights for the outputs, once for each group of outputs of one size.
  func outputGroups(of outputs: [ShapedArray], _ weights: [ShapedArray]) -> [[ShapedArray]] {
    function.abilities.contains(.choosesCotangents)
      ? OutputGroups(of: outputs, weights: weights).weights : [weights]
  }

  /// A gradient of weighted outputs held against them.
  func gradientReport(
    _ packing: Packing, _ weights: [ShapedArray], claimed: [Double], isElsewhere: Bool = false
  ) throws(Failure) -> GradientReport {
    var checkOptions = options.gradient
    checkOptions.domains = elementDomains(of: packing)
    if isElsewhere {
      // These were stated for entries of the given point.
      checkOptions.scales = nil
      checkOptions.acceptedSlopes = [:]
    }
    return try checkGradient(
      of: { (vector) throws(Failure) in
        inner(try self.function.value(packing.inputs(with: vector)), weights)
      }, at: packing.point, claimed: claimed, options: checkOptions)
  }

  /// Looks at each number of the outputs alone, where all together were too noisy; false where
  /// that cannot be done.
  private mutating func examineOutputsOneByOne() throws(Failure) -> Bool {
    let count = outputs.reduce(0) { $0 + $1.count }
    guard (2...8).contains(count), function.abilities.contains(.choosesCotangents),
      let record = function.record
    else { return false }
    for (output, array) in outputs.enumerated() {
      for element in array.elements.indices {
        var weights = cotangents.map { $0.scaled(by: 0) }
        weights[output].elements[element] = 1
        let claimed = try gradient(on: try record(packing.inputs, packing.flagged), for: weights)
        let report = try gradientReport(packing, weights, claimed: claimed)
        self.record(
          report, as: .gradient, "output \(output)" + spaced(array.path(of: element))
        ) { [packing] in packing.path(of: $0) }
      }
    }
    return true
  }

  /// Turns a gradient check into findings.
  mutating func record(
    _ report: GradientReport, as property: Property, _ place: String,
    path: (_ entry: Int) -> String
  ) {
    gradientReports.append(report)
    let wrong = report.entries.filter { !$0.verdict.isAcceptable }
    for entry in wrong.prefix(4) {
      record(
        property, place, entry.verdict, evidence(entry.comparison, path(entry.index)),
        details: details(entry.comparison))
    }
    if wrong.count > 4 {
      notes.append("\(property): \(wrong.count - 4) more entries are not right")
    }
    let open = report.directions.filter {
      !$0.isExplained && !$0.comparison.verdict.isAcceptable
    }
    for direction in open.prefix(1) where wrong.isEmpty {
      record(
        property, place, direction.comparison.verdict,
        evidence(direction.comparison, "along a direction of \(direction.support) entries"),
        details: details(direction.comparison))
    }
    // What is left has no single comparison behind it, such as entries that were left open.
    if wrong.isEmpty && open.isEmpty { record(property, place, report.verdict) }
  }

  func evidence(_ comparison: GradientComparison, _ subject: String) -> PropertyFinding.Evidence? {
    guard comparison.estimate.value.isFinite, comparison.estimate.errorBar.isFinite else {
      return nil
    }
    return PropertyFinding.Evidence(
      subject: subject, wanted: comparison.estimate.value, got: comparison.claimed,
      bound: comparison.bound.total,
      boundOrigin: "4 bars \(roughText(comparison.bound.errorBarTerm)), rounding "
        + "\(roughText(comparison.bound.roundingTerm)), resolution "
        + roughText(comparison.bound.resolutionTerm))
  }

  func details(_ comparison: GradientComparison) -> [String] {
    comparison.estimate.point == .smooth ? [] : ["the point: \(comparison.estimate.point)"]
  }

  /// The domain of each differentiated element, where the options or the function state any.
  func elementDomains(of packing: Packing) -> [Domain]? {
    if let domains = options.gradient.domains { return domains }
    guard let domains = function.domains else { return nil }
    return packing.positions.flatMap { position in
      let domain = domains.indices.contains(position) ? domains[position] : .all
      return Array(repeating: domain, count: packing.inputs[position].count)
    }
  }
}
