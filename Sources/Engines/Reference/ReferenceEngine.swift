import Autograd
public import EngineKit

/// The project's own autograd engine, driven by commands.
///
/// It is a participant like any other: nothing in the runner knows that it is there.
public final class ReferenceEngine: Engine {
  private var session = ReferenceSession()

  /// Makes an engine with nothing bound.
  public init() {}

  /// What the engine is and can do.
  public var description: EngineDescription {
    EngineDescription(
      name: "reference", version: "0.1.0",
      capabilities: [
        .leaf, .requiresGrad, .accumulation, .retainGraph, .detach, .gradMode, .hooks, .retainGrad,
        .inPlace, .views, .doubleBackward, .graphIntrospection, .versions, .integer,
        .postAccumulateHooks, .customFunctions,
      ],
      dtypes: [.float64, .float32, .int64, .bool], ops: Set(Op.all.map(\.name)))
  }

  /// Executes a batch in order; see `Engine`.
  public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    if batch.fresh { session = ReferenceSession() }
    var replies: [Reply] = []
    for command in batch.commands {
      do throws(AutogradError) {
        replies.append(.ok(try session.run(command)))
      } catch {
        replies.append(.error(ErrorKind(error.kind), message: error.message))
        if !command.mayFail { break }
      }
    }
    return replies
  }
}

extension ErrorKind {
  /// The kind by its name on the wire.
  fileprivate init(_ kind: AutogradError.Kind) {
    self =
      switch kind {
      case .notScalar: .notScalar
      case .noGraph: .noGraph
      case .graphFreed: .graphFreed
      case .staleSavedValue: .staleSavedValue
      case .leafInPlace: .leafInPlace
      case .viewInPlace: .viewInPlace
      case .overlappingWrite: .overlappingWrite
      case .notALeaf: .notALeaf
      case .unusedInput: .unusedInput
      case .shapeMismatch: .shapeMismatch
      case .dtypeMismatch: .dtypeMismatch
      case .badArgument: .badArgument
      case .dtypeNotDifferentiable: .dtypeNotDifferentiable
      case .domain: .domain
      case .notImplemented: .notImplemented
      case .badBackward: .badBackward
      case .badHook: .badHook
      case .unsupported: .unsupported
      case .other: .other
      }
  }
}
