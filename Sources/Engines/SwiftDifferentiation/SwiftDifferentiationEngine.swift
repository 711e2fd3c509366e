#if canImport(_Differentiation)
  public import EngineKit

  /// The automatic differentiation that is built into the Swift compiler, driven by commands.
  ///
  /// Swift differentiates functions of numbers. A tensor is here a group of numbers, and an op a
  /// loop over them; the program of all these numbers is differentiated by Swift as a whole. There
  /// is reverse mode of first order and nothing else: no flags, no accumulation, no hooks.
  public final class SwiftDifferentiationEngine: Engine {
    private var session = SwiftDifferentiationSession()

    /// Makes an engine with nothing bound.
    public init() {}

    /// What the engine is and can do.
    public var description: EngineDescription { Self.declared }

    private static let declared = EngineDescription(
      name: "swift-differentiation", version: compilerVersion, capabilities: [.detach],
      dtypes: [.float64], ops: Set(SwiftDifferentiationSession.opNames),
      homepage: "https://github.com/swiftlang/swift/blob/main/docs/DifferentiableProgramming.md")

    /// The module has no version of its own.
    private static var compilerVersion: String {
      #if compiler(>=6.5)
        "6.5 or later"
      #elseif compiler(>=6.4)
        "6.4"
      #elseif compiler(>=6.3)
        "6.3"
      #else
        "6.2"
      #endif
    }

    /// Executes a batch in order; see `Engine`.
    public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
      if batch.fresh { session = SwiftDifferentiationSession() }
      var replies: [Reply] = []
      for command in batch.commands {
        do throws(SwiftDifferentiationError) {
          replies.append(.ok(try session.run(command.action)))
        } catch {
          replies.append(.error(error.kind, message: error.message))
          if !command.mayFail { break }
        }
      }
      return replies
    }
  }

  /// Why a command was not carried out.
  struct SwiftDifferentiationError: Error {
    var kind: ErrorKind
    var message: String

    init(_ kind: ErrorKind, _ message: String) {
      self.kind = kind
      self.message = message
    }

    /// What Swift's differentiation has no way to do.
    static func unsupported(_ what: String) -> SwiftDifferentiationError {
      SwiftDifferentiationError(.unsupported, "Swift's differentiation has no \(what)")
    }
  }
#endif
