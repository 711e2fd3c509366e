/// Anything that executes commands and answers each with a reply.
///
/// An engine keeps state (bound names, modes, hooks) from one batch to the next until a
/// batch that is `fresh`. An instance is used by one task at a time.
public protocol Engine: AnyObject {
  /// What the engine is and can do; the same for the life of the instance.
  var description: EngineDescription { get }

  /// Executes a batch in order.
  ///
  /// - Parameter batch: The commands. After one that fails and does not say that it may,
  ///   the rest is not run and gets no reply.
  /// - Returns: One reply for each command that was run.
  /// - Throws: `EngineFailure` when the engine itself broke down; a command that was refused
  ///   is a reply, not a failure.
  func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply]
}

/// Commands that are sent to an engine in one go.
public struct CommandBatch: Sendable, Hashable {
  /// Whether every name, mode and hook is forgotten first.
  public var fresh: Bool
  /// The time that the batch may take, in milliseconds.
  public var limitMilliseconds: Int
  /// What to do, in order.
  public var commands: [Command]

  /// Makes a batch.
  public init(fresh: Bool = false, limitMilliseconds: Int = 10_000, commands: [Command]) {
    self.fresh = fresh
    self.limitMilliseconds = limitMilliseconds
    self.commands = commands
  }
}

/// What an engine is and can do, as it says itself.
public struct EngineDescription: Sendable, Hashable {
  /// The engine's name, such as `reference` or `torch`.
  public var name: String
  /// The engine's version.
  public var version: String
  /// What it can do.
  public var capabilities: Set<Capability>
  /// The element types that it has.
  public var dtypes: Set<DType>
  /// The ops that it has; `nil` for all.
  public var ops: Set<String>?
  /// Where to read about it.
  public var homepage: String?
  /// Facts worth showing with a result, such as the version of a library below.
  public var environment: [String: String]

  /// Describes an engine.
  public init(
    name: String, version: String, capabilities: Set<Capability>, dtypes: Set<DType>,
    ops: Set<String>? = nil, homepage: String? = nil, environment: [String: String] = [:]
  ) {
    self.name = name
    self.version = version
    self.capabilities = capabilities
    self.dtypes = dtypes
    self.ops = ops
    self.homepage = homepage
    self.environment = environment
  }
}

/// An engine that broke down instead of answering.
public struct EngineFailure: Error, Sendable, Hashable {
  /// How it broke down.
  public struct Code: Sendable, Hashable {
    /// The code's name, which is that of the verdict it leads to.
    public let name: String

    /// It could not be started, or did not answer the greeting.
    public static let notStarted = Code(name: "not-started")
    /// It exited or was killed.
    public static let crash = Code(name: "crash")
    /// It did not answer in time.
    public static let timeout = Code(name: "timeout")
    /// It answered what is no reply.
    public static let protocolError = Code(name: "protocol-error")
  }

  /// How it broke down.
  public let code: Code
  /// What happened, for a person.
  public let message: String

  /// Makes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
