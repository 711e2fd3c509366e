import ConformanceModel
import EngineKit

/// What the engine under test says of the program: its value and its derivatives.
extension GradientCheckRun {
  /// The value of the program: its outputs weighted by the cotangents.
  func value(at point: [Double]) throws(ProgramStop) -> Double {
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

  func gradient(at point: [Double]) throws(ProgramStop) -> [Double] {
    let (commands, gradients) = gradientCommands(at: point, createGraph: false)
    return try elements(of: gradients, after: commands)
  }

  /// The derivative along `direction` of the gradient, by differentiating ⟨gradient, direction⟩.
  ///
  /// It is zero where the gradient is a constant, which engines say by `no-graph`.
  func hessianProduct(along direction: [Double]) throws(ProgramStop) -> [Double] {
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

  func tangent(along direction: [Double]) throws(ProgramStop) -> Double {
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
}

extension Reply {
  fileprivate var isError: Bool {
    if case .error = self { true } else { false }
  }
}
