import EngineKit

extension CommandFault {
  /// Faults of `.grad`: lost, doubled, overwritten, made up.
  static let accumulation: [CommandFault] = [
    CommandFault(
      "accumulation/overwrites", "backward overwrites grad",
      touching: { $0.kinds.contains(.backward) },
      around: { action, memory in
        guard case .backward = action else { return nil }
        return (memory.leaves.map { .set(on: $0, .grad(nil)) }, [])
      }
    ).looking(like: "overwritten"),
    CommandFault(
      "accumulation/doubled", "backward accumulates twice",
      touching: { $0.kinds.contains(.backward) }
    ) { action, _ in
      guard case .backward(var backward) = action else { return nil }
      let second = backward
      backward.retainGraph = true
      return [.backward(backward), .backward(second)]
    }.looking(like: "doubled"),
    CommandFault(
      "accumulation/first-lost", "the first backward accumulates nothing",
      touching: { $0.kinds.contains(.backward) },
      around: { action, memory in
        guard case .backward = action, memory.passes == 0 else { return nil }
        return ([], memory.leaves.map { .set(on: $0, .grad(nil)) })
      }),
    CommandFault(
      "accumulation/second-lost", "the second backward accumulates nothing",
      touching: { $0.kinds.contains(.secondPass) }
    ) { action, memory in
      if case .backward = action, memory.passes == 1 { [] } else { nil }
    },
    CommandFault(
      "accumulation/only-first-leaf", "only the leaf that was made first gets a grad",
      touching: { $0.kinds.contains(.backward) },
      around: { action, memory in
        guard case .backward = action else { return nil }
        return ([], memory.leaves.dropFirst().map { .set(on: $0, .grad(nil)) })
      }),
    CommandFault(
      "accumulation/grad-call-accumulates", "grad() writes .grad as well",
      touching: { $0.kinds.contains(.grad) && $0.observed.contains(.grad) }
    ) { action, _ in
      guard case .grad(let gradient) = action else { return nil }
      let backward = Command.Backward(
        of: gradient.of, gradients: gradient.gradOutputs, retainGraph: true)
      return [.backward(backward), action]
    },
    CommandFault(
      "accumulation/inputs-ignored", "backward's inputs are ignored",
      touching: { $0.kinds.contains(.inputs) }
    ) { action, _ in
      guard case .backward(var backward) = action, backward.inputs != nil else { return nil }
      backward.inputs = nil
      return [.backward(backward)]
    },
    CommandFault(
      "accumulation/setting-none-does-nothing", "setting grad to none does nothing",
      touching: { $0.kinds.contains(.setGrad) }
    ) { action, _ in
      if case .set(_, .grad(nil)) = action { [] } else { nil }
    },
    CommandFault(
      "accumulation/setting-grad-does-nothing", "setting grad to a tensor does nothing",
      touching: { $0.kinds.contains(.setGrad) }
    ) { action, _ in
      if case .set(_, .grad(.some)) = action { [] } else { nil }
    },
    CommandFault(
      "accumulation/grad-is-a-copy", "what grad gives is a copy",
      touching: { $0.kinds.contains(.getGrad) },
      around: { action, _ in
        guard case .get(_, .grad, let out) = action else { return nil }
        return ([], [.rebinding(out, by: "clone")])
      }),
    CommandFault(
      "accumulation/only-first-root", "backward of several roots takes the first alone",
      touching: { $0.kinds.contains(.several) }
    ) { action, _ in
      switch action {
      case .backward(var backward) where backward.of.count > 1:
        backward.of = [backward.of[0]]
        backward.gradients = backward.gradients.map { [$0[0]] }
        return [.backward(backward)]
      case .grad(var gradient) where gradient.of.count > 1:
        gradient.of = [gradient.of[0]]
        gradient.gradOutputs = gradient.gradOutputs.map { [$0[0]] }
        return [.grad(gradient)]
      default: return nil
      }
    },
    CommandFault(
      "accumulation/cotangent-ignored", "the cotangent is taken for ones",
      touching: { $0.kinds.contains(.gradients) }
    ) { action, memory in
      var before: [Command.Action] = []
      func ones(_ roots: [String]) -> [String?] {
        roots.map { root in
          let name = memory.freshName()
          before.append(.apply(.init("ones_like", [.name(root)], outputs: [name])))
          return name
        }
      }
      switch action {
      case .backward(var backward) where backward.gradients != nil:
        backward.gradients = ones(backward.of)
        return before + [.backward(backward)]
      case .grad(var gradient) where gradient.gradOutputs != nil:
        gradient.gradOutputs = ones(gradient.of)
        return before + [.grad(gradient)]
      default: return nil
      }
    }.looking(like: "cotangent-ignored"),
    readingGradient("accumulation/zeros-for-none", "a grad that is none is read as zeros") {
      value, name, memory in
      guard case .none = value, let leaf = memory.values[name] else { return nil }
      return .tensor(TensorValue(shape: leaf.shape, Array(repeating: 0, count: leaf.count)))
    }.looking(like: "zeros-for-none"),
    readingGradient("accumulation/none-for-zeros", "a grad of zeros is read as none") {
      value, _, _ in
      guard case .tensor(let gradient) = value, gradient.doubles?.allSatisfy({ $0 == 0 }) == true
      else { return nil }
      return .some(.none)
    },
    readingGradient("accumulation/flat", "a grad is read without its shape") { value, _, _ in
      guard case .tensor(let gradient) = value, gradient.shape.count > 1 else { return nil }
      return .tensor(TensorValue(shape: [gradient.count], elements: gradient.elements))
    }.looking(like: "other-shape"),
    readingGradient("accumulation/float64", "a float32 grad is read as float64") { value, _, _ in
      guard case .tensor(let gradient) = value, gradient.dtype == .float32 else { return nil }
      return gradient.converted(to: .float64).map { .tensor($0) }
    }.looking(like: "other-dtype"),
    CommandFault(
      "accumulation/one-use-of-a-repeated-operand",
      "an operand that is given twice to an op counts once",
      touching: { $0.kinds.contains(.repeatedOperand) }
    ) { action, memory in
      var seen: Set<String> = []
      return action.cuttingOperands(&memory) { _, name in !seen.insert(name).inserted }
    }.looking(like: "use-lost"),
    CommandFault(
      "accumulation/one-use-of-a-tensor",
      "a tensor that several ops use counts for the first alone",
      touching: { $0.kinds.contains(.apply) }
    ) { action, memory in
      let used = Set(memory.operands.values.joined())
      return action.cuttingOperands(&memory) { _, name in used.contains(name) }
    }.looking(like: "use-lost"),
  ]

  /// A fault of what is answered where grad is read.
  static func readingGradient(
    _ name: String, _ about: String,
    _ answer:
      @escaping @Sendable (Reply.Value, _ name: String, SabotageMemory) -> Reply.Value?
  ) -> CommandFault {
    CommandFault(name, about, touching: { $0.observed.contains(.grad) }) {
      action, reply, memory in
      guard case .read(let of?, .grad) = action, case .ok(let value) = reply else { return nil }
      return answer(value, of, memory).map { .ok($0) }
    }
  }
}
