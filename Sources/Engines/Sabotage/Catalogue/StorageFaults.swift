import EngineKit

extension CommandFault {
  /// Faults of in-place operations, views and versions.
  static let storage: [CommandFault] = [
    CommandFault(
      "in-place/copies", "an in-place operation gives a new tensor",
      touching: { $0.kinds.contains(.inPlace) }
    ) { action, memory in
      guard case .apply(var application) = action, application.op.hasSuffix("_"),
        application.op != "detach_", application.op != "copy_", application.op != "fill_",
        application.op != "index_put_", application.op != "zero_"
      else { return nil }
      application.op.removeLast()
      return [.apply(application)]
    },
    CommandFault(
      "in-place/not-recorded", "in-place operations are not recorded",
      touching: { $0.kinds.contains(.inPlace) }
    ) { action, _ in
      guard case .apply(let application) = action, application.op.hasSuffix("_"),
        application.op != "detach_"
      else { return nil }
      return [.enter(.noGrad), action, .leave(.noGrad)]
    },
    CommandFault(
      "in-place/write-lost", "an in-place copy writes nothing",
      touching: { $0.ops.contains("copy_") }
    ) { action, _ in
      guard case .apply(let application) = action, application.op == "copy_" else { return nil }
      return [
        .apply(.init("mul_", [application.inputs[0], .number(1)], outputs: application.outputs))
      ]
    },
    CommandFault(
      "in-place/gradient-of-the-overwritten-stays",
      "what a copy overwrote still gets a gradient", touching: { $0.ops.contains("copy_") }
    ) { action, _ in
      guard case .apply(let application) = action, application.op == "copy_",
        application.inputs.count == 2
      else { return nil }
      let (target, source) = (application.inputs[0], application.inputs[1])
      // target + (source - target): the right value, and a gradient of the old target.
      return [
        .apply(.init("mul_", [target, .number(1)], outputs: application.outputs)),
        .apply(.init("add_", [target, source], outputs: application.outputs)),
        .apply(.init("sub_", [target, target], outputs: application.outputs)),
        .apply(.init("add_", [target, source], outputs: application.outputs)),
      ]
    },
    reading(.version, "versions/never-change", "the version counter stands still") { _, _ in
      .number(0)
    },
    CommandFault(
      "versions/count-every-op", "every op counts as a write",
      touching: { $0.observed.contains(.version) }
    ) { action, reply, memory in
      guard case .read(_, .version) = action, case .ok(.number) = reply else { return nil }
      return .ok(.number(Double(memory.commands)))
    },
    CommandFault(
      "versions/off-by-one", "the version counter starts at one",
      touching: { $0.observed.contains(.version) }
    ) { action, reply, _ in
      guard case .read(_, .version) = action, case .ok(.number(let version)) = reply else {
        return nil
      }
      return .ok(.number(version + 1))
    },
    CommandFault(
      "views/copy", "views are copies", touching: { !$0.ops.isDisjoint(with: viewOps) }
    ) { action, memory in
      guard case .apply(var application) = action, viewOps.contains(application.op),
        let out = application.outputs.first, application.outputs.count == 1
      else { return nil }
      let view = memory.freshName()
      application.outputs = [view]
      return [.apply(application), .apply(.init("clone", [.name(view)], outputs: [out]))]
    },
    CommandFault(
      "views/detached", "views are cut off the graph",
      touching: { !$0.ops.isDisjoint(with: viewOps) },
      around: { action, _ in
        guard case .apply(let application) = action, viewOps.contains(application.op) else {
          return nil
        }
        return (
          [], application.outputs.map { .rebinding($0, by: "detach") }
        )
      }),
    CommandFault(
      "views/storage-of-everything-differs", "no two tensors say that they share memory",
      touching: { $0.observed.contains(.storage) }
    ) { action, reply, memory in
      guard case .read(_, .storage) = action, case .ok = reply else { return nil }
      memory.occasions += 1
      return .ok(.number(Double(memory.occasions)))
    },
    CommandFault(
      "views/storage-of-everything-is-one", "all tensors say that they share memory",
      touching: { $0.observed.contains(.storage) }
    ) { action, reply, _ in
      guard case .read(_, .storage) = action, case .ok = reply else { return nil }
      return .ok(.number(1))
    },
    CommandFault(
      "views/clone-is-a-view", "clone shares memory", touching: { $0.ops.contains("clone") }
    ) { action, memory in
      guard case .apply(let application) = action, application.op == "clone" else { return nil }
      let view = memory.freshName()
      return [
        .apply(
          .init("unsqueeze", application.inputs, attributes: ["dim": .integer(0)], outputs: [view])),
        .apply(
          .init(
            "select", [.name(view)], attributes: ["dim": .integer(0), "index": .integer(0)],
            outputs: application.outputs)),
      ]
    },
  ]

  private static let viewOps: Set<String> = [
    "view", "reshape", "flatten", "transpose", "t", "permute", "expand", "squeeze", "unsqueeze",
    "select", "slice", "narrow", "diagonal", "movedim", "swapaxes", "unfold", "as_strided",
  ]
}
