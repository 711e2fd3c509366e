import Autograd
import EngineKit

extension CommandFault {
  /// Faults of custom functions, checkpoints and forward mode.
  static let functions: [CommandFault] = [
    CommandFault(
      "functions/backward-ignored", "a custom function is differentiated through its forward",
      touching: { $0.kinds.contains(.define) }
    ) { action, memory in
      guard case .apply(let application) = action, let function = memory.functions[application.op],
        application.inputs.count == function.inputs.count
      else { return nil }
      var commands: [Command.Action] = []
      for (name, operand) in zip(function.inputs, application.inputs) {
        commands.append(.apply(.init("clone", [operand], outputs: [name])))
      }
      commands += function.forward.map(\.action)
      for (name, out) in zip(function.returns, application.outputs) {
        commands.append(.apply(.init("clone", [.name(name)], outputs: [out])))
      }
      return commands
    },
    changingFunctions("functions/gradients-negated", "a custom backward's cotangents are negated") {
      function in
      function.backward =
        function.given.map { Command(.rebinding($0, by: "neg")) }
        + function.backward
    }.looking(like: "sign"),
    changingFunctions("functions/first-gradient-lost", "a custom function's first gradient is none")
    {
      function in
      if !function.gradients.isEmpty { function.gradients[0] = nil }
    },
    changingFunctions(
      "functions/gradients-swapped", "a custom function's gradients go to the wrong inputs"
    ) { function in
      if function.gradients.count > 1 { function.gradients.swapAt(0, 1) }
    },
    changingFunctions(
      "functions/no-double-backward", "a custom backward cannot be differentiated"
    ) { function in
      function.backward =
        [Command(.enter(.noGrad))] + function.backward + [Command(.leave(.noGrad))]
    },
    changingFunctions(
      "functions/forward-recorded-as-well", "a custom function's results lose their history"
    ) { function in
      function.forward += function.returns.map {
        Command(.apply(.init("mul", [.name($0), .number(2)], outputs: [$0])))
      }
    },
    CommandFault(
      "checkpoint/cut", "a checkpoint's results are cut off the graph",
      touching: { $0.kinds.contains(.checkpoint) },
      around: { action, _ in
        guard case .checkpoint(_, _, let outputs) = action else { return nil }
        return ([], outputs.map { .rebinding($0, by: "detach") })
      }),
    CommandFault(
      "checkpoint/never-recomputes", "a checkpoint keeps its intermediate values",
      touching: { $0.kinds.contains(.checkpoint) }
    ) { action, _ in
      guard case .checkpoint(let commands, _, _) = action else { return nil }
      return commands.map(\.action)
    },
    tangents("forward-mode/zero", "tangents are zero") { out in
      [.rebinding(out, by: "zeros_like")]
    }.looking(like: "no-gradient"),
    tangents("forward-mode/negated", "tangents are negated") { out in
      [.rebinding(out, by: "neg")]
    }.looking(like: "sign"),
    tangents("forward-mode/cut", "tangents have no graph") { out in
      [.rebinding(out, by: "detach")]
    },
    CommandFault(
      "forward-mode/directions-ignored", "every tangent is taken for ones",
      touching: { $0.kinds.contains(.jvp) }
    ) { action, memory in
      guard case .jvp(var pass) = action else { return nil }
      var before: [Command.Action] = []
      pass.tangents = pass.tangents.map { tangent in
        let name = memory.freshName()
        before.append(.apply(.init("ones_like", [.name(tangent)], outputs: [name])))
        return name
      }
      return before + [.jvp(pass)]
    }.looking(like: "cotangent-ignored"),
    CommandFault(
      "forward-mode/first-input-alone", "only the first input's tangent counts",
      touching: { $0.kinds.contains(.jvp) }
    ) { action, _ in
      guard case .jvp(var pass) = action, pass.wrt.count > 1 else { return nil }
      pass.wrt = [pass.wrt[0]]
      pass.tangents = [pass.tangents[0]]
      return [.jvp(pass)]
    },
    CommandFault(
      "forward-mode/through-detach", "tangents go through detach",
      touching: { $0.kinds.contains(.jvp) && $0.ops.contains("detach") }
    ) { action, _ in
      guard case .jvp(var pass) = action else { return nil }
      pass.commands = pass.commands.flatMap {
        $0.rewritten { action in
          guard case .apply(var application) = action, application.op == "detach" else {
            return nil
          }
          application.op = "clone"
          return [.apply(application)]
        }
      }
      return [.jvp(pass)]
    }.looking(like: "through-detach"),
  ]

  /// For every op with a derivative, a fault of forward mode alone.
  static let tangentsOfOps: [CommandFault] =
    Op.all.filter { $0.isDifferentiable && !withoutTangent.contains($0.name) }
    .map { tangentDoubled(by: $0.name) }

  /// Ops whose tangent is zero, whatever it is multiplied by.
  private static let withoutTangent: Set<String> = [
    "sign", "floor", "ceil", "trunc", "round", "heaviside", "floor_divide", "copy_", "fill_",
    "zero_",
  ]

  /// Faults of forward mode alone: an op whose tangent is doubled there.
  static func tangentDoubled(by op: String) -> CommandFault {
    CommandFault(
      "forward-mode/tangent-of-\(op)", "\(op)'s tangent is doubled in forward mode",
      touching: { $0.opsInForwardMode.contains(op) }
    ) { action, memory in
      guard case .jvp(var pass) = action else { return nil }
      var fresh = memory
      pass.commands = pass.commands.flatMap {
        $0.rewritten { action in
          guard case .apply(let application) = action, application.op == op else { return nil }
          // y + (y - constant y) has the value of y, and twice its tangent.
          return [action]
            + application.outputs.flatMap { out -> [Command.Action] in
              let (constant, rest) = (fresh.freshName(), fresh.freshName())
              return [
                .apply(.init("detach", [.name(out)], outputs: [constant])),
                .apply(.init("sub", [.name(out), .name(constant)], outputs: [rest])),
                .apply(.init("add", [.name(out), .name(rest)], outputs: [out])),
              ]
            }
        }
      }
      memory = fresh
      return [.jvp(pass)]
    }.looking(like: "factor", blaming: op)
  }

  private static func changingFunctions(
    _ name: String, _ about: String,
    _ change: @escaping @Sendable (inout Command.CustomFunction) -> Void
  ) -> CommandFault {
    CommandFault(name, about, touching: { $0.kinds.contains(.define) }) { action, _ in
      guard case .define(var function) = action else { return nil }
      change(&function)
      return [.define(function)]
    }
  }

  private static func tangents(
    _ name: String, _ about: String,
    _ change: @escaping @Sendable (_ out: String) -> [Command.Action]
  ) -> CommandFault {
    CommandFault(
      name, about, touching: { $0.kinds.contains(.jvp) },
      around: { action, _ in
        guard case .jvp(let pass) = action else { return nil }
        return ([], pass.out.flatMap(change))
      })
  }
}
