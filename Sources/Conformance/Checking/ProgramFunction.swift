import ConformanceModel
import EngineKit
import GradientCheck

/// A case's program as a function that the checker can examine: every closure asks the engine.
///
/// Each evaluation that is recorded has names of its own, so that several graphs are alive at
/// once and each can be gone through again and again.
final class ProgramFunction {
  typealias Function = DifferentiableFunction<ProgramStop>

  private let subject: Case
  private let request: GradientCheckRequest
  let engine: any Engine
  let trace: ProgramTrace
  /// The positions in the case's inputs of the variables that are checked.
  let checked: [Int]
  /// Whether each input of the case is float32; the trace holds float64 in its place.
  let isSingle: [Bool]
  private var recordings = 0

  init(
    _ subject: Case, _ request: GradientCheckRequest, on engine: any Engine, vocabulary: OpTable
  ) throws(ProgramStop) {
    self.subject = subject
    self.request = request
    self.engine = engine
    isSingle = subject.inputs.map { $0.tensor.dtype == .float32 }
    trace = try ProgramTrace(subject, outputs: request.of, on: engine, vocabulary: vocabulary)
    checked = subject.inputs.indices.filter { index in
      let input = subject.inputs[index]
      return request.wrt.map { $0.contains(input.name) }
        ?? (input.requiresGrad && input.tensor.dtype.isDifferentiable)
    }
  }

  /// The checked variables as the case gives them.
  var point: [ShapedArray] {
    checked.map { ShapedArray(trace.values[$0]) }
  }

  /// The names of the checked variables.
  var names: [String] { checked.map { subject.inputs[$0].name } }

  /// The function with all that the engine declares and the case asks for.
  var function: Function {
    var function = Function { [self] (inputs) throws(ProgramStop) in try value(inputs) }
    function.names = names
    let capabilities = engine.description.capabilities
    function.abilities = [.choosesCotangents, .choosesInputs]
    if capabilities.contains(.doubleBackward) { function.abilities.insert(.createsGraphs) }
    if capabilities.contains(.retainGraph) { function.abilities.insert(.keepsGraphs) }
    function.layouts = layouts
    if request.modes.contains(.reverse) {
      function.record = { [self] (inputs, flagged) throws(ProgramStop) in
        try record(inputs, flagged)
      }
      function.lowPrecision = lowPrecision
      if request.order > 1 {
        function.hessianProduct = { [self] (inputs, cotangents, direction) throws(ProgramStop) in
          try hessianProduct(inputs, cotangents, direction)
        }
      }
    }
    if request.modes.contains(.forward) {
      function.jvp = { [self] (inputs, tangents) throws(ProgramStop) in
        try self.tangents(inputs, tangents)
      }
    }
    return function
  }

  /// Cotangents in other layouts of memory are made by ops, where the engine has them.
  private var layouts: Set<Cotangent.Layout> {
    // A complex cotangent is given one way only.
    guard !trace.results.contains(where: { $0.dtype == .complex128 }) else { return [.rowMajor] }
    let ops = engine.description.ops
    func has(_ op: String) -> Bool { ops?.contains(op) ?? true }
    var layouts: Set<Cotangent.Layout> = [.rowMajor]
    if has("permute") { layouts.insert(.transposed) }
    if has("select") { layouts.insert(.strided) }
    if has("expand") { layouts.insert(.expanded) }
    return layouts
  }

  /// Whether a small step takes another branch than the one that the trace keeps.
  func conditionChangesNearby() -> Bool {
    guard !trace.conditions.isEmpty else { return false }
    let nearby = point.map { array in
      ShapedArray(shape: array.shape, array.elements.map { $0 + 1e-6 * max(abs($0), 1) })
    }
    let commands = trace.commands(with: values(nearby), requiresGrad: flags([]))
    guard let replies = try? replies(to: commands), replies.count == commands.count else {
      return false
    }
    return trace.conditions.contains { condition in
      guard case .ok(.tensor(let value)) = replies[condition.index],
        let element = value.doubles?.first
      else { return false }
      return (element != 0) != condition.truth
    }
  }

  // MARK: - What the checker asks

