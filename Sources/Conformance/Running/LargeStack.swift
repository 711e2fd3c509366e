import Foundation
import Synchronization

/// Runs work on a thread of its own whose stack is large enough for a case's recursion.
///
/// Plain functions call each other up to 1,000 deep, and a call takes several frames here; the
/// stacks of a task pool are too small for that.
enum LargeStack {
  /// The stack's size in bytes; memory is taken only as far as it is used.
  private static let size = 512 << 20

  /// What `work` gives for `state`, which it has for itself until it is done.
  static func run<State, Result: Sendable>(
    with state: sending State, _ work: @escaping @Sendable (inout State) -> Result
  ) -> Result {
    let room = Room(state, work)
    let done = DispatchSemaphore(value: 0)
    start {
      room.work()
      done.signal()
    }
    done.wait()
    return room.result()
  }

  /// Begins `work` and does not wait for it.
  static func start(_ work: @escaping @Sendable () -> Void) {
    let thread = Thread { work() }
    thread.stackSize = size
    thread.start()
  }

  /// What is handed to the thread and back.
  private final class Room<State, Result: Sendable>: Sendable {
    private let state: Mutex<State>
    private let output = Mutex<Result?>(nil)
    private let task: @Sendable (inout State) -> Result

    init(_ state: sending State, _ task: @escaping @Sendable (inout State) -> Result) {
      self.state = Mutex(state)
      self.task = task
    }

    func work() {
      let result = state.withLock { task(&$0) }
      output.withLock { $0 = result }
    }

    func result() -> Result {
      output.withLock { result in
        guard let result else { preconditionFailure("the thread ended without a result") }
        return result
      }
    }
  }
}
