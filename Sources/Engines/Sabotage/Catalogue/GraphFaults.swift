import EngineKit

extension CommandFault {
  /// Faults of the graph: kept, freed, recorded or not, and cut where it must not be.
  static let graph: [CommandFault] = [
    changingPasses("graph/never-freed", "every pass retains the graph", { _ in true }) {
      $0.retainGraph = true
    } _: {
      $0.retainGraph = true
    },
    changingPasses(
      "graph/always-freed", "retain_graph is ignored", { $0.kinds.contains(.retainGraph) }
    ) {
      $0.retainGraph = false
    } _: {
      $0.retainGraph = false
    },
    changingPasses(
      "graph/create-graph-ignored", "create_graph is ignored", { $0.kinds.contains(.createGraph) }
    ) {
      if $0.createGraph { ($0.retainGraph, $0.createGraph) = ($0.retainGraph ?? true, false) }
    } _: {
      if $0.createGraph { ($0.retainGraph, $0.createGraph) = ($0.retainGraph ?? true, false) }
    },
    changingPasses("graph/create-graph-always", "every gradient has a graph", { _ in true }) {
      ($0.retainGraph, $0.createGraph) = ($0.retainGraph ?? $0.createGraph, true)
    } _: {
      ($0.retainGraph, $0.createGraph) = ($0.retainGraph ?? $0.createGraph, true)
    },
    changingPasses(
      "graph/create-graph-frees", "create_graph does not retain the graph",
      { $0.kinds.contains(.createGraph) }
    ) {
      if $0.createGraph { $0.retainGraph = $0.retainGraph ?? false }
    } _: {
      if $0.createGraph { $0.retainGraph = $0.retainGraph ?? false }
    },
    CommandFault(
      "graph/unused-is-zero", "an unused input gives zeros, not none",
      touching: { $0.kinds.contains(.allowUnused) },
      answering: { action, reply, _ in
        guard case .read(.some, .value) = action, case .ok(.none) = reply else { return nil }
        return .ok(.tensor(TensorValue(0)))
      }
    ).looking(like: "zeros-for-none"),
    changingPasses(
      "graph/unused-always-allowed", "an unused input is never an error",
      { $0.errors.contains(ErrorKind.unusedInput.rawValue) }
    ) { _ in
    } _: {
      $0.allowUnused = true
    },
    changingPasses(
      "graph/unused-never-allowed", "allow_unused is ignored", { $0.kinds.contains(.allowUnused) }
    ) { _ in
    } _: {
      $0.allowUnused = false
    },
    cutting("graph/cut-when-deep", "what is more than 40 ops deep is cut off") { memory, names in
      names.contains { memory.depths[$0, default: 0] == 40 }
    },
    cutting("graph/cut-when-deeper", "what is more than 400 ops deep is cut off") { memory, names in
      names.contains { memory.depths[$0, default: 0] == 400 }
    },
    cutting("graph/cut-after-many-ops", "a program's 30th command and later record nothing") {
      memory, _ in memory.commands > 30
    },
    CommandFault(
      "graph/second-order-lost", "a gradient with a graph is a constant",
      touching: { $0.kinds.contains(.createGraph) },
      around: { action, _ in
        guard case .grad(let gradient) = action, gradient.createGraph else { return nil }
        return (
          [],
          gradient.out.map { .rebinding($0, by: "detach") }
            + gradient.out.map { .set(on: $0, .requiresGrad(true)) }
        )
      }
    ).looking(like: "graph-lost"),
    CommandFault(
      "graph/wrt-swapped", "grad() gives the gradients of two inputs the wrong way round",
      touching: { $0.kinds.contains(.grad) }
    ) { action, _ in
      guard case .grad(var gradient) = action, gradient.out.count > 1 else { return nil }
      gradient.out.swapAt(0, 1)
      return [.grad(gradient)]
    },
    CommandFault(
      "graph/roots-by-name", "an early result is cut once a later one was differentiated",
      touching: { $0.kinds.contains(.secondPass) },
      around: { action, memory in
        switch action {
        case .backward(let backward):
          let others = Set(memory.results.keys).subtracting(backward.of)
          return (
            [], others.sorted().map { .rebinding($0, by: "detach") }
          )
        default: return nil
        }
      }),
  ]

  /// A fault of how passes are asked for.
  private static func changingPasses(
    _ name: String, _ about: String, _ touches: @escaping @Sendable (Footprint) -> Bool,
    _ backward: @escaping @Sendable (inout Command.Backward) -> Void,
    _ gradient: @escaping @Sendable (inout Command.Gradient) -> Void
  ) -> CommandFault {
    CommandFault(
      name, about,
      touching: {
        touches($0) && ($0.kinds.contains(.backward) || $0.kinds.contains(.grad))
      }
    ) { action, _ in
      switch action {
      case .backward(var command):
        backward(&command)
        return [.backward(command)]
      case .grad(var command):
        gradient(&command)
        return [.grad(command)]
      default: return nil
      }
    }
  }

  /// A fault that cuts the graph after some ops.
  private static func cutting(
    _ name: String, _ about: String,
    _ isMeant: @escaping @Sendable (SabotageMemory, _ operands: [String]) -> Bool
  ) -> CommandFault {
    CommandFault(
      name, about, touching: { $0.kinds.contains(.deep) },
      around: { action, memory in
        guard case .apply(let application) = action, !application.op.hasSuffix("_"),
          isMeant(memory, application.inputs.flatMap(\.names))
        else { return nil }
        return (
          [], application.outputs.map { .rebinding($0, by: "detach") }
        )
      })
  }
}