  private func value(_ inputs: [ShapedArray]) throws(ProgramStop) -> [ShapedArray] {
    let commands = trace.commands(with: values(inputs), requiresGrad: flags([])).map {
      $0.prefixed("v")
    }
    let reads = trace.outputs.map { Command(.read(of: "v" + $0, .value)) }
    do {
      return try arrays(of: reads, after: commands)
    } catch {
      if case .engine = error { throw error }
      // The program has no value there, as beyond the edge of a domain.
      return trace.results.map { result in
        let numbers = ShapedArray(result)
        return ShapedArray(shape: numbers.shape, numbers.elements.map { _ in .nan })
      }
    }
  }

  private func record(
    _ inputs: [ShapedArray], _ flagged: [Bool]
  ) throws(ProgramStop) -> Recording<ProgramStop> {
    let run = newRun(inputs, flagged)
    let reads = trace.outputs.map { Command(.read(of: run.prefix + $0, .value)) }
    let outputs = try arrays(of: reads, after: run.commands)
    let keepsGraphs = engine.description.capabilities.contains(.retainGraph)
    return Recording(outputs: outputs) {
      [self] (cotangents, createGraph) throws(ProgramStop) in
      let pass = keepsGraphs ? run : newRun(inputs, flagged)
      return try pullback(
        pass.prefix, after: keepsGraphs ? [] : pass.commands, flagged, &cotangents,
        createGraph: createGraph, retainsGraph: keepsGraphs)
    }
  }

  /// One run of the program under names of its own.
  private func newRun(
    _ inputs: [ShapedArray], _ flagged: [Bool]
  ) -> (prefix: String, commands: [Command]) {
    recordings += 1
    let prefix = "r\(recordings)"
    return (
      prefix,
      trace.commands(with: values(inputs), requiresGrad: flags(flagged)).map {
        $0.prefixed(prefix)
      }
    )
  }

  private func pullback(
    _ prefix: String, after commands: [Command], _ flagged: [Bool],
    _ cotangents: inout [Cotangent], createGraph: Bool, retainsGraph: Bool
  ) throws(ProgramStop) -> [ShapedArray?] {
    var commands = commands
    var memory: [String] = []
    for (index, cotangent) in cotangents.enumerated() {
      let made = cotangent.made(
        as: "c\(index)", memory: "m\(index)", isComplex: isComplex(output: index))
      commands += made.commands
      memory.append(made.memory)
    }
    let wanted = checked.indices.filter { flagged[$0] }
    commands.append(
      Command(
        .grad(
          Command.Gradient(
            of: trace.outputs.map { prefix + $0 },
            wrt: wanted.map { prefix + trace.inputs[checked[$0]] },
            gradOutputs: cotangents.indices.map { "c\($0)" },
            retainGraph: retainsGraph ? true : nil, createGraph: createGraph, allowUnused: true,
            out: wanted.map { "g\($0)" })),
        mayFail: true))
    let replies = try replies(to: commands)
    // Nothing that was flagged leads to the outputs: the gradients are zero.
    if case .error(.noGraph, _)? = replies.last { return flagged.map { _ in nil } }
    try demandSuccess(of: replies, to: commands)
    let reads = wanted.map { Command(.read(of: "g\($0)", .value)) }
    let values = try tensors(
      of: reads + memory.map { Command(.read(of: $0, .value)) }, after: [])
    for index in cotangents.indices {
      if let storage = values[wanted.count + index] {
        cotangents[index].storage = ShapedArray(storage).elements
      }
    }
    var gradients: [ShapedArray?] = flagged.map { _ in nil }
    for (position, value) in zip(wanted, values) {
      gradients[position] = value.map { ShapedArray($0) }
    }
    return gradients
  }

