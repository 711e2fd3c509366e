/// The engines whose own language scripts are written in.
public enum ReproEngine: String, Sendable, CaseIterable {
  case torch
  case jax
  case autograd
  case tensorflow
  case tinygrad
  case mlx
  case swift

  /// How the engine writes things.
  var dialect: any Dialect {
    switch self {
    case .torch: TorchDialect()
    case .jax: NumPyDialect(.jax)
    case .autograd: NumPyDialect(.autograd)
    case .mlx: NumPyDialect(.mlx)
    case .tensorflow: TensorFlowDialect()
    case .tinygrad: TinygradDialect()
    case .swift: SwiftDialect()
    }
  }
}

/// Why a program cannot be written for an engine.
public struct ReproError: Error, Sendable {
  /// What cannot be written, for a person.
  public let message: String

  init(_ message: String) { self.message = message }
}
