import EngineKit

extension CommandFault {
  /// Faults of hooks and of `retain_grad`.
  static let hooks: [CommandFault] =
    Command.Hook.Kind.allCases.map { kind in
      changingHooks("hooks/\(kind.slug)-never-run", "\(kind.words) never run", of: kind) {
        hook in
        hook.body = []
        hook.returned = nil
      }
    } + [
      CommandFault(
        "hooks/calls-not-counted", "hooks do not run", touching: { $0.observed.contains(.calls) }
      ) { action, reply, _ in
        guard case .read(_, .calls) = action, case .ok = reply else { return nil }
        return .ok(.number(0))
      },
      CommandFault(
        "hooks/run-twice", "hooks run twice", touching: { $0.observed.contains(.calls) }
      ) { action, reply, _ in
        guard case .read(_, .calls) = action, case .ok(.number(let calls)) = reply else {
          return nil
        }
        return .ok(.number(2 * calls))
      },
      CommandFault(
        "hooks/order-reversed", "hooks run in the wrong order",
        touching: { $0.observed.contains(.hookOrder) }
      ) { action, reply, _ in
        guard case .read(_, .hookOrder) = action, case .ok(.list(let order)) = reply else {
          return nil
        }
        return .ok(.list(order.reversed()))
      },
      CommandFault(
        "hooks/result-ignored", "what a hook returns is ignored",
        touching: { $0.kinds.contains(.returningHook) }
      ) { action, _ in
        guard case .hook(var hook) = action, hook.returned != nil else { return nil }
        hook.returned = nil
        return [.hook(hook)]
      },
      changingHooks(
        "hooks/given-is-negated", "a hook is given the negated gradient", of: .tensor
      ) { hook in
        hook.body.insert(
          Command(.rebinding(hook.given, by: "neg")), at: 0)
      },
      CommandFault(
        "hooks/cannot-be-removed", "a removed hook still runs",
        touching: { $0.kinds.contains(.unhook) }
      ) { action, _ in
        if case .unhook = action { [] } else { nil }
      },
      CommandFault(
        "hooks/removing-removes-all", "removing one hook removes all",
        touching: { $0.kinds.contains(.unhook) },
        around: { action, memory in
          guard case .unhook = action else { return nil }
          return (memory.hooks.map { .unhook($0.out) }, [])
        }),
      CommandFault(
        "hooks/only-the-last-counts", "a second hook on a tensor replaces the first",
        touching: { $0.kinds.contains(.hook) },
        around: { action, memory in
          guard case .hook(let hook) = action else { return nil }
          return (
            memory.hooks.filter { $0.on == hook.on && $0.kind == hook.kind }
              .map { .unhook($0.out) }, []
          )
        }),
      CommandFault(
        "hooks/run-once", "a hook runs in the first pass alone",
        touching: { $0.kinds.contains(.hook) && $0.kinds.contains(.secondPass) },
        around: { action, memory in
          switch action {
          case .backward where memory.passes > 0: (memory.hooks.map { .unhook($0.out) }, [])
          default: nil
          }
        }),
      CommandFault(
        "hooks/not-in-grad", "hooks do not run in grad()",
        touching: { $0.kinds.contains(.hook) && $0.kinds.contains(.grad) },
        around: { action, memory in
          guard case .grad = action else { return nil }
          return (memory.hooks.map { .unhook($0.out) }, [])
        }),
      CommandFault(
        "hooks/post-accumulate-comes-before",
        "a post-accumulate hook runs before the grad is there",
        touching: { $0.kinds.contains(.postAccumulate) }
      ) { action, _ in
        guard case .hook(var hook) = action, hook.kind == .postAccumulate else { return nil }
        hook.kind = .tensor
        hook.returned = nil
        return [.hook(hook)]
      },
      CommandFault(
        "hooks/node-hook-comes-first", "a node hook is a hook on the tensor",
        touching: { $0.kinds.contains(.nodeHook) }
      ) { action, _ in
        guard case .hook(var hook) = action, hook.kind == .node else { return nil }
        hook.kind = .tensor
        return [.hook(hook)]
      },
      CommandFault(
        "retain-grad/ignored", "retain_grad does nothing",
        touching: { $0.kinds.contains(.retainGrad) }
      ) { action, _ in
        if case .retainGrad = action { [] } else { nil }
      },
      CommandFault(
        "retain-grad/always", "every tensor retains its grad",
        touching: { $0.observed.contains(.grad) },
        around: { action, memory in
          guard case .backward = action else { return nil }
          return (memory.results.keys.sorted().map { .retainGrad(on: $0) }, [])
        }),
      CommandFault(
        "retain-grad/overwrites", "a retained grad is overwritten by the next pass",
        touching: { $0.kinds.contains(.retainGrad) && $0.kinds.contains(.secondPass) },
        around: { action, memory in
          guard case .backward = action else { return nil }
          return (memory.results.keys.sorted().map { .set(on: $0, .grad(nil)) }, [])
        }
      ).looking(like: "overwritten"),
    ]

  private static func changingHooks(
    _ name: String, _ about: String, of kind: Command.Hook.Kind,
    _ change: @escaping @Sendable (inout Command.Hook) -> Void
  ) -> CommandFault {
    CommandFault(
      name, about,
      touching: { footprint in
        switch kind {
        case .tensor: footprint.kinds.contains(.hook)
        case .postAccumulate: footprint.kinds.contains(.postAccumulate)
        case .node: footprint.kinds.contains(.nodeHook)
        }
      }
    ) { action, _ in
      guard case .hook(var hook) = action, hook.kind == kind else { return nil }
      change(&hook)
      return [.hook(hook)]
    }
  }
}

extension Command.Hook.Kind {
  fileprivate var slug: String { rawValue.replacing("_", with: "-") }

  fileprivate var words: String {
    switch self {
    case .tensor: "hooks on tensors"
    case .postAccumulate: "post-accumulate hooks"
    case .node: "node hooks"
    }
  }
}
