import EngineKit
import Testing

@Suite("Engines whose tensors carry a gradient")
struct DefineByRunEngineTests {
  /// A number that remembers which numbers it is the product of.
  private final class Number {
    let value: Double
    let parents: [(Number, slope: Double)]
    var gradient: Double?

    init(_ value: Double, parents: [(Number, slope: Double)] = []) {
      self.value = value
      self.parents = parents
    }

    func pass(_ cotangent: Double) {
      gradient = (gradient ?? 0) + cotangent
      for (parent, slope) in parents { parent.pass(cotangent * slope) }
    }
  }

  private final class Products: DefineByRunEngine {
    var names: [String: Number?] = [:]
    let description = EngineDescription(
      name: "products", version: "1", capabilities: [.accumulation], dtypes: [.float64],
      ops: ["mul"])
    let ops: [String: DefineByRunOp<Number>] = [
      "mul": { factors, _ in
        Number(
          factors[0].value * factors[1].value,
          parents: [(factors[0], factors[1].value), (factors[1], factors[0].value)])
      }
    ]

    func leaf(_ value: TensorValue, requiresGrad: Bool) throws(Refusal) -> Number {
      guard let number = value.doubles?.first else { throw .unsupported("complex numbers") }
      return Number(number)
    }
    func value(of tensor: Number) throws(Refusal) -> TensorValue { TensorValue(tensor.value) }
    func backward(from roots: [Number], gradients: [Number?]) throws(Refusal) {
      for (root, gradient) in zip(roots, gradients) { root.pass(gradient?.value ?? 1) }
    }
    func gradient(of tensor: Number) -> Number? { tensor.gradient.map { Number($0) } }
    func setGradient(of tensor: Number, to gradient: Number?) { tensor.gradient = gradient?.value }
  }

  private func replies(_ actions: [Command.Action]) throws -> [Reply] {
    try Products().execute(CommandBatch(fresh: true, commands: actions.map { Command($0) }))
  }

  private let square: [Command.Action] = [
    .tensor(out: "x", value: TensorValue(3), requiresGrad: true),
    .apply(.init("mul", [.name("x"), .name("x")], outputs: ["y"])),
  ]

  @Test("backward adds to the gradients that tensors carry")
  func backward() throws {
    let pass = Command.Action.backward(.init(of: ["y"]))
    let replies = try replies(
      square + [.read(of: "x", .grad), pass, pass, .read(of: "x", .grad), .read(of: "x", .shape)])
    #expect(replies[2] == .ok(.none))
    #expect(replies[5] == .ok(.tensor(TensorValue(12))))
    #expect(replies[6] == .ok(.list([])))
  }

  @Test("grad gives gradients as values, and leaves those that tensors carry as they were")
  func grad() throws {
    let replies = try replies(
      square + [
        .backward(.init(of: ["y"])), .grad(.init(of: ["y"], wrt: ["x"], out: ["g"])),
        .read(of: "g", .value), .read(of: "x", .grad),
      ])
    #expect(replies[4] == .ok(.tensor(TensorValue(6))))
    #expect(replies[5] == .ok(.tensor(TensorValue(6))))
  }

  @Test("a gradient is set, to none as well, and bound as a value")
  func setting() throws {
    let replies = try replies(
      square + [
        .set(on: "x", .grad("y")), .get(of: "x", .grad, out: "g"), .read(of: "g", .value),
        .set(on: "x", .grad(nil)), .get(of: "x", .grad, out: "h"), .read(of: "h", .value),
      ])
    #expect(replies[4] == .ok(.tensor(TensorValue(9))))
    #expect(replies.last == .ok(.none))
  }

  @Test("numbers and literals stand where tensors stand")
  func operands() throws {
    let replies = try replies(
      square + [
        .apply(.init("mul", [.integer(2), .number(0.5)], outputs: ["a"])),
        .apply(.init("mul", [.name("a"), .tensor(TensorValue(7))], outputs: ["b"])),
        .read(of: "b", .value),
      ])
    #expect(replies.last == .ok(.tensor(TensorValue(7))))
  }

  @Test("a refused command ends its batch unless it may fail, and names end with a fresh one")
  func refusals() throws {
    let engine = Products()
    let unknown = Command.Action.apply(.init("exp", [.integer(1)], outputs: ["y"]))
    let batch = CommandBatch(
      fresh: true,
      commands: [
        Command(square[0]), Command(unknown, mayFail: true), Command(unknown),
        Command(.read(of: "x", .value)),
      ])
    let replies = try engine.execute(batch)
    #expect(replies.count == 3)
    #expect(replies[1] == .error(.unsupported, message: "this engine has no op exp"))
    let next = try engine.execute(
      CommandBatch(fresh: true, commands: [Command(.read(of: "x", .value))]))
    #expect(next == [.error(.internal, message: "nothing is named x")])
  }

  @Test("what such an engine does not have is unsupported")
  func unsupported() throws {
    for action: Command.Action in [
      .enter(.noGrad), .retainGrad(on: "x"), .read(of: "x", .isLeaf),
      .backward(.init(of: ["y"], createGraph: true)), .backward(.init(of: ["y"], inputs: ["x"])),
    ] {
      guard case .error(.unsupported, _)? = try replies(square + [action]).last else {
        Issue.record("\(action) was not refused")
        continue
      }
    }
  }
}
