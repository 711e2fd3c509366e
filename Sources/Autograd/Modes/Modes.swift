import Synchronization

/// Whether anything is on that ops must attend to beyond recording.
///
/// Forward mode, perturbed arithmetic, inference mode and hooks on saved values are rare. Each
/// is counted here for as long as it lasts, and an op asks for the count alone: one relaxed
/// load, where asking for each mode would cost more than a small op does.
enum Modes {
  private static let engaged = Atomic<Int>(0)

  /// Whether some mode is on, in any thread.
  @inline(__always) static var areEngaged: Bool { engaged.load(ordering: .relaxed) != 0 }

  static func engage() { engaged.wrappingAdd(1, ordering: .relaxed) }

  static func disengage() { engaged.wrappingSubtract(1, ordering: .relaxed) }

  /// Runs `body` with `value` in place of what `mode` holds.
  static func with<Value: Sendable, R, Failure: Error>(
    _ mode: TaskLocal<Value>, _ value: Value, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    engage()
    defer { disengage() }
    let result: Result<R, Failure> = mode.withValue(value) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
