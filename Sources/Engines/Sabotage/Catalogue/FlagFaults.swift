import EngineKit

extension CommandFault {
  /// Faults of `is_leaf`, `requires_grad`, `grad_fn`, `detach` and `data`.
  static let flags: [CommandFault] = [
    reading(.isLeaf, "leaf/all-are-leaves", "every tensor says that it is a leaf") { _, _ in
      .boolean(true)
    },
    reading(.isLeaf, "leaf/untracked-results-are-none", "a result that needs no grad is no leaf") {
      name, memory in memory.results[name] != nil ? .boolean(false) : nil
    },
    reading(.isLeaf, "leaf/constants-are-none", "a constant is no leaf") { name, memory in
      memory.values[name] != nil && !memory.leaves.contains(name) ? .boolean(false) : nil
    },
    reading(.isLeaf, "leaf/detached-are-none", "a detached tensor is no leaf") { name, memory in
      memory.results[name] == "detach" ? .boolean(false) : nil
    },
    reading(.requiresGrad, "requires-grad/all", "every tensor requires grad") { _, _ in
      .boolean(true)
    },
    reading(.requiresGrad, "requires-grad/not-of-results", "no result requires grad") {
      name, memory in memory.results[name] != nil ? .boolean(false) : nil
    },
    reading(.gradFn, "grad-fn/none", "no tensor has a grad_fn") { _, _ in .some(.none) },
    reading(.gradFn, "grad-fn/of-leaves", "leaves have a grad_fn too") { name, memory in
      memory.results[name] == nil ? .string("AccumulateGrad") : nil
    },
    reading(.gradFn, "grad-fn/of-untracked-results", "a result that needs no grad has a grad_fn") {
      name, memory in memory.results[name] != nil ? .string("MulBackward") : nil
    },
    CommandFault(
      "requires-grad/first-operand-decides", "only the first operand's flag counts",
      touching: { $0.kinds.contains(.apply) }
    ) { action, memory in
      action.cuttingOperands(&memory) { position, _ in position > 0 }
    },
    CommandFault(
      "requires-grad/cannot-be-switched-off", "setting requires_grad to false does nothing",
      touching: { $0.kinds.contains(.setRequiresGrad) }
    ) { action, _ in
      if case .set(_, .requiresGrad(false)) = action { [] } else { nil }
    },
    CommandFault(
      "requires-grad/cannot-be-switched-on", "setting requires_grad to true does nothing",
      touching: { $0.kinds.contains(.setRequiresGrad) }
    ) { action, _ in
      if case .set(_, .requiresGrad(true)) = action { [] } else { nil }
    },
    CommandFault(
      "requires-grad/switching-drops-grad", "switching requires_grad off and on loses grad",
      touching: { $0.kinds.contains(.setRequiresGrad) },
      around: { action, _ in
        guard case .set(let name, .requiresGrad) = action else { return nil }
        return ([], [.set(on: name, .grad(nil))])
      }),
    CommandFault(
      "requires-grad/ignored-at-creation", "a variable is made as a constant",
      touching: { $0.kinds.contains(.tensor) }
    ) { action, _ in
      guard case .tensor(let out, let value, true) = action else { return nil }
      return [.tensor(out: out, value: value, requiresGrad: false)]
    },
    replacingOp("detach", by: "clone", "detach/keeps-the-graph", "detach only copies").looking(
      like: "through-detach"),
    CommandFault(
      "detach/copies", "detach gives memory of its own", touching: { $0.ops.contains("detach") }
    ) { action, memory in
      guard case .apply(let application) = action, application.op == "detach" else { return nil }
      let cut = memory.freshName()
      return [
        .apply(.init("detach", application.inputs, outputs: [cut])),
        .apply(.init("clone", [.name(cut)], outputs: application.outputs)),
      ]
    },
    CommandFault(
      "detach/requires-grad", "a detached tensor requires grad",
      touching: { $0.ops.contains("detach") },
      around: { action, _ in
        guard case .apply(let application) = action, application.op == "detach" else { return nil }
        return ([], application.outputs.map { .set(on: $0, .requiresGrad(true)) })
      }),
    CommandFault(
      "detach/data-keeps-the-graph", "data is the tensor itself",
      touching: { $0.kinds.contains(.getData) }
    ) { action, _ in
      guard case .get(let name, .data, let out) = action else { return nil }
      return [.apply(.init("clone", [.name(name)], outputs: [out]))]
    }.looking(like: "through-detach"),
    CommandFault(
      "detach/setting-data-does-nothing", "setting data does nothing",
      touching: { $0.kinds.contains(.setData) }
    ) { action, _ in
      if case .set(_, .data) = action { [] } else { nil }
    },
  ]

  /// A fault of what is answered to `read`; `nil` where the reply stands.
  static func reading(
    _ observable: Command.Observable, _ name: String, _ about: String,
    _ answer: @escaping @Sendable (_ name: String, SabotageMemory) -> Reply.Value?
  ) -> CommandFault {
    CommandFault(name, about, touching: { $0.observed.contains(observable) }) {
      action, reply, memory in
      guard case .read(let of, observable) = action, case .ok = reply else { return nil }
      return answer(of ?? "", memory).map { .ok($0) }
    }
  }

  /// A fault that runs another op, which takes the same operands.
  static func replacingOp(
    _ op: String, by other: String, _ name: String, _ about: String
  ) -> CommandFault {
    CommandFault(name, about, touching: { $0.ops.contains(op) }) { action, _ in
      guard case .apply(var application) = action, application.op == op else { return nil }
      application.op = other
      return [.apply(application)]
    }
  }
}
