import EngineKit

extension Command.Action {
  /// Binds a name anew, to what an op of one operand makes of the tensor that it stood for.
  static func rebinding(_ name: String, by op: String) -> Command.Action {
    .apply(.init(op, [.name(name)], outputs: [name]))
  }

  /// An op with some of its operands detached first; `nil` where there are none, or for a custom
  /// function or a write in place.
  ///
  /// - Parameters:
  ///   - memory: Gives the names of what is detached.
  ///   - isCut: Whether the operand of that position and name is.
  /// - Returns: What is done instead.
  func cuttingOperands(
    _ memory: inout SabotageMemory, where isCut: (_ position: Int, _ name: String) -> Bool
  ) -> [Command.Action]? {
    guard case .apply(var application) = self, !application.op.hasSuffix("_"),
      memory.functions[application.op] == nil
    else { return nil }
    var before: [Command.Action] = []
    for index in application.inputs.indices {
      guard case .name(let name) = application.inputs[index], isCut(index, name) else { continue }
      let cut = memory.freshName()
      before.append(.apply(.init("detach", [.name(name)], outputs: [cut])))
      application.inputs[index] = .name(cut)
    }
    return before.isEmpty ? nil : before + [.apply(application)]
  }
}
