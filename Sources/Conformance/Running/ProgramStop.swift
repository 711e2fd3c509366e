import ConformanceModel
import EngineKit

/// Why a program went no further.
enum ProgramStop: Error {
  /// Something was not as it must be, and what follows would only repeat that.
  case finding(Finding)
  /// The engine cannot do what the case needs.
  case unsupported(String)
  /// The engine broke down.
  case engine(EngineFailure)
}
