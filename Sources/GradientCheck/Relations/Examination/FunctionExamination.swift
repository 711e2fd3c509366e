/// The course of checking one function at one point.
struct FunctionExamination<Failure: Error> {
  let function: DifferentiableFunction<Failure>
  let options: FunctionCheckOptions
  let packing: Packing
  /// The outputs at the point, not recorded.
  let outputs: [ShapedArray]
  /// What the outputs are weighted by, to make one number of them.
  let cotangents: [ShapedArray]
  /// The gradient of the weighted outputs that the engine gives.
  var gradient: [Double] = []
  var results: [PropertyFinding] = []
  var notes: [String] = []
  var gradientReports: [GradientReport] = []
  /// How far rounding alone moves each entry of the gradient, once it was measured: without and
  /// with a graph of it.
  var measuredNoise: [Bool: [Double]] = [:]
  /// Whether a pass wrote to its cotangent.
  var isCotangentWritten = false

  init(
    of function: DifferentiableFunction<Failure>, at point: [ShapedArray],
    options: FunctionCheckOptions
  ) throws(Failure) {
    self.function = function
    self.options = options
    let flagged = point.indices.map { index in
      let flags = function.differentiable ?? []
      return flags.indices.contains(index) ? flags[index] : true
    }
    packing = Packing(inputs: point, flagged: flagged, names: function.names)
    outputs = try function.value(point)
    cotangents = FunctionExamination.cotangents(
      for: outputs, abilities: function.abilities,
      random: RandomSource(seed: options.gradient.seed, for: .gradient))
  }

  /// Random weights; 1 where there is one number only, so that a report shows its own gradient.
  static func cotangents(
    for outputs: [ShapedArray], abilities: Abilities, random: RandomSource
  ) -> [ShapedArray] {
    let count = outputs.reduce(0) { $0 + $1.count }
    if count == 1 || !abilities.contains(.choosesCotangents) {
      return outputs.map { output in
        ShapedArray(shape: output.shape, output.elements.map { _ in 1 })
      }
    }
    return random.arrays(like: outputs)
  }

  mutating func run() throws(Failure) {
    for (what, arrays) in [("input", packing.inputs), ("output", outputs)] {
      for (index, array) in arrays.enumerated() where !array.isConsistent {
        notes.append("\(what) \(index) has shape \(array.shape) and \(array.count) elements")
      }
    }
    guard notes.isEmpty else { return }
    if let record = function.record {
      try examineReverseMode(record)
    }
    if wants(.expectedValue) { try examineExpectedValue() }
    try examineForwardMode()
    try examineSecondOrder()
    try examineThirdOrder()
    try examineLowPrecision()
  }

  private mutating func examineReverseMode(
    _ record: ([ShapedArray], [Bool]) throws(Failure) -> Recording<Failure>
  ) throws(Failure) {
    let recording = try record(packing.inputs, packing.flagged)
    if wants(.recordedValue) { try examineRecordedValue(recording) }
    guard try examineFirstPass(of: recording) else { return }
    if wants(.gradient) { try examineGradient() }
    try examineCotangentAlgebra()
    try examineModes(recording)
    if wants(.gradientElsewhere) { examineOtherPoints() }
    if wants(.cotangentUnchanged), !isCotangentWritten { pass(.cotangentUnchanged) }
  }

  /// Takes the gradient and looks at its shapes; false where it is not one to go on with.
  private mutating func examineFirstPass(
    of recording: Recording<Failure>
  ) throws(Failure) -> Bool {
    let gradients = try gradients(on: recording, for: cotangents)
    gradient = packing.vector(of: gradients)
    var isUsable = true
    for position in packing.positions {
      let wanted = packing.inputs[position]
      var problem: String?
      if !gradients.indices.contains(position) {
        problem = "there are \(gradients.count) gradients for \(packing.inputs.count) inputs"
      } else if let found = gradients[position], found.shape != wanted.shape {
        problem = "wanted shape \(wanted.shape), got \(found.shape)"
      }
      guard let problem else { continue }
      isUsable = false
      if wants(.gradientShape) {
        record(
          .gradientShape, packing.name(of: position), .disagrees, details: [problem])
      }
    }
    if isUsable && wants(.gradientShape) { pass(.gradientShape) }
    return isUsable
  }

  // MARK: - Results

  /// Whether a property is to be looked at, and can be.
  func wants(_ property: Property) -> Bool {
    options.properties.contains(property) && function.offers(property, options)
  }

  mutating func pass(_ property: Property, _ place: String = "") {
    record(property, place, .agrees)
  }

  mutating func record(
    _ property: Property, _ place: String, _ verdict: Verdict,
    _ evidence: PropertyFinding.Evidence? = nil, details: [String] = []
  ) {
    results.append(
      PropertyFinding(
        property: property, place: place, verdict: verdict, evidence: evidence, details: details))
  }

  var report: FunctionReport {
    let missing = Property.allCases.filter {
      options.properties.contains($0) && !function.offers($0, options)
    }
    return FunctionReport(
      results: results, notes: notes, notOffered: missing, gradientReports: gradientReports,
      counts: (packing.point.count, outputs.reduce(0) { $0 + $1.count }),
      seed: options.gradient.seed)
  }
}

extension DifferentiableFunction {
  /// Whether there is what it takes to look at a property.
  func offers(_ property: Property, _ options: FunctionCheckOptions) -> Bool {
    let isReverse = record != nil
    func can(_ ability: Abilities) -> Bool { isReverse && abilities.contains(ability) }
    return switch property {
    case .gradient, .gradientShape, .recordedValue, .repeatedPass: isReverse
    case .gradientElsewhere: isReverse && (options.points > 0 || shapes != nil)
    case .negatedCotangent, .scaledCotangent, .summedCotangents, .zeroCotangent,
      .cotangentUnchanged:
      can(.choosesCotangents)
    case .cotangentLayout: can(.choosesCotangents) && layouts.contains { $0 != .rowMajor }
    case .manyPasses, .twoGraphs: can(.keepsGraphs)
    case .createGraph: can(.createsGraphs)
    case .flaggedInputs: can(.choosesInputs)
    case .expectedValue: expectedValue != nil
    case .tangent: jvp != nil
    case .adjointIdentity: jvp != nil && isReverse
    case .hessianProduct: hessianProduct != nil && isReverse
    case .hessianSymmetry, .curvature: hessianProduct != nil
    case .thirdProduct: thirdProduct != nil && hessianProduct != nil
    case .lowPrecision: lowPrecision != nil && isReverse
    }
  }
}
