import EngineKit
import Testing

@testable import Engines

@Suite("Modes and forward mode of the reference engine")
struct ReferenceModesTests {
  private func run(
    _ commands: [Command], on engine: ReferenceEngine = ReferenceEngine()
  ) throws -> [Reply] {
    try engine.execute(CommandBatch(fresh: true, commands: commands))
  }

  private func kind(_ reply: Reply?) -> ErrorKind? {
    if case .error(let kind, _) = reply { return kind }
    return nil
  }

  private func jvp(
    _ commands: [Command], _ of: String, _ wrt: String, _ tangent: String, to out: String
  ) -> Command {
    Command(.jvp(.init(commands: commands, of: [of], wrt: [wrt], tangents: [tangent], out: [out])))
  }

  private func grad(_ of: String, _ wrt: String, to out: String) -> Command {
    Command(.grad(.init(of: [of], wrt: [wrt], createGraph: true, out: [out])))
  }

  private func value(_ number: Double) -> Reply { .ok(.tensor(TensorValue(number))) }

  private let cube: [Command] = [
    .make("x", [2], requiresGrad: true), .apply("mul", "x", "x", to: "s"),
    .apply("mul", "s", "x", to: "y"),
  ]

  @Test("tangents keep their graph, which leads to the case's own leaf")
  func reverseOverForward() throws {
    let replies = try run(
      cube + [
        .make("v", [1]), jvp(cube, "y", "x", "v", to: "t"), .read("t", .value),
        grad("t", "x", to: "g"), .read("g", .value), .read("x", .grad), .read("y", .gradFn),
      ])
    #expect(
      replies.suffix(5) == [
        value(12), .done, value(12), .ok(.none), .ok(.string("MulBackward")),
      ])
  }

  @Test("forward mode goes over gradients and over forward mode")
  func nesting() throws {
    let gradient = cube + [grad("y", "x", to: "g")]
    let tangent = cube + [.make("v", [1]), jvp(cube, "y", "x", "v", to: "t")]
    let replies = try run(
      cube + [
        .make("v", [1]), .make("u", [2]), jvp(gradient, "g", "x", "u", to: "a"),
        jvp(tangent, "t", "x", "u", to: "b"), .read("a", .value), .read("b", .value),
      ])
    #expect(replies.suffix(2) == [value(24), value(24)])
  }

  @Test("what does not depend on the inputs has the tangent zero")
  func independent() throws {
    let commands = cube + [.make("c", [7])]
    let replies = try run(
      commands + [
        .make("v", [1]), jvp(commands, "c", "x", "v", to: "t"), .read("t", .value),
        jvp(commands, "y", "s", "v", to: "d"), .read("d", .value),
      ])
    #expect(replies[replies.count - 3] == value(0))
    #expect(replies.last == value(2))
  }

  @Test("writes in the commands of forward mode leave the case's tensors alone")
  func scratch() throws {
    let commands: [Command] =
      cube + [.apply("mul_", [.name("y"), .number(3)], to: ["y"])]
    let replies = try run(
      commands + [
        .make("v", [1]), jvp(commands, "y", "x", "v", to: "t"), .read("t", .value),
        .read("y", .value), .read("y", .version),
      ])
    #expect(replies.suffix(3) == [value(36), value(24), .ok(.number(1))])
  }

  @Test("a tangent of another shape, and a custom function without a rule, are refused")
  func refusals() throws {
    let replies = try run(
      cube + [.make("v", [1, 2]), jvp(cube, "y", "x", "v", to: "t")])
    #expect(kind(replies.last) == .shapeMismatch)
    let function = Command(
      .define(
        .init(
          name: "f", inputs: ["a"], forward: [.apply("exp", "a", to: "b")], returns: ["b"],
          given: ["g"], backward: [], gradients: ["g"])))
    let commands = [function] + cube + [.apply("f", "y", to: "z")]
    let other = try run(commands + [.make("v", [1]), jvp(commands, "z", "x", "v", to: "t")])
    #expect(kind(other.last) == .notImplemented)
  }

  @Test("inference mode marks what is made in it, and its versions are not told")
  func inference() throws {
    let replies = try run([
      .make("x", [2], requiresGrad: true), Command(.enter(.inferenceMode)),
      .read(nil, .gradEnabled), .apply("mul", "x", "x", to: "c"),
      Command(.leave(.inferenceMode)), .read("c", .requiresGrad),
      .apply("mul", [.name("x"), .name("c")], to: ["y"], mayFail: true),
      .apply("add", "x", "c", to: "z"), .read("z", .requiresGrad),
      .apply("add_", [.name("c"), .number(1)], to: ["c"], mayFail: true),
      .read("c", .version),
    ])
    #expect(replies[2] == .ok(.boolean(false)))
    #expect(replies[5] == .ok(.boolean(false)))
    #expect(replies[8] == .ok(.boolean(true)))
    for index in [6, 9, 10] { #expect(kind(replies[index]) == .inferenceTensor) }
  }

  @Test("anomaly mode finds the nan of a pass, and modes nest")
  func anomaly() throws {
    let replies = try run([
      .make("x", [0], requiresGrad: true), .apply("sqrt", "x", to: "r"),
      .apply("mul", [.name("r"), .number(0)], to: ["y"]), Command(.enter(.anomalyMode)),
      Command(.enter(.noGrad)), .read(nil, .gradEnabled), Command(.leave(.noGrad)),
      .read(nil, .gradEnabled), .backward("y", mayFail: true), Command(.leave(.anomalyMode)),
    ])
    #expect(replies[5] == .ok(.boolean(false)) && replies[7] == .ok(.boolean(true)))
    #expect(kind(replies[8]) == .nanGradient)
    #expect(replies.last == .done)
  }

  @Test("a checkpoint gives the gradients of its commands, of every order")
  func checkpoint() throws {
    let body: [Command] = [.apply("exp", "x", to: "e"), .apply("mul", "e", "x", to: "y")]
    let replies = try run([
      .make("x", [0], requiresGrad: true),
      Command(.checkpoint(commands: body, inputs: ["x"], outputs: ["y"])), grad("y", "x", to: "g"),
      .read("g", .value), grad("g", "x", to: "h"), .read("h", .value),
      Command(.read(of: "e", .value)),
    ])
    #expect(replies[3] == value(1) && replies[5] == value(2))
    #expect(kind(replies.last) == .other)
  }

  @Test("a node hook runs after tensor hooks, is counted, and replaces the gradient for the node")
  func nodeHooks() throws {
    func hook(_ out: String, _ kind: Command.Hook.Kind, _ factor: Double) -> Command {
      Command(
        .hook(
          .init(
            on: "y", out: out, kind: kind, given: "g",
            body: [.apply("mul", [.name("g"), .number(factor)], to: ["r"])], returned: "r")))
    }
    let replies = try run([
      .make("x", [1], requiresGrad: true), .apply("mul", [.name("x"), .number(2)], to: ["y"]),
      hook("n", .node, 3), hook("t", .tensor, 5), .backward("y"), .read("x", .grad),
      .read(nil, .hookOrder), .read("n", .calls),
    ])
    #expect(
      replies.suffix(3) == [
        value(30), .ok(.list([.string("t"), .string("n")])), .ok(.number(1)),
      ])
  }

  @Test("a perturbed engine gives other results in each run, and the same for a seed")
  func perturbed() throws {
    let program = cube + [.backward("y"), .read("x", .grad), .read("y", .value)]
    let engine = ReferenceEngine(perturbedBy: 0x1p-24, seed: 3)
    let first = try run(program, on: engine)
    #expect(try run(program, on: engine) != first)
    #expect(try run(program, on: ReferenceEngine(perturbedBy: 0x1p-24, seed: 3)) == first)
    guard case .ok(.tensor(let gradient)) = first[4], case .float64(let values) = gradient.elements
    else {
      Issue.record("no gradient")
      return
    }
    #expect(values[0] != 12 && abs(values[0] - 12) < 12 * 0x1p-22)
  }
}
