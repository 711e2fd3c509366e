import EngineKit

extension CommandFault {
  /// What an engine may do otherwise: names, words, identities, and the last bit.
  static let lawful: [CommandFault] = [
    CommandFault(
      "names/grad-fn-renamed", "grad_fn has names of its own",
      touching: { $0.observed.contains(.gradFn) }
    ) { action, reply, _ in
      guard case .read(_, .gradFn) = action, case .ok(.string) = reply else { return nil }
      return .ok(.string("SomethingElse0"))
    },
    CommandFault(
      "names/words-of-errors", "errors are worded otherwise", touching: { !$0.errors.isEmpty }
    ) { _, reply, _ in
      guard case .error(let kind, _) = reply else { return nil }
      return .error(kind, message: "no")
    },
    CommandFault(
      "names/storage-is-a-string", "storages are told apart by strings",
      touching: { $0.observed.contains(.storage) }
    ) { action, reply, _ in
      guard case .read(_, .storage) = action, case .ok(let value) = reply else { return nil }
      return .ok(.string("at \(value)"))
    },
    CommandFault(
      "checkpoint/keeps-values", "a checkpoint is run as it is",
      touching: {
        $0.kinds.contains(.checkpoint) && $0.errors.isEmpty && !$0.kinds.contains(.define)
      }
    ) { action, _ in
      guard case .checkpoint(let commands, _, _) = action else { return nil }
      return commands.map(\.action)
    },
    CommandFault(
      "numbers/one-ulp", "gradients that were rounded are off by one in the last place",
      // What only moves elements is exact.
      touching: { $0.observed.contains(.grad) && !$0.ops.contains("reshape") }
    ) { action, reply, memory in
      guard case .read(_, .grad) = action, case .ok(.tensor(let value)) = reply,
        case .float64(let elements) = value.elements
      else { return nil }
      memory.occasions += 1
      return .ok(
        .tensor(
          TensorValue(
            shape: value.shape,
            // A number with few digits is exact in any order of operations.
            elements.map { $0.isNormal && $0.bitPattern & 0xFFFF != 0 ? $0.nextUp : $0 })))
    },
  ]
}
