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

  private(set) var findings: [Finding] = []
  private(set) var notes: [String] = []
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
  private var point: [Double] {
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

  // MARK: - What the engine says

  /// The value of the program: its outputs weighted by the cotangents.
  private func value(at point: [Double]) throws(ProgramStop) -> Double {
    let commands =
      trace.commands(with: values(at: point), requiresGrad: trace.inputs.map { _ in false })
      + trace.outputs.map { Command(.read(of: $0, .value)) }
    guard let results = try tensors(from: commands, reading: trace.outputs.count) else {
      return .nan
    }
    var total = 0.0
    for (result, cotangent) in zip(results, cotangents) {
      for (value, weight) in zip(result.doubles ?? [], cotangent.doubles ?? []) {
        total += value * weight
      }
    }
    return total
  }

  private func gradient(at point: [Double]) throws(ProgramStop) -> [Double] {
    let (commands, gradients) = gradientCommands(at: point, createGraph: false)
    return try elements(of: gradients, after: commands)
  }

  /// The derivative along `direction` of the gradient, by differentiating ⟨gradient, direction⟩.
  ///
  /// It is zero where the gradient is a constant, which engines say by `no-graph`.
  private func hessianProduct(along direction: [Double]) throws(ProgramStop) -> [Double] {
    let first = gradientCommands(at: point, createGraph: false)
    let present = try tensors(
      from: first.commands + first.names.map { Command(.read(of: $0, .value)) },
      reading: first.names.count, mustSucceed: true)
    var (commands, gradients) = gradientCommands(at: point, createGraph: true)
    var sum: String?
    for (index, direction) in shaped(direction).enumerated() {
      guard let present, present[index].count > 0 || direction.count == 0 else { continue }
      commands += [
        Command(.tensor(out: "v\(index)", value: direction, requiresGrad: false)),
        Command(
          .apply(
            Command.Application(
              "mul", [.name(gradients[index]), .name("v\(index)")], outputs: ["p\(index)"]))),
        Command(
          .apply(Command.Application("sum", [.name("p\(index)")], outputs: ["s\(index)"]))),
      ]
      if let before = sum {
        commands.append(
          Command(
            .apply(
              Command.Application(
                "add", [.name(before), .name("s\(index)")], outputs: ["t\(index)"]))))
      }
      sum = sum == nil ? "s\(index)" : "t\(index)"
    }
    let zeros = direction.map { _ in 0.0 }
    guard let sum else { return zeros }
    let results = gradients.map { "h\($0)" }
    commands.append(
      Command(
        .grad(
          Command.Gradient(
            of: [sum], wrt: checked.map { trace.inputs[$0] }, allowUnused: true, out: results)),
        mayFail: true))
    if case .error(.noGraph, _)? = try replies(to: commands).last { return zeros }
    return try elements(of: results, after: commands)
  }

  private func tangent(along direction: [Double]) throws(ProgramStop) -> Double {
    var commands = trace.commands(
      with: values(at: point), requiresGrad: trace.inputs.map { _ in false })
    let made = commands
    let directions = shaped(direction)
    for (index, direction) in directions.enumerated() {
      commands.append(
        Command(.tensor(out: "v\(index)", value: direction, requiresGrad: false)))
    }
    let results = trace.outputs.indices.map { "t\($0)" }
    commands.append(
      Command(
        .jvp(
          Command.ForwardMode(
            commands: made, of: trace.outputs, wrt: checked.map { trace.inputs[$0] },
            tangents: directions.indices.map { "v\($0)" }, out: results))))
    commands += results.map { Command(.read(of: $0, .value)) }
    let tangents = try tensors(from: commands, reading: results.count, mustSucceed: true) ?? []
    var total = 0.0
    for (tangent, cotangent) in zip(tangents, cotangents) {
      for (value, weight) in zip(tangent.doubles ?? [], cotangent.doubles ?? []) {
        total += value * weight
      }
    }
    return total
  }

  /// The commands that end with the gradients of all checked variables, and their names.
  private func gradientCommands(
    at point: [Double], createGraph: Bool
  ) -> (commands: [Command], names: [String]) {
    var commands = trace.commands(
      with: values(at: point), requiresGrad: trace.inputs.indices.map { checked.contains($0) })
    for (index, cotangent) in cotangents.enumerated() {
      commands.append(
        Command(.tensor(out: "c\(index)", value: cotangent, requiresGrad: false)))
    }
    let names = checked.map { "g\($0)" }
    commands.append(
      Command(
        .grad(
          Command.Gradient(
            of: trace.outputs, wrt: checked.map { trace.inputs[$0] },
            gradOutputs: cotangents.indices.map { "c\($0)" }, createGraph: createGraph,
            allowUnused: true, out: names))))
    return (commands, names)
  }

  /// The elements of gradients, zero for one that is none.
  private func elements(
    of names: [String], after commands: [Command]
  ) throws(ProgramStop) -> [Double] {
    let reads = names.map { Command(.read(of: $0, .value)) }
    let tensors = try tensors(from: commands + reads, reading: names.count, mustSucceed: true)
    var elements: [Double] = []
    for (tensor, index) in zip(tensors ?? [], checked) {
      let count = trace.values[index].count
      let values = tensor.doubles ?? []
      guard values.count == count || values.isEmpty else {
        throw .finding(
          Finding(
            .mismatch, subject: "gradcheck: \(subject.inputs[index].name)",
            "a gradient has its tensor's shape", wanted: "shape \(trace.values[index].shape)",
            got: "shape \(tensor.shape)", at: request.location))
      }
      elements += values.isEmpty ? Array(repeating: 0, count: count) : values
    }
    return elements
  }

  /// The values of the last `count` commands, which are reads; `nil` where the program raised.
  private func tensors(
    from commands: [Command], reading count: Int, mustSucceed: Bool = false
  ) throws(ProgramStop) -> [TensorValue]? {
    let replies = try replies(to: commands)
    guard replies.count == commands.count else {
      guard mustSucceed, case .error(let kind, let message)? = replies.last else { return nil }
      throw .finding(
        Finding(
          kind == .unsupported ? .falseClaim : .raised, subject: "gradcheck: \(request.of[0])",
          "the gradient pass raised \(kind.rawValue)", at: request.location,
          details: message.isEmpty ? [] : ["the engine's words: \(message)"]))
    }
    if mustSucceed, case .error(let kind, _)? = replies.last(where: \.isError) {
      throw .finding(
        Finding(
          kind == .unsupported ? .falseClaim : .raised, subject: "gradcheck: \(request.of[0])",
          "the gradient pass raised \(kind.rawValue)", at: request.location))
    }
    return replies.suffix(count).map { reply in
      if case .ok(.tensor(let value)) = reply { value } else { TensorValue(shape: [0], []) }
    }
  }

  private func replies(to commands: [Command]) throws(ProgramStop) -> [Reply] {
    do {
      return try engine.execute(CommandBatch(fresh: true, commands: commands))
    } catch {
      throw .engine(error)
    }
  }

  // MARK: - Between vectors and tensors

  private func values(at point: [Double]) -> [TensorValue] {
    var values = trace.values
    for (index, tensor) in zip(checked, shaped(point)) { values[index] = tensor }
    return values
  }

  private func shaped(_ elements: [Double]) -> [TensorValue] {
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

// MARK: - Judging

extension GradientCheckRun {
  fileprivate mutating func judge(_ report: GradientReport, _ what: String) {
    for entry in report.entries {
      let comparison = entry.comparison
      let subjectText =
        what == "tangent" ? "gradcheck: tangent" : "gradcheck: \(what) of \(path(of: entry.index))"
      if let finding = finding(comparison, subjectText) { findings.append(finding) }
    }
    guard findings.isEmpty, !report.agrees else { return }
    let comparison = report.directions.first { !$0.comparison.verdict.isAcceptable }?.comparison
    if let comparison, let finding = finding(comparison, "gradcheck: \(what)") {
      findings.append(finding)
    } else if case .inconclusive(let reason) = report.verdict {
      findings.append(
        Finding(
          .inconclusive, subject: "gradcheck: \(what)", reason, at: request.location))
    }
  }

  private func finding(
    _ comparison: GradientComparison, _ subjectText: String
  ) -> Finding? {
    let statesSubgradient = subject.allExpectations.contains {
      if case .subgradient = $0.matcher { true } else { false }
    }
    let verdict: ConformanceModel.Verdict
    let message: String
    switch comparison.verdict {
    case .agrees: return nil
    case .disagrees:
      (verdict, message) = (.mismatch, "differs from the finite difference")
    case .kink(let inside, let left, let right):
      if statesSubgradient && inside { return nil }
      let slopes = "slopes \(NumberText.short(left)) and \(NumberText.short(right))"
      (verdict, message) =
        statesSubgradient
        ? (.mismatch, "is outside the \(slopes) of a kink")
        : (.caseError, "the point is a kink with \(slopes): state a subgradient")
    case .inconclusive(let reason): (verdict, message) = (.inconclusive, reason)
    }
    let estimate = comparison.estimate
    return Finding(
      verdict, subject: subjectText, message,
      wanted:
        "\(NumberText.text(estimate.value)) ± \(NumberText.short(estimate.errorBar))",
      got: NumberText.text(comparison.claimed),
      distance: Ulps.distance(from: estimate.value, to: comparison.claimed, dtype: .float64),
      bound: Finding.Bound(comparison.bound.total, from: "\(comparison.bound)"),
      at: request.location,
      details: [
        "the point: \(estimate.point)",
        "GSL: \(NumberText.text(estimate.gslValue)) ± \(NumberText.short(estimate.gslErrorBar)) "
          + "at step \(NumberText.short(estimate.gslStep))",
      ])
  }

  /// Says so when a small step would have taken another branch than the one that was kept.
  fileprivate mutating func noteChangedConditions() {
    guard !trace.conditions.isEmpty, !checked.isEmpty else { return }
    let reach = 1e-6
    let nearby = point.map { $0 + reach * max(abs($0), 1) }
    let commands = trace.commands(
      with: values(at: nearby), requiresGrad: trace.inputs.map { _ in false })
    guard let replies = try? engine.execute(CommandBatch(fresh: true, commands: commands)),
      replies.count == commands.count
    else { return }
    for condition in trace.conditions {
      guard case .ok(.tensor(let value)) = replies[condition.index],
        let element = value.doubles?.first, (element != 0) != condition.truth
      else { continue }
      notes.append(
        "a condition changes within \(NumberText.short(reach)) of the point; the branch was kept")
      return
    }
  }
}

extension Reply {
  fileprivate var isError: Bool {
    if case .error = self { true } else { false }
  }
}

extension String {
  /// FNV-1a, 64 bits: the same number for the same id on every machine.
  var stableHash: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
