public import EngineKit

extension ChildCommand {
  /// Runs the program to its end, without input, and gives the lines of its standard output.
  ///
  /// - Parameters:
  ///   - time: How long it may take.
  ///   - limits: How much memory it may take, and how long a line may be.
  /// - Returns: The lines without their newlines.
  /// - Throws: `EngineFailure` where it cannot be run, takes longer, or exits with another status
  ///   than 0.
  public func lines(
    within time: Duration, limits: ChildLimits = ChildLimits()
  ) throws(EngineFailure) -> [String] {
    let process: ChildProcess
    do throws(ChildCommandError) {
      process = try ChildProcess(self, memoryLimit: limits.memory)
    } catch {
      throw EngineFailure(.notStarted, error.message)
    }
    process.closeInput()
    let channel = ChildChannel(process, limits: limits, isCancelled: { false })
    let deadline = ContinuousClock.now + time
    var lines: [String] = []
    while true {
      switch channel.nextLine(until: deadline) {
      case .line(let line): lines.append(String(decoding: line, as: UTF8.self))
      case .ended:
        let ending = process.end(grace: limits.grace)
        if ending.text == "exited with status 0" { return lines }
        throw EngineFailure(
          .notStarted, "\(self) \(ending.text)",
          details: channel.takeStandardError().split(whereSeparator: \.isNewline).suffix(20)
            .map(String.init))
      case .late, .closed, .tooLong, .cancelled:
        process.end(grace: limits.grace)
        throw EngineFailure(.notStarted, "\(self) did not end in \(time.text)")
      }
    }
  }
}
