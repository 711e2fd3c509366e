package import Autograd
public import EngineKit

/// The project's own autograd engine, driven by commands.
///
/// It is a participant like any other: nothing in the runner knows that it is there.
public final class ReferenceEngine: Engine {
  private var session: ReferenceSession
  private let perturbation: Perturbation?
  private let fault: OpFault?
  private var pastOccasions: [String: UInt] = [:]

  /// Makes an engine with nothing bound.
  public convenience init() { self.init(perturbation: nil, fault: nil) }

  /// Makes an engine in which a wrong rule stands in for an op's own.
  package convenience init(fault: OpFault) { self.init(perturbation: nil, fault: fault) }

  /// Forgets on which occasions ops were applied, and keeps note of it from now on.
  func noteOccasions() {
    pastOccasions = [:]
    session.occasions = [:]
  }

  /// For each op the occasions on which it was applied, as bits, since they are noted.
  var occasions: [String: UInt] {
    pastOccasions.merging(session.occasions ?? [:]) { $0 | $1 }
  }

  /// Draws from now on the graphs that passes go through.
  ///
  /// - Parameter shownNames: What names on the wire are called in the pictures; other tensors are
  ///   shown by their values alone.
  public func drawGraphs(naming shownNames: [String: String]) {
    session.drawing = SessionDrawing(shownNames: shownNames)
  }

  /// The graphs drawn, in the order of the passes; what was recorded, where no pass was made.
  public var pictures: [GraphPicture] {
    guard let pictures = session.drawing?.pictures else { return [] }
    return pictures.isEmpty ? session.pictureOfAll().map { [$0] } ?? [] : pictures
  }

  private init(perturbation: Perturbation?, fault: OpFault?) {
    self.perturbation = perturbation
    self.fault = fault
    session = ReferenceSession(fault: fault)
  }

  /// Makes an engine whose every rounded result is off by a random part of itself.
  ///
  /// Results of one program spread as rounding carries through it. The random numbers go on from
  /// batch to batch, so that a program can be run again and again.
  ///
  /// - Parameters:
  ///   - relative: The largest part, such as 2⁻²⁴, the unit roundoff of float32.
  ///   - seed: Where the random numbers start; the same seed gives the same results.
  public convenience init(perturbedBy relative: Double, seed: UInt64) {
    self.init(perturbation: Perturbation(relative: relative, seed: seed), fault: nil)
  }

  /// What the engine is and can do.
  public var description: EngineDescription { Self.declared }

  /// Made once: it is asked for in every case, and the list of ops is long.
  private static let declared = EngineDescription(
    name: "reference", version: "0.1.0",
    capabilities: [
      .leaf, .requiresGrad, .accumulation, .retainGraph, .detach, .gradMode, .hooks, .retainGrad,
      .inPlace, .views, .doubleBackward, .graphIntrospection, .versions, .integer,
      .postAccumulateHooks, .customFunctions, .forwardMode, .inferenceMode, .anomalyMode,
      .checkpoint, .nodeHooks, .complex,
    ],
    dtypes: [.float64, .float32, .int64, .bool, .complex128], ops: Set(Op.all.map(\.name)))

  /// Executes a batch in order; see `Engine`.
  public func execute(_ batch: CommandBatch) throws(EngineFailure) -> [Reply] {
    guard let perturbation else { return run(batch) }
    return perturbation { run(batch) }
  }

  private func run(_ batch: CommandBatch) -> [Reply] {
    if batch.fresh {
      let isNoting = session.occasions != nil
      if isNoting { pastOccasions = occasions }
      let drawing = session.drawing
      session = ReferenceSession(fault: fault)
      session.drawing = drawing
      if isNoting { session.occasions = [:] }
    }
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
      case .inferenceTensor: .inferenceTensor
      case .nanGradient: .nanGradient
      case .checkpointMismatch: .checkpointMismatch
      case .unsupported: .unsupported
      case .other: .other
      }
  }
}
