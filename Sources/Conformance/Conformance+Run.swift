extension Conformance {
  /// Runs cases in order on an engine and judges what it lets one observe.
  ///
  /// An engine that hangs cannot be stopped from within its own process; a source of engines can
  /// give another one.
  ///
  /// - Parameters:
  ///   - cases: The cases, as a `CorpusReader` gives them.
  ///   - engine: The engine, which the run has for itself.
  ///   - options: How the run is made.
  ///   - isCancelled: Asked before each case; what is left then is counted as not run.
  ///   - report: Called with every event as it happens, one at a time.
  /// - Returns: All results with their summary.
  @discardableResult
  public static func run(
    _ cases: [Case], on engine: sending any Engine, options: Options = Options(),
    isCancelled: @escaping @Sendable () -> Bool = { false },
    reportingTo report: @escaping @Sendable (Event) -> Void = { _ in }
  ) -> Run {
    LargeStack.run(with: engine) { engine in
      let progress = RunProgress(
        cases, options: options, isCancelled: isCancelled, report: report)
      progress.begin(with: engine.description)
      Worker(progress, holdsResults: true).work(on: engine)
      do throws(EngineFailure) {
        return try progress.finish()
      } catch {
        preconditionFailure("a run that began has a result")
      }
    }
  }

  /// Runs cases on as many engines side by side as the options say.
  ///
  /// The results, and the order in which they are told, are those of one engine alone.
  ///
  /// - Parameters:
  ///   - cases: The cases, as a `CorpusReader` gives them.
  ///   - source: Where engines come from.
  ///   - options: How the run is made.
  ///   - isCancelled: Asked before each case, and while an engine is waited for; what is left then
  ///     is counted as not run.
  ///   - record: Called with every result as soon as it is judged, one at a time, on any thread;
  ///     with several engines that is before its turn comes to be told as an event.
  ///   - report: Called with every event as it happens, one at a time, on any thread.
  /// - Returns: All results with their summary.
  /// - Throws: `EngineFailure` where not even the first engine could be started.
  @discardableResult
  public static func run(
    _ cases: [Case], onEnginesFrom source: EngineSource, options: Options = Options(),
    isCancelled: @escaping @Sendable () -> Bool = { false },
    recordingTo record: @escaping @Sendable (CaseResult) -> Void = { _ in },
    reportingTo report: @escaping @Sendable (Event) -> Void = { _ in }
  ) throws(EngineFailure) -> Run {
    let progress = RunProgress(
      cases, options: options, isCancelled: isCancelled, record: record, report: report)
    let crew = Crew(progress, source)
    crew.work()
    return try progress.finish()
  }
}
