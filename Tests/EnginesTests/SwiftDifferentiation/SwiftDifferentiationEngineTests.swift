#if canImport(_Differentiation)
  import EngineKit
  import Engines
  import Testing

  @Suite("Swift's own differentiation as an engine")
  struct SwiftDifferentiationEngineTests {
    private func replies(_ commands: [Command.Action]) throws -> [Reply] {
      try SwiftDifferentiationEngine().execute(
        CommandBatch(fresh: true, commands: commands.map { Command($0) }))
    }

    private func leaf(_ name: String, _ numbers: [Double], shape: [Int] = []) -> Command.Action {
      .tensor(out: name, value: TensorValue(shape: shape, numbers), requiresGrad: true)
    }

    private func apply(_ op: String, _ names: [String], to out: String) -> Command.Action {
      .apply(.init(op, names.map { .name($0) }, outputs: [out]))
    }

    private func doubles(_ reply: Reply?) throws -> [Double] {
      guard case .ok(.tensor(let value))? = reply, let doubles = value.doubles else {
        throw Unanswered(reply: reply)
      }
      return doubles
    }

    private struct Unanswered: Error { var reply: Reply? }

    @Test("a gradient is summed over the paths to a leaf")
    func paths() throws {
      let replies = try replies([
        leaf("x", [3]), apply("mul", ["x", "x"], to: "y"), apply("add", ["y", "x"], to: "z"),
        .grad(.init(of: ["z"], wrt: ["x"], out: ["g"])), .read(of: "g", .value),
      ])
      #expect(try doubles(replies.last) == [7])
    }

    @Test("a gradient with respect to an intermediate value stops there")
    func intermediate() throws {
      let replies = try replies([
        leaf("x", [3]), apply("square", ["x"], to: "y"), apply("square", ["y"], to: "z"),
        .grad(.init(of: ["z"], wrt: ["x", "y"], out: ["gx", "gy"])), .read(of: "gx", .value),
        .read(of: "gy", .value),
      ])
      #expect(try doubles(replies[4]) == [108])
      #expect(try doubles(replies[5]) == [18])
    }

    @Test("what is spread over a larger shape gets the sum of what comes back")
    func spreading() throws {
      let replies = try replies([
        leaf("m", [1, 2, 3, 4, 5, 6], shape: [2, 3]), leaf("v", [1, 1, 1], shape: [3]),
        apply("mul", ["m", "v"], to: "p"), apply("sum", ["p"], to: "y"),
        .backward(.init(of: ["y"])), .read(of: "v", .grad), .read(of: "m", .grad),
      ])
      #expect(try doubles(replies[5]) == [5, 7, 9])
      #expect(try doubles(replies[6]) == [1, 1, 1, 1, 1, 1])
    }

    @Test("detach is Swift's withoutDerivative")
    func detached() throws {
      let replies = try replies([
        leaf("x", [3]), apply("detach", ["x"], to: "c"), apply("mul", ["x", "c"], to: "y"),
        .grad(.init(of: ["y"], wrt: ["x"], out: ["g"])), .read(of: "g", .value),
      ])
      #expect(try doubles(replies.last) == [3])
    }

    @Test("a long program takes time in proportion, and no stack")
    func long() throws {
      var commands = [leaf("x0", [1])]
      for step in 0..<20_000 { commands.append(apply("neg", ["x\(step)"], to: "x\(step + 1)")) }
      commands += [
        .grad(.init(of: ["x20000"], wrt: ["x0"], out: ["g"])), .read(of: "g", .value),
      ]
      let start = ContinuousClock.now
      #expect(try doubles(try replies(commands).last) == [1])
      #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("what Swift lacks is unsupported, or refused with its kind")
    func refusals() throws {
      func kind(_ commands: [Command.Action]) throws -> ErrorKind? {
        guard case .error(let kind, _)? = try replies(commands).last else { return nil }
        return kind
      }
      let vector = leaf("x", [1, 2], shape: [2])
      #expect(try kind([vector, apply("abs", ["x"], to: "y")]) == .unsupported)
      #expect(try kind([vector, .enter(.noGrad)]) == .unsupported)
      #expect(
        try kind([vector, .grad(.init(of: ["x"], wrt: ["x"], createGraph: true, out: ["g"]))])
          == .unsupported)
      #expect(try kind([vector, .backward(.init(of: ["x"]))]) == .notScalar)
      #expect(
        try kind([vector, leaf("y", [1, 2, 3], shape: [3]), apply("add", ["x", "y"], to: "z")])
          == .shapeMismatch)
      #expect(try kind([.read(of: "nobody", .value)]) == .internal)
    }

    @Test("every op that it declares has a derivative that central differences confirm")
    func slopes() throws {
      let engine = SwiftDifferentiationEngine()
      let names = try #require(engine.description.ops)
      // Two operands at 1.5 and 0.8, which lie in the domain of all; floors and the like are flat.
      for op in names where !["where", "sum", "detach"].contains(op) {
        let isComparison = ["eq", "ne", "lt", "le", "gt", "ge"].contains(op)
        if isComparison { continue }
        let isBinary = ["add", "sub", "mul", "div", "pow", "fmod"].contains(op)
        let at = ["asin", "acos", "atanh"].contains(op) ? 0.375 : 1.5
        func value(_ x: Double) throws -> Double {
          try doubles(
            replies([
              leaf("x", [x]), leaf("y", [0.8]),
              apply(op, isBinary ? ["x", "y"] : ["x"], to: "z"), .read(of: "z", .value),
            ]).last)[0]
        }
        let step = 1e-5
        let wanted = (try value(at + step) - value(at - step)) / (2 * step)
        let last = try replies([
          leaf("x", [at]), leaf("y", [0.8]), apply(op, isBinary ? ["x", "y"] : ["x"], to: "z"),
          .grad(.init(of: ["z"], wrt: ["x"], out: ["g"])), .read(of: "g", .value),
        ]).last
        let got = try doubles(last)[0]
        #expect(abs(got - wanted) <= 1e-7 * max(1, abs(wanted)), "\(op): \(got) for \(wanted)")
      }
    }
  }
#endif
