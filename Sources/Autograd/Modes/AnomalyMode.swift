/// Passes that stop at the first nan and name the op whose derivative made it.
public enum AnomalyMode {
  /// Whether passes look for nan, for the code that runs now and what it calls.
  public static var isEnabled: Bool { isOn }

  @TaskLocal private static var isOn = false

  /// Runs `body` with the mode on or off and restores it, also when `body` throws.
  ///
  /// - Parameters:
  ///   - enabled: Whether passes in `body` look for nan.
  ///   - body: What to run.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func with<R, Failure: Error>(
    _ enabled: Bool, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    let result: Result<R, Failure> = $isOn.withValue(enabled) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// Runs `body` with passes that stop at the first nan.
///
/// - Parameter body: What to run.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withAnomalyDetection<R, Failure: Error>(
  _ body: () throws(Failure) -> R
) throws(Failure) -> R {
  try AnomalyMode.with(true, body)
}

extension Node {
  /// Refuses gradients of the inputs in which there is a nan.
  func checkForNaN(_ gradients: [Tensor?]) throws(AutogradError) {
    for (index, gradient) in gradients.enumerated() {
      guard let gradient, gradient.hasNaN else { continue }
      let forward = detail?.inner?.op.name ?? op.name
      let operation = detail?.custom == nil ? "the op \(forward)" : "a custom function"
      throw AutogradError(
        .nanGradient,
        "\(name), recorded by \(operation), gave a nan in the gradient of its input \(index)")
    }
  }
}

extension Tensor {
  fileprivate var hasNaN: Bool {
    switch elements {
    case .float64(let values): values.contains { $0.isNaN }
    case .float32(let values): values.contains { $0.isNaN }
    case .complex128(let values): values.contains { $0.isNaN }
    case .int64, .bool: false
    }
  }
}
