import EngineKit
import Testing

@testable import Engines

/// Commands in short.
extension Command {
  static func make(_ out: String, _ values: [Double], requiresGrad: Bool = false) -> Command {
    let value =
      values.count == 1 ? TensorValue(values[0]) : TensorValue(shape: [values.count], values)
    return Command(.tensor(out: out, value: value, requiresGrad: requiresGrad))
  }

  static func apply(
    _ op: String, _ inputs: [Operand], _ attributes: [String: Attribute] = [:],
    to outputs: [String],
    mayFail: Bool = false
  ) -> Command {
    Command(
      .apply(.init(op, inputs, attributes: attributes, outputs: outputs)), mayFail: mayFail)
  }

  static func apply(_ op: String, _ inputs: String..., to output: String) -> Command {
    .apply(op, inputs.map { .name($0) }, to: [output])
  }

  static func backward(_ of: String, mayFail: Bool = false) -> Command {
    Command(.backward(.init(of: [of])), mayFail: mayFail)
  }

  static func read(_ of: String?, _ what: Observable) -> Command { Command(.read(of: of, what)) }
}

@Suite("The reference engine behind commands")
struct ReferenceEngineTests {
  private func run(_ commands: [Command]) throws -> [Reply] {
    try ReferenceEngine().execute(CommandBatch(fresh: true, commands: commands))
  }

  private func kind(_ reply: Reply?) -> ErrorKind? {
    if case .error(let kind, _) = reply { return kind }
    return nil
  }

