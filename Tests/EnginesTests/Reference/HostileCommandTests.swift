import Autograd
import EngineKit
import Testing

@testable import Engines

@Suite("Commands that make no sense")
struct HostileCommandTests {
  private let odd: [Operand] = [
    .name("x"), .name("v"), .name("m"), .name("e"), .name("i"), .name("b"), .name("f"), .name("t"),
    .tensor(TensorValue(shape: [3], elements: .bool([true, false, true]))),
    .tensor(TensorValue(shape: [], elements: .bool([true]))), .name("w"),
    .tensor(TensorValue(shape: [3], elements: .int64([0, 1, -1]))),
    .name("n"), .number(.nan), .number(.infinity), .integer(.min), .integer(.max), .name("gone"),
    .list([.name("x"), .name("m")]), .list([]), .list([.list([])]), .name("z"), .name("c"), .none,
    .tensor(TensorValue(shape: [1, 0, 2], [])),
  ]

  private let oddAttributes: [Attribute] = [
    .none, .boolean(true), .integer(0), .integer(-1), .integer(7), .integer(.min), .integer(.max),
    .number(1.5), .number(.nan), .number(1e300), .number(-.infinity), .string("float32"),
    .string("complex128"), .string(""), .list([]), .list([.integer(0), .integer(0)]),
    .list([.integer(1_000_000), .integer(1_000_000)]), .list([.integer(.max), .integer(.max)]),
    .list([.integer(-1), .integer(-1)]), .list([.integer(0), .integer(.max)]),
    .list([.number(2.5)]),
    .list([.list([])]), .list([.list([.integer(0)]), .list([.integer(1)])]), .tensor("x"),
    .tensor("gone"), .tensor("z"),
  ]

  private var start: [Command] {
    [
      .make("x", [2, 3], requiresGrad: true),
      Command(.tensor(out: "w", value: TensorValue(shape: [0], []), requiresGrad: true)),
      .make("v", [1, 2, 3]),
      .make(
        "n", [.nan, .infinity, -.infinity, -0.0, 1e300, -1e300, .leastNonzeroMagnitude, -7],
        requiresGrad: true),
      Command(
        .tensor(
          out: "m", value: TensorValue(shape: [2, 3], [1, 2, 3, 4, 5, 6]), requiresGrad: true)),
      Command(.tensor(out: "e", value: TensorValue(shape: [0, 3], []), requiresGrad: true)),
      Command(
        .tensor(
          out: "i", value: TensorValue(shape: [3], elements: .int64([.min, .max, 1])),
          requiresGrad: false)),
      Command(
        .tensor(
          out: "b", value: TensorValue(shape: [2], elements: .bool([true, false])),
          requiresGrad: false)),
      Command(
        .tensor(
          out: "f", value: TensorValue(shape: [2], elements: .float32([1, 2])), requiresGrad: true)),
      Command(
        .tensor(
          out: "z",
          value: TensorValue(
            shape: [2],
            elements: .complex128([
              ComplexValue(real: 1, imaginary: -2), ComplexValue(real: .nan, imaginary: .infinity),
            ])), requiresGrad: true)),
      Command(
        .tensor(
          out: "c",
          value: TensorValue(
            shape: [2, 2],
            elements: .complex128(
              [1, 0, -3, 1e200].map { ComplexValue(real: $0, imaginary: 0) })),
          requiresGrad: true)),
      .apply("transpose", [.name("m")], ["dim0": .integer(0), "dim1": .integer(1)], to: ["t"]),
    ]
  }

  /// What becomes of a result: it is read, and differentiated to second order.
  private var after: [Command] {
    [
      Command(.read(of: "out", .value), mayFail: true),
      .apply("sum", [.name("out")], to: ["s"], mayFail: true),
      Command(
        .grad(
          .init(
            of: ["s"], wrt: ["x", "m", "e", "f", "n"], createGraph: true, allowUnused: true,
            out: ["g0", "g1", "g2", "g3", "g4"])), mayFail: true),
      .apply("sum", [.name("g1")], to: ["s"], mayFail: true), .backward("s", mayFail: true),
      .apply("sum", [.name("g4")], to: ["s"], mayFail: true), .backward("s", mayFail: true),
      Command(.release(["out", "s", "g0", "g1", "g2", "g3", "g4"])),
    ]
  }

  private func survive(_ commands: [Command]) throws {
    let engine = ReferenceEngine()
    let opening = try engine.execute(CommandBatch(fresh: true, commands: start))
    #expect(opening.count == start.count)
    for command in commands {
      var command = command
      command.mayFail = true
      let replies = try engine.execute(CommandBatch(commands: [command]))
      #expect(replies.count == 1)
      if case .ok = replies.first {
        #expect(try engine.execute(CommandBatch(commands: after)).count == after.count)
      }
    }
  }

  @Test("no op traps on operands of any kind and number", arguments: Op.all)
  func operands(_ op: Op) throws {
    let required = Dictionary(
      op.parameters.map {
        ($0.name, $0.kind == .integers ? Attribute.list([.integer(2)]) : .integer(0))
      },
      uniquingKeysWith: { first, _ in first })
    var commands: [Command] = [.apply(op.name, [], required, to: ["out"])]
    for form in [op.name, op.name + "_"] {
      for first in odd {
        commands.append(.apply(form, [first], required, to: ["out"]))
        for second in odd { commands.append(.apply(form, [first, second], required, to: ["out"])) }
      }
      for first in odd {
        commands.append(.apply(form, [.name("b"), first, .name("m")], to: ["out"]))
      }
      commands.append(.apply(form, [.name("m"), .name("i"), .name("x"), .name("x")], to: ["out"]))
    }
    try survive(commands)
  }

