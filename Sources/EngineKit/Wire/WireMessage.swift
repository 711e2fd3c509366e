/// A line that the runner writes.
public enum RunnerMessage: Sendable, Hashable {
  /// The greeting, first of all.
  case hello(Hello)
  /// Commands to execute; `id` comes back with the replies.
  case batch(id: Int, CommandBatch)
}

/// A line that an engine writes.
public enum EngineMessage: Sendable, Hashable {
  /// The answer to the greeting: what the engine is, and the version that it speaks.
  case engine(EngineDescription, protocolVersion: Int)
  /// A sign of life while the batch `id` runs.
  case progress(id: Int, String)
  /// The replies to the batch `id`.
  case replies(id: Int, [Reply])
}

/// The runner's greeting.
public struct Hello: Sendable, Hashable {
  /// The versions of the protocol that this package speaks.
  public static let supportedVersions = 1...1

  /// The lowest and the highest version that the runner speaks.
  public var protocolVersions: ClosedRange<Int>
  /// The runner's name and version.
  public var runner: String

  /// Makes a greeting.
  public init(runner: String, protocolVersions: ClosedRange<Int> = Hello.supportedVersions) {
    self.protocolVersions = protocolVersions
    self.runner = runner
  }
}