  @Test("a program with a pass gives values, gradients and flags")
  func program() throws {
    let replies = try run([
      .make("x", [2, 3], requiresGrad: true), .make("c", [5, 7]), .apply("mul", "x", "c", to: "y"),
      .apply("sum", "y", to: "z"), .backward("z"), .read("x", .grad), .read("y", .gradFn),
      .read("x", .isLeaf), .read("z", .value), .read("c", .grad), .read("y", .shape),
      .read("y", .dtype), .read("y", .version), .read(nil, .gradEnabled),
    ])
    #expect(
      replies.dropFirst(5) == [
        .ok(.tensor(TensorValue(shape: [2], [5, 7]))), .ok(.string("MulBackward")),
        .ok(.boolean(true)), .ok(.tensor(TensorValue(31))), .ok(.none), .ok(.list([.number(2)])),
        .ok(.string("float64")), .ok(.number(0)), .ok(.boolean(true)),
      ])
  }

  @Test("a command that fails ends the batch unless it may fail, and kinds have their names")
  func failures() throws {
    let replies = try run([
      .make("x", [2, 3], requiresGrad: true), .backward("x", mayFail: true),
      .apply("add_", [.name("x"), .number(1)], to: ["x"], mayFail: true),
      .apply("nothing", [.name("x")], to: ["y"], mayFail: true),
      .apply("mul", [.name("gone"), .number(1)], to: ["y"]), .read("x", .value),
    ])
    #expect(replies.count == 5)
    #expect(replies.map(kind) == [nil, .notScalar, .leafInPlace, .unsupported, .other])
  }

  @Test("fresh forgets names, modes and hooks")
  func fresh() throws {
    let engine = ReferenceEngine()
    _ = try engine.execute(
      CommandBatch(fresh: true, commands: [.make("x", [1]), Command(.enter(.noGrad))]))
    let kept = try engine.execute(
      CommandBatch(commands: [.read("x", .value), .read(nil, .gradEnabled)]))
    #expect(kept == [.ok(.tensor(TensorValue(1))), .ok(.boolean(false))])
    let fresh = try engine.execute(
      CommandBatch(fresh: true, commands: [.read(nil, .gradEnabled), .read("x", .value)]))
    #expect(fresh[0] == .ok(.boolean(true)) && kind(fresh[1]) == .other)
  }

  @Test("modes nest and are left from the innermost")
  func modes() throws {
    let replies = try run([
      .make("x", [2], requiresGrad: true), Command(.enter(.noGrad)), Command(.enter(.enableGrad)),
      .apply("mul", "x", "x", to: "y"), Command(.leave(.enableGrad)),
      .apply("mul", "x", "x", to: "z"), Command(.leave(.noGrad)), .read("y", .requiresGrad),
      .read("z", .requiresGrad), Command(.leave(.noGrad)),
    ])
    #expect(replies[7...8] == [.ok(.boolean(true)), .ok(.boolean(false))])
    #expect(kind(replies[9]) == .other)
  }

  @Test("hook bodies share names, may replace the gradient, and are counted and ordered")
  func hooks() throws {
    let hook = Command.Hook(
      on: "y", out: "h", given: "g",
      body: [
        .apply("mul", [.name("g"), .integer(10)], to: ["r"]),
        .apply("nothing", [.name("g")], to: ["q"], mayFail: true),
        .apply("mul", "x", "x", to: "mode"),
      ], returned: "r")
    let replies = try run([
      .make("x", [2], requiresGrad: true), .apply("mul", "x", "x", to: "y"), Command(.hook(hook)),
      Command(.hook(.init(on: "x", out: "k", given: "g", body: []))), .backward("y"),
      .read("x", .grad), .read("r", .value), .read("h", .calls), .read(nil, .hookOrder),
      .read("mode", .requiresGrad), Command(.unhook("h")), Command(.unhook("h")),
      .apply("mul", "x", "x", to: "y"), .backward("y"), .read("h", .calls),
    ])
    #expect(
      replies[5...9] == [
        .ok(.tensor(TensorValue(40))), .ok(.tensor(TensorValue(10))), .ok(.number(1)),
        .ok(.list([.string("h"), .string("k")])), .ok(.boolean(false)),
      ])
    #expect(replies.last == .ok(.number(1)))
  }

  @Test("an error in a hook's body ends the pass and is its error")
  func hookFailure() throws {
    let replies = try run([
      .make("x", [2], requiresGrad: true), .apply("mul", "x", "x", to: "y"),
      Command(
        .hook(
          .init(
            on: "y", out: "h", given: "g",
            body: [.apply("reshape", [.name("g")], ["shape": .list([.integer(3)])], to: ["r"])]))),
      .backward("y", mayFail: true), .read("x", .grad),
    ])
    #expect(kind(replies[3]) == .shapeMismatch && replies[4] == .ok(.none))
  }

  @Test("attributes are written and read as values")
  func attributes() throws {
    let replies = try run([
      .make("x", [2], requiresGrad: true), .make("v", [7]), Command(.set(on: "x", .data("v"))),
      Command(.set(on: "x", .grad("v"))), Command(.get(of: "x", .grad, out: "g")),
      Command(.get(of: "x", .data, out: "d")), .apply("zero_", "d", to: "d"), .read("x", .value),
      .read("x", .version), .read("g", .value), Command(.set(on: "x", .grad(nil))),
      Command(.get(of: "x", .grad, out: "n")), .read("n", .value),
      Command(.set(on: "x", .requiresGrad(false))), .read("x", .requiresGrad),
      .read("x", .storage), .read("d", .storage), .read("v", .storage),
    ])
    #expect(replies[7] == .ok(.tensor(TensorValue(0))) && replies[8] == .ok(.number(0)))
    #expect(replies[12] == .ok(.none) && replies[14] == .ok(.boolean(false)))
    #expect(replies[15] == replies[16])
  }

  @Test("gradients as values are bound in order, and an unused one is none")
  func gradients() throws {
    let replies = try run([
      .make("x", [2], requiresGrad: true), .make("w", [3], requiresGrad: true),
      .apply("mul", "x", "x", to: "y"),
      Command(
        .grad(.init(of: ["y"], wrt: ["x", "w"], retainGraph: true, out: ["a", "b"])), mayFail: true),
      Command(
        .grad(
          .init(of: ["y"], wrt: ["x", "w"], createGraph: true, allowUnused: true, out: ["a", "b"]))),
      .read("a", .value), .read("b", .value),
      Command(.grad(.init(of: ["a"], wrt: ["x"], out: ["c"]))), .read("c", .value),
    ])
    #expect(kind(replies[3]) == .unusedInput)
    #expect(replies[5...6] == [.ok(.tensor(TensorValue(4))), .ok(.none)])
    #expect(replies[8] == .ok(.tensor(TensorValue(2))))
  }

  @Test(
    "custom functions have names of their own, save what their backward uses, and may not run away")
  func functions() throws {
    let define = Command.CustomFunction(
      name: "half_square", inputs: ["a"],
      forward: [
        .apply("mul", "a", "a", to: "x"), .apply("mul", [.name("x"), .number(0.5)], to: ["y"]),
      ],
      returns: ["y"], given: ["g"], backward: [.apply("mul", "g", "a", to: "ga")],
      gradients: ["ga"])
    let endless = Command.CustomFunction(
      name: "endless", inputs: ["a"], forward: [.apply("endless", "a", to: "y")], returns: ["y"],
      given: ["g"], backward: [], gradients: [nil])
    let replies = try run([
      .make("x", [3], requiresGrad: true), Command(.define(define)), Command(.define(endless)),
      .apply("half_square", "x", to: "z"), .backward("z"), .read("z", .value), .read("x", .grad),
      .read("z", .gradFn), .apply("half_square", "x", to: "z"),
      Command(.grad(.init(of: ["z"], wrt: ["x"], createGraph: true, out: ["g1"]))),
      Command(.grad(.init(of: ["g1"], wrt: ["x"], out: ["g2"]))), .read("g2", .value),
      .apply("endless", [.name("x")], to: ["z"], mayFail: true), .read("x", .value),
      .apply("half_square", [.name("x"), .name("x")], to: ["z"], mayFail: true), .read("a", .value),
    ])
    #expect(
      replies[5...7] == [
        .ok(.tensor(TensorValue(4.5))), .ok(.tensor(TensorValue(3))),
        .ok(.string("half_squareBackward")),
      ])
    #expect(replies[11] == .ok(.tensor(TensorValue(1))))
    #expect(kind(replies[12]) == .other && replies[13] == .ok(.tensor(TensorValue(3))))
    #expect(kind(replies[14]) == .badArgument && kind(replies[15]) == .other)
  }

  @Test("values of every type cross unchanged")
  func types() throws {
    let values: [TensorValue] = [
      TensorValue(shape: [2], [1.5, -.infinity]),
      TensorValue(shape: [1, 2], elements: .float32([0.1, 2])),
      TensorValue(shape: [], elements: .int64([.min])),
      TensorValue(shape: [0, 3], elements: .bool([])),
    ]
    for value in values {
      let replies = try run([
        Command(.tensor(out: "x", value: value, requiresGrad: false)), .read("x", .value),
      ])
      #expect(replies[1] == .ok(.tensor(value)))
    }
  }

  @Test("what is declared is what is there")
  func description() throws {
    let description = ReferenceEngine().description
    #expect(description.name == "reference" && description.capabilities.contains(.complex))
    #expect(
      description.ops?.contains("matmul") == true && description.ops?.contains("zero_") == true)
  }
}