  /// The derivative along `direction` of the gradient, by differentiating ⟨gradient, direction⟩.
  private func hessianProduct(
    _ inputs: [ShapedArray], _ cotangents: [ShapedArray], _ direction: [ShapedArray]
  ) throws(ProgramStop) -> [ShapedArray?] {
    let all = checked.map { _ in true }
    let run = newRun(inputs, all)
    let reads = trace.outputs.map { Command(.read(of: run.prefix + $0, .value)) }
    _ = try arrays(of: reads, after: run.commands)
    var memory = cotangents.map { Cotangent($0) }
    let first = try pullback(
      run.prefix, after: [], all, &memory, createGraph: true, retainsGraph: true)
    let present = checked.indices.filter { first[$0] != nil }
    guard !present.isEmpty else { return all.map { _ in nil } }
    var commands: [Command] = []
    for index in present {
      commands += [
        Command(
          .tensor(
            out: "d\(index)",
            value: direction[index].tensor(isComplex: isComplex(variable: index)),
            requiresGrad: false))
      ]
      commands += innerProduct(of: "g\(index)", "d\(index)", variable: index, as: "s")
      commands += [
        Command(
          .apply(
            index == present[0]
              ? .init("mul", [.name("s"), .integer(1)], outputs: ["t"])
              : .init("add", [.name("t"), .name("s")], outputs: ["t"])))
      ]
    }
    let wrt = checked.map { run.prefix + trace.inputs[$0] }
    let results = checked.indices.map { "h\($0)" }
    commands.append(
      Command(
        .grad(Command.Gradient(of: ["t"], wrt: wrt, allowUnused: true, out: results)),
        mayFail: true))
    let replies = try replies(to: commands)
    // A gradient that is a constant has no graph: its derivative is zero.
    if case .error(.noGraph, _)? = replies.last { return all.map { _ in nil } }
    try demandSuccess(of: replies, to: commands)
    return try tensors(of: results.map { Command(.read(of: $0, .value)) }, after: []).map {
      $0.map { ShapedArray($0) }
    }
  }

  /// Commands for the sum of products of a gradient and a direction, part by part.
  private func innerProduct(
    of gradient: String, _ direction: String, variable: Int, as result: String
  ) -> [Command] {
    var applications: [Command.Application] = []
    var first = gradient
    if isComplex(variable: variable) {
      applications.append(.init("conj", [.name(gradient)], outputs: ["q"]))
      first = "q"
    }
    applications.append(.init("mul", [.name(first), .name(direction)], outputs: ["p"]))
    if isComplex(variable: variable) {
      applications.append(.init("real", [.name("p")], outputs: ["p"]))
    }
    applications.append(.init("sum", [.name("p")], outputs: [result]))
    return applications.map { Command(.apply($0)) }
  }

  private func tangents(
    _ inputs: [ShapedArray], _ tangents: [ShapedArray]
  ) throws(ProgramStop) -> [ShapedArray] {
    let run = newRun(inputs, checked.map { _ in false })
    var commands = run.commands
    for (index, tangent) in tangents.enumerated() {
      commands.append(
        Command(
          .tensor(
            out: "d\(index)", value: tangent.tensor(isComplex: isComplex(variable: index)),
            requiresGrad: false)))
    }
    let results = trace.outputs.indices.map { "t\($0)" }
    commands.append(
      Command(
        .jvp(
          Command.ForwardMode(
            commands: run.commands.filter(\.isNeededAgain),
            of: trace.outputs.map { run.prefix + $0 },
            wrt: checked.map { run.prefix + trace.inputs[$0] },
            tangents: tangents.indices.map { "d\($0)" }, out: results))))
    return try arrays(of: results.map { Command(.read(of: $0, .value)) }, after: commands)
  }

  // MARK: - Asking the engine

  private func arrays(
    of reads: [Command], after commands: [Command]
  ) throws(ProgramStop) -> [ShapedArray] {
    try tensors(of: reads, after: commands).map {
      $0.map { ShapedArray($0) } ?? ShapedArray(shape: [0], [])
    }
  }

  /// The tensors that reads give after other commands; `nil` for none.
  func tensors(
    of reads: [Command], after commands: [Command], on other: (any Engine)? = nil,
    fresh: Bool = false
  ) throws(ProgramStop) -> [TensorValue?] {
    let replies = try replies(to: commands + reads, on: other, fresh: fresh)
    try demandSuccess(of: replies, to: commands + reads)
    return replies.suffix(reads.count).map { reply in
      if case .ok(.tensor(let value)) = reply { value } else { nil }
    }
  }

