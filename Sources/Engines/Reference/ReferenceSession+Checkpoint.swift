import Autograd
import EngineKit

extension ReferenceSession {
  /// Runs commands without keeping the values in between.
  func runCheckpoint(
    _ commands: [Command], _ inputs: [String], _ outputs: [String]
  ) throws(AutogradError) {
    let results = try checkpoint(tensors(inputs)) { [weak self] given throws(AutogradError) in
      guard let self else { return [] }
      return try self.scoped(Array(zip(inputs, given))) { () throws(AutogradError) in
        try self.runBody(commands)
        return try self.tensors(outputs)
      }
    }
    try bind(results, to: outputs)
  }
}
