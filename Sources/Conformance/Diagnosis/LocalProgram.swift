import EngineKit

/// One op with operands of its own, so that its derivative can be looked at alone.
///
/// The operands are leaves with the values that occurred. Where the layout in memory may matter, a
/// leaf is what views were taken of, and the views are part of the program.
struct LocalProgram {
  /// A tensor that the op starts from.
  struct Leaf {
    var name: String
    var value: TensorValue

    /// Whether gradients with respect to it exist.
    var isDifferentiable: Bool { value.dtype.isDifferentiable }
  }

  var leaves: [Leaf]
  /// What is run after the leaves were made.
  var body: [Command]
  /// The results that have derivatives.
  var outputs: [String]
  /// How each of the leaves is called to people: the name of the op's operand.
  var leafTitles: [String]

  /// The positions of the leaves that have gradients.
  var variables: [Int] { leaves.indices.filter { leaves[$0].isDifferentiable } }

  /// The same with float64 in place of float32; `nil` where there is none.
  var widened: LocalProgram? {
    guard leaves.contains(where: { $0.value.dtype == .float32 }) else { return nil }
    var program = self
    for index in leaves.indices { program.leaves[index].value = leaves[index].value.widened }
    return program
  }

  // MARK: - Asking an engine

  /// The results; `nil` where the engine refuses.
  func values(_ leaves: [TensorValue], on engine: any Engine) -> [TensorValue]? {
    let commands = make(leaves, tracked: false) + body
    return tensors(commands, reading: outputs, on: engine)
  }

  /// The gradients of the results weighted by cotangents, zeros where the engine says none.
  func gradients(
    _ leaves: [TensorValue], _ cotangents: [TensorValue], on engine: any Engine
  ) -> [TensorValue]? {
    let commands = make(leaves, tracked: true) + body + pass(cotangents, createGraph: false)
    return completed(tensors(commands, reading: gradientNames, on: engine), leaves)
  }

  /// The gradients of the inner product of the gradients and a direction, with respect to the
  /// leaves and then to the cotangents: a gradient depends on both.
  func secondGradients(
    _ leaves: [TensorValue], _ cotangents: [TensorValue], _ direction: [TensorValue],
    on engine: any Engine
  ) -> [TensorValue]? {
    var commands =
      make(leaves, tracked: true) + body
      + pass(cotangents, createGraph: true, tracksCotangents: true)
    var total: String?
    for (index, value) in zip(variables, direction) {
      commands += [
        Command(.tensor(out: "d\(index)", value: value, requiresGrad: false)),
        Command(
          .apply(.init("mul", [.name("g\(index)"), .name("d\(index)")], outputs: ["p\(index)"])),
          mayFail: true),
        Command(
          .apply(.init("sum", [.name("p\(index)")], outputs: ["s\(index)"])), mayFail: true),
      ]
      if let sum = total {
        commands.append(
          Command(
            .apply(.init("add", [.name(sum), .name("s\(index)")], outputs: ["t\(index)"])),
            mayFail: true))
      }
      total = total == nil ? "s\(index)" : "t\(index)"
    }
    guard let total else { return nil }
    let names =
      variables.indices.map { "h\($0)" } + cotangents.indices.map { "k\($0)" }
    let wrt = variables.map { self.leaves[$0].name } + outputs.indices.map { "c\($0)" }
    commands.append(
      Command(.grad(.init(of: [total], wrt: wrt, allowUnused: true, out: names)), mayFail: true))
    let reads = names.map { Command(.read(of: $0, .value), mayFail: true) }
    guard let replies = replies(commands + reads, on: engine) else { return nil }
    // A gradient that is a constant has no graph: its derivative is zero.
    let like = variables.map { leaves[$0] } + cotangents
    return zip(Self.tensors(replies.suffix(names.count)), like).map { $0 ?? $1.filled(with: 0) }
  }

