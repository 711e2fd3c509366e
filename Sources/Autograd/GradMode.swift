import CKernels

/// Whether operations are recorded, for the code that runs now and what it calls.
public enum GradMode {
  // Entered by `with` alone, which tells the thread, too: every op asks, and a task's values are
  // slow to look up. A scope does not suspend, so that its thread is the task's while it lasts. A
  // task that was started in a scope has no scope of its own, and asks for what it inherited.
  @TaskLocal private static var isOn = true

  private enum OfThread {
    static let unknown: Int32 = 0
    static let on: Int32 = 1
    static let off: Int32 = 2
  }

  /// Whether operations are recorded.
  @inline(__always) public static var isEnabled: Bool {
    let mode = ck_grad_mode()
    return mode == OfThread.unknown ? isOn : mode == OfThread.on
  }

  /// Runs `body` with recording on or off and restores the mode, also when `body` throws.
  ///
  /// - Parameters:
  ///   - enabled: Whether operations in `body` are recorded.
  ///   - body: What to run.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func with<R, Failure: Error>(
    _ enabled: Bool, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    let outer = ck_grad_mode()
    ck_set_grad_mode(enabled ? OfThread.on : OfThread.off)
    defer { ck_set_grad_mode(outer) }
    let result: Result<R, Failure> = $isOn.withValue(enabled) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// Runs `body` without recording.
///
/// - Parameter body: What to run.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withNoGrad<R, Failure: Error>(
  _ body: () throws(Failure) -> R
) throws(Failure) -> R {
  try GradMode.with(false, body)
}

/// Runs `body` with recording on, also within `withNoGrad`.
///
/// - Parameter body: What to run.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withEnabledGrad<R, Failure: Error>(
  _ body: () throws(Failure) -> R
) throws(Failure) -> R {
  try GradMode.with(true, body)
}
