/// How a gradproof process ends; the numbers are part of the interface.
public enum RunStatus: Int32, Sendable, Hashable, CaseIterable {
  /// All as expected, and at least one case ran.
  case success = 0
  /// Something was not as expected.
  case unexpected = 1
  /// A usage, corpus or configuration error.
  case usage = 2
  /// The engine could not be run.
  case engineFailed = 3
  /// Nothing was selected.
  case nothingSelected = 4
  /// Interrupted, or a shard is missing.
  case incomplete = 5
  /// An error in gradproof itself.
  case internalError = 70
}
