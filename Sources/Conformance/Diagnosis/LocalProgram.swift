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

  /// The gradients of the inner product of the gradients and a direction.
  func secondGradients(
    _ leaves: [TensorValue], _ cotangents: [TensorValue], _ direction: [TensorValue],
    on engine: any Engine
  ) -> [TensorValue]? {
    var commands = make(leaves, tracked: true) + body + pass(cotangents, createGraph: true)
    for (index, value) in zip(variables, direction) {
      commands += [
        Command(.tensor(out: "d\(index)", value: value, requiresGrad: false)),
        Command(
          .apply(.init("mul", [.name("g\(index)"), .name("d\(index)")], outputs: ["p\(index)"]))),
        Command(.apply(.init("sum", [.name("p\(index)")], outputs: ["s\(index)"]))),
      ]
    }
    guard let first = variables.first else { return nil }
    commands.append(
      Command(.apply(.init("mul", [.name("s\(first)"), .integer(1)], outputs: ["t"]))))
    for index in variables.dropFirst() {
      commands.append(
        Command(.apply(.init("add", [.name("t"), .name("s\(index)")], outputs: ["t"]))))
    }
    commands.append(
      Command(
        .grad(
          .init(
            of: ["t"], wrt: variables.map { self.leaves[$0].name }, allowUnused: true,
            out: variables.map { "h\($0)" })), mayFail: true))
    let names = variables.map { "h\($0)" }
    guard
      let replies = replies(
        commands + names.map { Command(.read(of: $0, .value), mayFail: true) }, on: engine)
    else { return nil }
    // A gradient that is a constant has no graph: its derivative is zero.
    if case .error(.noGraph, _)? = replies.dropLast(names.count).last {
      return completed(names.map { _ in nil }, leaves)
    }
    return completed(Self.tensors(replies.suffix(names.count)), leaves)
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

  private func pass(_ cotangents: [TensorValue], createGraph: Bool) -> [Command] {
    let names = outputs.indices.map { "c\($0)" }
    return zip(names, cotangents).map { name, value in
      Command(.tensor(out: name, value: value, requiresGrad: false))
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
