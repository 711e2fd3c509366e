import EngineKit

extension CommandFault {
  /// Faults of the transpose of broadcasting: the gradient is not summed, or summed too far.
  static let broadcasting: [CommandFault] = [
    CommandFault(
      "broadcasting/not-reduced", "the gradient of a leaf that was broadcast is not summed",
      touching: { $0.observed.contains(.grad) && !$0.ops.isDisjoint(with: pointwise) }
    ) { action, memory in
      switch action {
      case .apply(var application):
        guard let (position, name, shape) = memory.broadcastLeaf(of: application),
          memory.substitutes[name] == nil
        else { return nil }
        let expanded = memory.freshName()
        memory.substitutes[name] = expanded
        application.inputs[position] = .name(expanded)
        return [
          .apply(
            .init(
              "expand", [.name(name)], attributes: ["size": .list(shape.map { .integer($0) })],
              outputs: [expanded])),
          .retainGrad(on: expanded), .apply(application),
        ]
      case .read(let name?, .grad): return memory.substitutes[name].map { [.read(of: $0, .grad)] }
      default: return nil
      }
    }.looking(like: "not-reduced"),
    CommandFault(
      "broadcasting/reduced-twice",
      "the gradient of a leaf that was broadcast is summed over its first dimension, too",
      touching: { $0.observed.contains(.grad) && !$0.ops.isDisjoint(with: pointwise) }
    ) { action, reply, memory in
      if case .apply(let application) = action,
        let (_, name, _) = memory.broadcastLeaf(of: application)
      {
        memory.substitutes[name] = name
      }
      guard case .read(let name?, .grad) = action, memory.substitutes[name] != nil,
        case .ok(.tensor(let value)) = reply, case .float64(let elements) = value.elements,
        let extent = value.shape.first, extent > 0
      else { return nil }
      let rest = Array(value.shape.dropFirst())
      let size = elements.count / extent
      let sums = (0..<size).map { place in
        stride(from: place, to: elements.count, by: size).reduce(0) { $0 + elements[$1] }
      }
      return .ok(.tensor(TensorValue(shape: rest, sums)))
    }.looking(like: "reduced-twice"),
  ]

  fileprivate static let pointwise: Set<String> = ["add", "sub", "mul", "div"]
}

extension SabotageMemory {
  /// The first operand of a pointwise op that is a tracked leaf and is broadcast to the shape of
  /// the other operand, with that shape.
  fileprivate func broadcastLeaf(
    of application: Command.Application
  ) -> (position: Int, name: String, shape: [Int])? {
    guard CommandFault.pointwise.contains(application.op), application.inputs.count == 2 else {
      return nil
    }
    for (position, other) in [(0, 1), (1, 0)] {
      guard case .name(let name) = application.inputs[position], leaves.contains(name),
        case .name(let otherName) = application.inputs[other], let own = values[name]?.shape,
        let target = values[otherName]?.shape, own != target, own.count <= target.count,
        zip(own.reversed(), target.reversed()).allSatisfy({ $0 == $1 || $0 == 1 })
      else { continue }
      return (position, name, target)
    }
    return nil
  }
}
