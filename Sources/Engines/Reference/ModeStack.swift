import Autograd
import EngineKit

/// The modes that commands entered, the innermost last.
///
/// Where none was entered, code runs as what started it says: the body of a hook as the pass.
struct ModeStack {
  private var entries: [Entry] = []

  private struct Entry {
    let mode: Command.Mode
    var isRecording: Bool
    var isInferring: Bool
    var findsAnomalies: Bool
  }

  mutating func enter(_ mode: Command.Mode) {
    var entry =
      entries.last
      ?? Entry(
        mode: mode, isRecording: GradMode.isEnabled, isInferring: InferenceMode.isEnabled,
        findsAnomalies: AnomalyMode.isEnabled)
    entry = Entry(
      mode: mode, isRecording: entry.isRecording, isInferring: entry.isInferring,
      findsAnomalies: entry.findsAnomalies)
    switch mode {
    case .noGrad: entry.isRecording = false
    case .enableGrad: entry.isRecording = true
    case .inferenceMode: (entry.isRecording, entry.isInferring) = (false, true)
    case .anomalyMode: entry.findsAnomalies = true
    }
    entries.append(entry)
  }

  mutating func leave(_ mode: Command.Mode) throws(AutogradError) {
    guard entries.last?.mode == mode else {
      throw AutogradError(.other, "leave \(mode.rawValue), which is not the innermost mode")
    }
    entries.removeLast()
  }

  /// Runs `body` in the modes.
  func running<R>(_ body: () throws(AutogradError) -> R) throws(AutogradError) -> R {
    guard let entry = entries.last else { return try body() }
    return try GradMode.with(entry.isRecording) { () throws(AutogradError) in
      guard entry.isInferring || entry.findsAnomalies else { return try body() }
      return try AnomalyMode.with(entry.findsAnomalies) { () throws(AutogradError) in
        guard entry.isInferring else { return try body() }
        return try withInferenceMode { () throws(AutogradError) in
          try GradMode.with(entry.isRecording, body)
        }
      }
    }
  }
}