  /// The tangents of the results along a direction.
  func tangents(
    _ leaves: [TensorValue], _ direction: [TensorValue], on engine: any Engine
  ) -> [TensorValue]? {
    let made = make(leaves, tracked: false)
    var commands = made + body
    for (index, value) in zip(variables, direction) {
      commands.append(Command(.tensor(out: "d\(index)", value: value, requiresGrad: false)))
    }
    commands.append(
      Command(
        .jvp(
          .init(
            commands: made + body, of: outputs, wrt: variables.map { self.leaves[$0].name },
            tangents: variables.map { "d\($0)" }, out: outputs.indices.map { "t\($0)" }))))
    return tensors(commands, reading: outputs.indices.map { "t\($0)" }, on: engine)
  }

  /// All that makes the gradients, so that hypotheses can be tried on it; then a leaf's gradient
  /// is read.
  func commands(
    _ leaves: [TensorValue], _ cotangents: [TensorValue], readingGradientOf variable: Int
  ) -> [Command] {
    make(leaves, tracked: true) + body + pass(cotangents, createGraph: false)
      + [Command(.read(of: "g\(variable)", .value))]
  }

  // MARK: - Commands

  private var gradientNames: [String] { variables.map { "g\($0)" } }

  private func make(_ values: [TensorValue], tracked: Bool) -> [Command] {
    zip(leaves, values).map { leaf, value in
      Command(
        .tensor(out: leaf.name, value: value, requiresGrad: tracked && leaf.isDifferentiable))
    }
  }

  private func pass(
    _ cotangents: [TensorValue], createGraph: Bool, tracksCotangents: Bool = false
  ) -> [Command] {
    let names = outputs.indices.map { "c\($0)" }
    return zip(names, cotangents).map { name, value in
      Command(.tensor(out: name, value: value, requiresGrad: tracksCotangents))
    } + [
      Command(
        .grad(
          .init(
            of: outputs, wrt: variables.map { leaves[$0].name }, gradOutputs: names,
            createGraph: createGraph, allowUnused: true, out: gradientNames)))
    ]
  }

  private func tensors(
    _ commands: [Command], reading names: [String], on engine: any Engine
  ) -> [TensorValue?]? {
    replies(commands + names.map { Command(.read(of: $0, .value)) }, on: engine)
      .map { Self.tensors($0.suffix(names.count)) }
  }

  private func tensors(
    _ commands: [Command], reading names: [String], on engine: any Engine
  ) -> [TensorValue]? {
    let values: [TensorValue?]? = tensors(commands, reading: names, on: engine)
    guard let values, !values.contains(where: { $0 == nil }) else { return nil }
    return values.compactMap { $0 }
  }

  private func replies(_ commands: [Command], on engine: any Engine) -> [Reply]? {
    let replies = try? engine.execute(CommandBatch(fresh: true, commands: commands))
    guard let replies, replies.count == commands.count else { return nil }
    for (reply, command) in zip(replies, commands) where !command.mayFail {
      if case .error = reply { return nil }
    }
    return replies
  }

  private static func tensors(_ replies: some Sequence<Reply>) -> [TensorValue?] {
    replies.map { if case .ok(.tensor(let value)) = $0 { value } else { nil } }
  }

  /// Gradients with zeros in place of none.
  private func completed(_ gradients: [TensorValue?]?, _ leaves: [TensorValue]) -> [TensorValue]? {
    gradients.map { gradients in
      zip(gradients, variables).map { gradient, index in gradient ?? leaves[index].filled(with: 0) }
    }
  }
}

extension TensorValue {
  /// A tensor of this shape and type, all of whose elements are one number.
  func filled(with number: Double) -> TensorValue {
    let value = TensorValue(shape: shape, Array(repeating: number, count: count))
    return value.converted(to: dtype) ?? value
  }

  /// The same with float64 in place of float32.
  var widened: TensorValue { dtype == .float32 ? converted(to: .float64) ?? self : self }

  /// The same type with other numbers, both parts of complex ones.
  func with(parts: [Double]) -> TensorValue {
    guard dtype == .complex128 else {
      let value = TensorValue(shape: shape, parts)
      return value.converted(to: dtype) ?? value
    }
    let pairs = stride(from: 0, to: parts.count - 1, by: 2).map {
      ComplexValue(real: parts[$0], imaginary: parts[$0 + 1])
    }
    return TensorValue(shape: shape, elements: .complex128(pairs))
  }
}
