import ConformanceModel
import EngineKit
import GradientCheck

/// Holds an engine's gradients of a case's program against finite differences of it.
struct GradientCheckRun {
  let subject: Case
  let request: GradientCheckRequest
  let engine: any Engine
  let trace: ProgramTrace
  let seed: UInt64
  /// The positions in the case's inputs of the variables that are checked.
  let checked: [Int]
  /// A cotangent for each output: 1 for a scalar, else random.
  let cotangents: [TensorValue]

  var findings: [Finding] = []
  var notes: [String] = []
  /// What the checker said, in the order of the checks.
  private(set) var reports: [GradientReport] = []
  /// Every entry with the whole ladder; only where `looksAtEveryEntry`.
  private(set) var entries: [Conformance.GradientEntry] = []
  /// Whether every entry is examined and followed to the ladder's end, whatever their number.
  var looksAtEveryEntry = false
  /// Where the variables may be moved, by name.
  var domains: [String: Domain] = [:]

  var checks: Int { reports.count }

  init(
    _ subject: Case, _ request: GradientCheckRequest, on engine: any Engine, vocabulary: OpTable,
    seed: UInt64
  ) throws(ProgramStop) {
    self.subject = subject
    self.request = request
    self.engine = engine
    // Each case has directions of its own, the same on every machine.
    var generator = SplitMix64(seed: seed ^ subject.id.stableHash)
    self.seed = generator.next()
    trace = try ProgramTrace(
      subject, outputs: request.of, on: engine, vocabulary: vocabulary)
    checked = subject.inputs.indices.filter { index in
      let input = subject.inputs[index]
      return request.wrt.map { $0.contains(input.name) }
        ?? (input.requiresGrad && input.tensor.value.dtype.isDifferentiable)
    }
    cotangents = trace.results.map { result in
      result.count == 1
        ? TensorValue(shape: result.shape, [1])
        : TensorValue(shape: result.shape, (0..<result.count).map { _ in generator.nextSigned() })
    }
  }

  /// Runs the checks that the case asks for.
  mutating func run() throws(ProgramStop) {
    for mode in request.modes {
      switch mode {
      case .reverse:
        let program = self
        let gradient = try gradient(at: point)
        try judge("gradient", claimed: gradient) { (point) throws(ProgramStop) in
          try program.value(at: point)
        }
      case .forward: try checkForwardMode()
      }
    }
    if request.order > 1, looksAtEveryEntry || findings.isEmpty { try checkSecondOrder() }
    noteChangedConditions()
  }

  /// The checked variables' elements, one after another.
  var point: [Double] {
    checked.flatMap { trace.values[$0].doubles ?? [] }
  }

  /// The random direction of tangents and Hessian-vector products.
  var direction: [Double] {
    var generator = SplitMix64(seed: seed)
    return point.map { _ in generator.nextSigned() }
  }

  // MARK: - The three kinds of check

  private mutating func judge(
    _ what: String, claimed: [Double], _ function: ([Double]) throws(ProgramStop) -> Double
  ) throws(ProgramStop) {
    var options = CheckOptions()
    options.seed = seed
    let entryDomains = checked.flatMap { index in
      Array(
        repeating: domains[subject.inputs[index].name] ?? .all, count: trace.values[index].count)
    }
    options.domains = entryDomains
    if looksAtEveryEntry { options.sweep = .full }
    let report = try checkGradient(of: function, at: point, claimed: claimed, options: options)
    reports.append(report)
    judge(report, what)
    guard looksAtEveryEntry else { return }
    for entry in report.entries {
      let estimate = try estimateDerivative(
        of: { (x) throws(ProgramStop) in
          var moved = point
          moved[entry.index] = x
          return try function(moved)
        }, at: point[entry.index], domain: entryDomains[entry.index])
      entries.append(
        Conformance.GradientEntry(
          what: what, path: path(of: entry.index), comparison: entry.comparison,
          estimate: estimate))
    }
  }

  /// Hessian-vector products along one random direction, against the derivative of the gradient.
  private mutating func checkSecondOrder() throws(ProgramStop) {
    let direction = direction
    let program = self
    let product = try hessianProduct(along: direction)
    try judge("second derivative", claimed: product) { (point) throws(ProgramStop) in
      zip(try program.gradient(at: point), direction).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The tangent along one random direction, against the derivative along it.
  private mutating func checkForwardMode() throws(ProgramStop) {
    let (point, direction) = (point, direction)
    let claimed = try tangent(along: direction)
    var options = CheckOptions()
    options.seed = seed
    let report = try checkGradient(
      of: { (t) throws(ProgramStop) in
        try value(at: zip(point, direction).map { $0 + t[0] * $1 })
      }, at: [0], claimed: [claimed], options: options)
    reports.append(report)
    judge(report, "tangent")
  }

  // MARK: - Between vectors and tensors

  func values(at point: [Double]) -> [TensorValue] {
    var values = trace.values
    for (index, tensor) in zip(checked, shaped(point)) { values[index] = tensor }
    return values
  }

  func shaped(_ elements: [Double]) -> [TensorValue] {
    var rest = elements[...]
    return checked.map { index in
      let shape = trace.values[index].shape
      let count = trace.values[index].count
      defer { rest = rest.dropFirst(count) }
      return TensorValue(shape: shape, Array(rest.prefix(count)))
    }
  }

  /// The path of an element of the vector, such as `w[1, 0]`.
  func path(of element: Int) -> String {
    var rest = element
    for index in checked {
      let value = trace.values[index]
      if rest < value.count {
        return subject.inputs[index].name + ElementComparison.path(of: rest, in: value.shape)
      }
      rest -= value.count
    }
    return "[\(element)]"
  }
}

extension String {
  /// FNV-1a, 64 bits: the same number for the same id on every machine.
  var stableHash: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
