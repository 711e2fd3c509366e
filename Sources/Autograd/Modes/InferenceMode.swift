/// Code whose results will never be part of a graph.
///
/// Nothing is recorded, and what is made is a tensor of inference mode for good: it has no
/// version, and outside the mode it can be neither written in place nor kept for a gradient.
/// Views of ordinary tensors and writes to them are what they are elsewhere.
public enum InferenceMode {
  /// Whether the mode is on, for the code that runs now and what it calls.
  public static var isEnabled: Bool { isOn }

  // Entered by `with` alone, which tells ops to attend to it.
  @TaskLocal private static var isOn = false

  /// Runs `body` with the mode on or off and restores it, also when `body` throws.
  ///
  /// - Parameters:
  ///   - enabled: Whether the mode is on; where it is not, recording is.
  ///   - body: What to run.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func with<R, Failure: Error>(
    _ enabled: Bool, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    try Modes.with($isOn, enabled) { () throws(Failure) in
      try GradMode.with(!enabled, body)
    }
  }

  /// Marks what was made in the mode, and views of what was.
  static func mark(_ outputs: [Tensor], from inputs: [Tensor]) {
    let isEnabled = isEnabled
    for output in outputs where !output.isInference {
      let source = inputs.first { $0.storage === output.storage }
      if source.map(\.isInference) ?? isEnabled { output.markInference() }
    }
  }
}

/// Runs `body` in inference mode.
///
/// - Parameter body: What to run.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withInferenceMode<R, Failure: Error>(
  _ body: () throws(Failure) -> R
) throws(Failure) -> R {
  try InferenceMode.with(true, body)
}

/// What makes a tensor one of inference mode; ops attend to modes while there is any.
final class InferenceMark {
  init() { Modes.engage() }
  deinit { Modes.disengage() }
}

extension Tensor {
  /// Whether the tensor was made in inference mode.
  public var isInference: Bool { rare?.inferenceMark != nil }

  func markInference() { withRare().inferenceMark = InferenceMark() }

  /// Tells the modes that are on of a tensor that was just made.
  func noteCreation() {
    guard Modes.areEngaged else { return }
    if InferenceMode.isEnabled { markInference() }
    Trace.current?.noteCreation(self)
  }

  /// How often the elements were changed in place.
  ///
  /// - Returns: What `version` is.
  /// - Throws: `AutogradError` for a tensor of inference mode, which does not count.
  public func checkedVersion() throws(AutogradError) -> Int {
    guard !isInference else {
      throw AutogradError(.inferenceTensor, "a tensor of inference mode has no version")
    }
    return version
  }
}