  private func replies(
    to commands: [Command], on other: (any Engine)? = nil, fresh: Bool = false
  ) throws(ProgramStop) -> [Reply] {
    let engine = other ?? engine
    do {
      let replies = try engine.execute(CommandBatch(fresh: fresh, commands: commands))
      let left = commands.prefix(replies.count).modesLeftOpen
      if replies.count < commands.count, !left.isEmpty {
        _ = try engine.execute(CommandBatch(commands: left.map { Command(.leave($0)) }))
      }
      return replies
    } catch {
      throw .engine(error)
    }
  }

  private func demandSuccess(
    of replies: [Reply], to commands: [Command]
  ) throws(ProgramStop) {
    for reply in replies {
      guard case .error(let kind, let message) = reply else { continue }
      throw .finding(
        Finding(
          kind == .unsupported ? .falseClaim : .raised, subject: "gradcheck: \(request.of[0])",
          "the gradient pass raised \(kind.rawValue)", at: request.location,
          details: message.isEmpty ? [] : ["the engine's words: \(message)"]))
    }
    guard replies.count == commands.count else {
      throw .engine(
        EngineFailure(
          .protocolError, "\(replies.count) replies to \(commands.count) commands, none an error"))
    }
  }

  func values(_ inputs: [ShapedArray]) -> [TensorValue] {
    var values = trace.values
    for (index, input) in zip(checked, inputs) {
      values[index] = input.tensor(isComplex: values[index].dtype == .complex128)
    }
    return values
  }

  /// Whether an output of the program is complex.
  func isComplex(output: Int) -> Bool { trace.results[output].dtype == .complex128 }

  /// Whether a checked variable is complex.
  func isComplex(variable: Int) -> Bool { trace.values[checked[variable]].dtype == .complex128 }

  /// Whether each input of the case requires grad, from flags of the checked ones.
  func flags(_ flagged: [Bool]) -> [Bool] {
    var flags = trace.inputs.map { _ in false }
    for (index, flag) in zip(checked, flagged) { flags[index] = flag }
    return flags
  }
}

extension Command {
  /// Whether forward mode has to run the command once more.
  fileprivate var isNeededAgain: Bool {
    switch action {
    case .release, .read: false
    default: true
    }
  }
}

extension Sequence<Command> {
  /// The modes that are entered and not left, the innermost first.
  fileprivate var modesLeftOpen: [Command.Mode] {
    var open: [Command.Mode] = []
    for command in self {
      switch command.action {
      case .enter(let mode): open.append(mode)
      case .leave: _ = open.popLast()
      default: break
      }
    }
    return open.reversed()
  }
}

extension Cotangent {
  /// Commands that make this cotangent under a name, and the name of the tensor that holds its
  /// memory.
  fileprivate func made(
    as name: String, memory: String, isComplex: Bool
  ) -> (commands: [Command], memory: String) {
    func stored(as name: String, _ shape: [Int], _ elements: [Double]) -> Command {
      let value = ShapedArray(shape: shape, elements).tensor(isComplex: isComplex)
      return Command(.tensor(out: name, value: value, requiresGrad: false))
    }
    func view(_ op: String, _ attributes: [String: Attribute]) -> Command {
      Command(.apply(.init(op, [.name(memory)], attributes: attributes, outputs: [name])))
    }
    func integers(_ values: some Sequence<Int>) -> Attribute {
      .list(values.map { .integer($0) })
    }
    guard !shape.isEmpty, !storage.isEmpty else {
      // A scalar, or no elements at all: there is one layout only.
      return ([stored(as: name, shape, elements)], name)
    }
    switch layout {
    case .rowMajor: return ([stored(as: name, shape, storage)], name)
    case .transposed:
      let dimensions = integers(shape.indices.reversed())
      return (
        [stored(as: memory, shape.reversed(), storage), view("permute", ["dims": dimensions])],
        memory
      )
    case .strided:
      let last: [String: Attribute] = ["dim": .integer(shape.count), "index": .integer(0)]
      return ([stored(as: memory, shape + [2], storage), view("select", last)], memory)
    case .expanded:
      return (
        [
          stored(as: memory, shape.map { _ in 1 }, storage),
          view("expand", ["size": integers(shape)]),
        ],
        memory
      )
    }
  }
}
