import Dispatch
import Foundation
import Synchronization

/// Turns the first SIGINT or SIGTERM into a request to stop after the running case; a second
/// one ends the process at once.
final class Interruption: Sendable {
  private let received = Mutex<Int32?>(nil)
  private let sources: Mutex<[any DispatchSourceSignal]> = Mutex([])

  /// The signal that was received.
  var signal: Int32? { received.withLock { $0 } }

  init() {
    let queue = DispatchQueue(label: "gradproof.signals")
    for number in [SIGINT, SIGTERM] {
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [self] in
        let again = received.withLock { signal in
          defer { signal = number }
          return signal != nil
        }
        if again { exit(128 + number) }
      }
      source.activate()
      sources.withLock { $0.append(source) }
    }
  }
}
