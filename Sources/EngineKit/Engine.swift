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

  /// What the engine said beside its replies since this was last asked.
  ///
  /// The runner asks after each case. An engine that has nothing to say needs no such function.
  func takeLog() -> EngineLog
}

extension Engine {
  /// Nothing.
  public func takeLog() -> EngineLog { EngineLog() }
}

/// What an engine says beside its replies, which decides no verdict.
public struct EngineLog: Sendable, Hashable {
  /// What it wrote for people, or the end of that where it is long.
  public var standardError: String
  /// What was let pass although the protocol does not say it; the words are always the same, so
  /// that each thing can be shown once.
  public var notes: [String]
  /// The breakdown that was found after the last reply, such as an answer that nobody asked for.
  public var failure: EngineFailure?

  /// Makes a log.
  public init(standardError: String = "", notes: [String] = [], failure: EngineFailure? = nil) {
    self.standardError = standardError
    self.notes = notes
    self.failure = failure
  }
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
    /// Whoever waited for it does not want to any more.
    public static let cancelled = Code(name: "cancelled")
  }

  /// How it broke down.
  public let code: Code
  /// What happened, for a person.
  public let message: String
  /// Further lines: what was written, what may have caused it.
  public let details: [String]
  /// Whether the fault lies in what the engine did after its answer to the batch before.
  public let isBelated: Bool

  /// Makes a failure.
  public init(
    _ code: Code, _ message: String, details: [String] = [], isBelated: Bool = false
  ) {
    self.code = code
    self.message = message
    self.details = details
    self.isBelated = isBelated
  }
}
