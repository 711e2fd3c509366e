import Engines
import Foundation
import Synchronization

/// Turns the first SIGINT or SIGTERM into a request to stop after the running case; a second
/// one ends the process at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that was received.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Begins to listen.
  static func listen() {
    // The handler only exchanges an atomic number, which is already made when it is installed.
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      Foundation.signal(number) { number in
        if Interruption.received.exchange(number, ordering: .relaxed) != 0 {
          ChildEngine.endAllAtOnce()
          _exit(128 + number)
        }
      }
    }
  }
}
