import CChildProcess
import Foundation

/// A running program with pipes to its standard input, output and error.
///
/// It leads a process group of its own. swift-subprocess is not used: it has no resource limits,
/// and a process that must be watched, fed and read under one deadline is simpler with `poll` than
/// with tasks.
final class ChildProcess {
  /// How a process ended.
  struct Ending: Hashable {
    /// What happened, as in `exited with status 1`.
    var text: String
    /// The most memory that it held at a time, in bytes.
    var peakMemory: UInt64
  }

  private let process: pid_t
  private(set) var input: Int32
  let output: Int32
  let errors: Int32
  private var ending: Ending?

  /// Starts the program.
  init(_ command: ChildCommand, memoryLimit: UInt64?) throws(ChildCommandError) {
    let path = try command.executablePath()
    var pipes: [PipeEnds] = []
    defer { for pipe in pipes { pipe.closeChildEnd() } }
    for direction in [PipeEnds.Direction.toChild, .fromChild, .fromChild] {
      do throws(ChildCommandError) {
        pipes.append(try PipeEnds(direction))
      } catch {
        for pipe in pipes { close(pipe.own) }
        throw error
      }
    }
    var started: pid_t = 0
    let failure = Self.withPointers(command.words) { words in
      Self.withPointers(command.variables) { variables in
        path.withCString { path in
          var request = child_request(
            path: path, arguments: words, environment: variables, input: pipes[0].child,
            output: pipes[1].child, error: pipes[2].child, memory_limit: memoryLimit ?? 0)
          return child_spawn(&request, &started)
        }
      }
    }
    guard failure == 0 else {
      for pipe in pipes { close(pipe.own) }
      throw ChildCommandError("\"\(path)\" cannot be run: \(String(cString: strerror(failure)))")
    }
    process = started
    (input, output, errors) = (pipes[0].own, pipes[1].own, pipes[2].own)
  }

  deinit {
    end(grace: .zero)
    close(output)
    close(errors)
  }

  /// Whether the program is over; its group may not be.
  var hasEnded: Bool { ending != nil || child_has_ended(process) != 0 }

  /// Closes the program's input, which asks it to exit.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Waits until the program is over.
  ///
  /// - Returns: Whether it was over in time.
  func waitUntilEnded(_ time: Duration) -> Bool {
    let deadline = ContinuousClock.now + time
    var pause: UInt32 = 500
    while !hasEnded {
      if ContinuousClock.now >= deadline { return false }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
    return true
  }

  /// Ends the program and its whole group: a request, the grace, then force.
  ///
  /// What was written can still be read.
  @discardableResult
  func end(grace: Duration) -> Ending {
    if let ending { return ending }
    closeInput()
    if grace > .zero, !hasEnded {
      kill(-process, SIGTERM)
      _ = waitUntilEnded(grace)
    }
    // The program is not reaped yet, so that no other group can have its number.
    kill(-process, SIGKILL)
    var end = child_end()
    let reaped = child_reap(process, &end) == 0
    let ending = Ending(
      text: reaped ? Self.text(of: end) : "is gone", peakMemory: end.peak_memory)
    self.ending = ending
    return ending
  }

  private static func text(of end: child_end) -> String {
    if end.signal == 0 { return "exited with status \(end.status)" }
    let names: [Int32: String] = [
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGILL: "SIGILL", SIGINT: "SIGINT",
      SIGKILL: "SIGKILL", SIGPIPE: "SIGPIPE", SIGSEGV: "SIGSEGV", SIGTERM: "SIGTERM",
      SIGTRAP: "SIGTRAP", SIGXCPU: "SIGXCPU", SIGHUP: "SIGHUP",
    ]
    let name = names[end.signal].map { " (\($0))" } ?? ""
    return "was killed by signal \(end.signal)\(name)"
  }

  /// Hands out strings as C has them: an array of pointers that ends with none.
  private static func withPointers<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
      guard let pointers = buffer.baseAddress else {
        preconditionFailure("an array that has an end at least has an address")
      }
      return body(pointers)
    }
  }
}

/// The two ends of a pipe.
private struct PipeEnds {
  enum Direction {
    case toChild
    case fromChild
  }

  let own: Int32
  let child: Int32

  init(_ direction: Direction) throws(ChildCommandError) {
    var ends: [Int32] = [-1, -1]
    let failure = child_pipe(&ends)
    guard failure == 0 else {
      throw ChildCommandError("no pipe can be made: \(String(cString: strerror(failure)))")
    }
    (own, child) = direction == .toChild ? (ends[1], ends[0]) : (ends[0], ends[1])
    _ = child_make_nonblocking(own)
  }

  func closeChildEnd() {
    close(child)
  }
}
