import Autograd
import EngineKit

extension ReferenceSession {
  /// Registers a hook whose body is commands.
  func register(_ hook: Command.Hook) throws(AutogradError) {
    let target = try tensor(hook.on)
    let handle: HookHandle
    switch hook.kind {
    case .tensor:
      handle = try target.registerHook { [weak self] gradient throws(AutogradError) in
        try self?.call(hook, with: gradient)
      }
    case .postAccumulate:
      handle = try target.registerPostAccumulateHook { [weak self] leaf throws(AutogradError) in
        guard try self?.call(hook, with: leaf) == nil else {
          throw AutogradError(.badHook, "a post-accumulate hook returns nothing")
        }
      }
    case .node:
      handle = try target.registerNodeHook { [weak self] gradient throws(AutogradError) in
        try self?.call(hook, with: gradient)
      }
    }
    hooks[hook.out] = RegisteredHook(handle: handle)
  }

  /// Runs a hook's body and gives what it returns.
  private func call(
    _ hook: Command.Hook, with given: Tensor
  ) throws(AutogradError) -> Tensor? {
    hooks[hook.out]?.calls += 1
    hookOrder.append(hook.out)
    names[hook.given] = given
    try runBody(hook.body)
    guard let returned = hook.returned else { return nil }
    return try tensor(returned)
  }
}