  /// Operands that fit one another in many ways, for ops whose every other combination is refused
  /// before it computes anything.
  private let fitting: [Operand] = [
    .name("m"), .name("e"), .name("x"), .name("n"), .name("t"), .number(2),
    .tensor(TensorValue(shape: [3], elements: .int64([0, 1, 0]))),
    .tensor(TensorValue(shape: [1, 2], elements: .int64([0, 1]))),
    .tensor(TensorValue(shape: [2, 3], elements: .int64([1, 0, 1, 0, 0, 1]))),
    .tensor(TensorValue(shape: [0], elements: .int64([]))),
    .tensor(TensorValue(shape: [], elements: .int64([0]))),
    .tensor(TensorValue(shape: [2, 3], elements: .bool([true, false, true, false, true, true]))),
  ]

  private let words: [String: [Attribute]] = [
    "reduce": ["sum", "prod", "mean", "amax", "amin", "add", "multiply"].map { .string($0) },
    "mode": ["reflect", "replicate", "circular"].map { .string($0) },
    "rounding_mode": [.string("floor"), .string("trunc")], "indexing": [.string("xy")],
    "approximate": [.string("tanh")],
  ]

  @Test("no op traps on operands that fit nearly", arguments: Op.all)
  func nearlyFitting(_ op: Op) throws {
    var commands: [Command] = []
    for dimension in [0, -1, 1] {
      var settings: [[String: Attribute]] = [[:]]
      for parameter in op.parameters {
        switch parameter.name {
        case "dim", "dimension":
          for index in settings.indices { settings[index][parameter.name] = .integer(dimension) }
        case let name where words[name] != nil:
          settings += (words[name] ?? []).map { word in
            settings[0].merging([name: word]) { _, new in new }
          }
        case "include_self", "accumulate", "keepdim", "descending":
          settings += settings.map { $0.merging([parameter.name: .boolean(false)]) { $1 } }
        default:
          guard parameter.standard == .required else { continue }
          for index in settings.indices { settings[index][parameter.name] = .integer(1) }
        }
      }
      for attributes in settings {
        for first in fitting {
          commands.append(.apply(op.name, [first], attributes, to: ["out"]))
          guard op.inputs.names.count > 1 else { continue }
          for second in fitting {
            commands.append(.apply(op.name, [first, second], attributes, to: ["out"]))
            guard op.inputs.names.count > 2, dimension == 0 else { continue }
            for third in fitting {
              commands.append(.apply(op.name, [first, second, third], attributes, to: ["out"]))
            }
          }
        }
      }
    }
    try survive(commands)
  }

  @Test("no op traps on arguments of any kind", arguments: Op.all)
  func arguments(_ op: Op) throws {
    var commands: [Command] = []
    let operands: [[Operand]] =
      op.inputs.names.count == 2
      ? [[.name("m"), .name("v")], [.name("e"), .name("e")]]
      : op.inputs.names.isEmpty ? [[]] : [[.name("m")], [.name("e")], [.number(1)], [.name("t")]]
    for inputs in operands {
      for attribute in oddAttributes {
        commands.append(.apply(op.name, inputs, ["nonsense": attribute], to: ["out"]))
        for parameter in op.parameters {
          commands.append(.apply(op.name, inputs, [parameter.name: attribute], to: ["out"]))
          for (other, value) in zip(
            op.parameters, [Attribute.integer(0), .integer(1), .integer(2)])
          where other.name != parameter.name {
            commands.append(
              .apply(op.name, inputs, [parameter.name: attribute, other.name: value], to: ["out"]))
          }
        }
      }
    }
    try survive(commands)
  }

  @Test("no other command traps on names that are not there or are of the wrong kind")
  func others() throws {
    var commands: [Command] = []
    for name in ["x", "v", "m", "e", "i", "b", "f", "t", "gone", ""] {
      for observable in Command.Observable.allCases {
        commands += [.read(name, observable), .read(nil, observable)]
      }
      for other in ["x", "m", "i", "gone"] {
        commands += [
          Command(.backward(.init(of: [name], gradients: [other]))),
          Command(.backward(.init(of: [name, other], gradients: [nil]))),
          Command(.backward(.init(of: [], inputs: [other]))),
          Command(.backward(.init(of: [name], inputs: []))),
          Command(.grad(.init(of: [name], wrt: [other], out: []))),
          Command(.grad(.init(of: [name], wrt: [], out: []))),
          Command(.set(on: name, .grad(other))), Command(.set(on: name, .grad(nil))),
          Command(.set(on: name, .data(other))), Command(.set(on: name, .requiresGrad(true))),
          Command(.get(of: name, .grad, out: "out")), Command(.retainGrad(on: name)),
          Command(.hook(.init(on: name, out: "h", given: "g", body: [], returned: other))),
          Command(.unhook(name)), Command(.release([name + "!"])),
        ]
      }
    }
    for mode in Command.Mode.allCases {
      commands += [Command(.leave(mode)), Command(.enter(mode)), Command(.leave(mode))]
    }
    try survive(commands)
  }
}
