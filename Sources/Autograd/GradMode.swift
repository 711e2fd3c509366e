/// Whether operations are recorded, for the code that runs now and what it calls.
public enum GradMode {
  /// Whether operations are recorded.
  @TaskLocal public static var isEnabled = true

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
    let result: Result<R, Failure> = $isEnabled.withValue(enabled) {
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
