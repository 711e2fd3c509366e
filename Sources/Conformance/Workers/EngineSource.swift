/// Where a run gets its engines from: one for each job, and another one for one that hangs.
public struct EngineSource: Sendable {
  /// Makes an engine; while it is waited for, the function that it is given tells whether the run
  /// is to end.
  public typealias Maker =
    @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws(EngineFailure) -> any Engine

  let make: Maker
  let keepsTime: Bool

  /// Makes a source.
  ///
  /// - Parameters:
  ///   - keepsTime: Whether the engines themselves end a batch that takes longer than it may.
  ///   - make: Makes an engine.
  public init(keepsTime: Bool = false, make: @escaping Maker) {
    self.keepsTime = keepsTime
    self.make = make
  }

  /// The reference engine.
  public static let reference = EngineSource { _ in ReferenceEngine() }

  /// Programs that speak the engine protocol.
  ///
  /// - Parameters:
  ///   - command: The program.
  ///   - limits: How long a process may take for what, and how much it may take.
  /// - Returns: The source.
  public static func child(
    _ command: ChildCommand, limits: ChildLimits = ChildLimits()
  ) -> EngineSource {
    EngineSource(keepsTime: true) { isCancelled throws(EngineFailure) in
      try ChildEngine(command, limits: limits, isCancelled: isCancelled)
    }
  }
}
