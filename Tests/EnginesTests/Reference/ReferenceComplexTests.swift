import EngineKit
import Testing

@testable import Engines

@Suite("The reference engine with complex tensors and odd arguments")
struct ReferenceComplexTests {
  private func run(_ commands: [Command]) throws -> [Reply] {
    try ReferenceEngine().execute(CommandBatch(fresh: true, commands: commands))
  }

  private func complex(_ parts: (Double, Double)..., shape: [Int]) -> TensorValue {
    TensorValue(
      shape: shape,
      elements: .complex128(parts.map { ComplexValue(real: $0.0, imaginary: $0.1) }))
  }

  @Test("complex tensors are declared, made, computed with and read")
  func program() throws {
    let engine = ReferenceEngine()
    #expect(engine.description.capabilities.contains(.complex))
    #expect(engine.description.dtypes.contains(.complex128))
    let replies = try run([
      Command(.tensor(out: "z", value: complex((1, 2), (3, -4), shape: [2]), requiresGrad: true)),
      .apply("mul", [.name("z"), .tensor(complex((0, 1), shape: []))], to: ["w"]),
      .apply("abs", "w", to: "a"), .apply("sum", "a", to: "s"), .backward("s"),
      .read("w", .value), .read("w", .dtype), .read("a", .dtype), .read("z", .grad),
    ])
    #expect(replies.count == 9)
    #expect(replies[5] == .ok(.tensor(complex((-2, 1), (4, 3), shape: [2]))))
    #expect(replies[6] == .ok(.string("complex128")))
    #expect(replies[7] == .ok(.string("float64")))
    guard case .ok(.tensor(let gradient)) = replies[8],
      case .complex128(let parts) = gradient.elements
    else {
      Issue.record("the gradient is \(replies[8])")
      return
    }
    #expect(abs(parts[1].real - 0.6) < 1e-15 && abs(parts[1].imaginary + 0.8) < 1e-15)
  }

  @Test("a complex root without a gradient is not-scalar")
  func implicitSeed() throws {
    let replies = try run([
      Command(.tensor(out: "z", value: complex((1, 2), shape: []), requiresGrad: true)),
      .apply("mul", "z", "z", to: "w"), .backward("w"),
    ])
    guard case .error(.notScalar, _) = replies.last else {
      Issue.record("the reply is \(String(describing: replies.last))")
      return
    }
  }

  @Test("an operand that is null is absent, where the op can do without it")
  func absentOperand() throws {
    let commands: [Command] = [
      .make("x", [3, 5], requiresGrad: true), .make("b", [1, 2]),
      .apply(
        "layer_norm", [.name("x"), .none, .name("b")],
        ["normalized_shape": .list([.integer(2)]), "eps": .number(0)], to: ["y"]),
      .read("y", .value),
    ]
    #expect(try run(commands).last == .ok(.tensor(TensorValue(shape: [2], [0, 3]))))
    for op in ["mul", "no_such_op", "add_"] {
      let replies = try run([
        .make("x", [3, 5]), .apply(op, [.name("x"), .none], to: ["x"]),
      ])
      guard case .error = replies.last else {
        Issue.record("\(op) took an absent operand")
        continue
      }
    }
  }

  @Test("an argument may be lists within a list, and not without end")
  func nestedLists() throws {
    func reply(_ dims: Attribute) throws -> Reply? {
      try run([
        .make("x", [1, 2]), .make("y", [3, 4]),
        .apply("tensordot", [.name("x"), .name("y")], ["dims": dims], to: ["z"]),
        .read("z", .value),
      ]).last
    }
    let dims = Attribute.list([.list([.integer(0)]), .list([.integer(0)])])
    #expect(try reply(dims) == .ok(.tensor(TensorValue(11))))
    var deep = Attribute.integer(0)
    for _ in 0..<10_000 { deep = .list([deep]) }
    guard case .error(.badArgument, _) = try reply(deep) else {
      Issue.record("lists 10,000 deep were taken")
      return
    }
  }
}
