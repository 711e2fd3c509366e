public import GradientCheck

extension Conformance {
  /// A gradient check of a program, entry by entry.
  public struct GradientCheckOutcome: Sendable {
    /// Every entry of the gradient, then of the Hessian-vector product where order 2 was asked.
    public var entries: [GradientEntry]
    /// The direction of the Hessian-vector product, where there is one.
    public var direction: [Double]?
    /// The shapes of the outputs; other than scalars are weighted by random cotangents.
    public var outputShapes: [[Int]]

    /// Whether every entry agrees, or lies between the slopes of a kink, and there is one.
    public var agrees: Bool { !entries.isEmpty && entries.allSatisfy(\.agrees) }

    /// How often the program was evaluated for the estimates.
    public var evaluations: Int { entries.reduce(0) { $0 + $1.estimate.evaluations } }
  }

  /// One entry of a gradient, held against the derivative.
  public struct GradientEntry: Sendable {
    /// What the entry is of: `gradient`, or `second derivative`.
    public var what: String
    /// The entry's name, such as `w[1, 0]`.
    public var path: String
    /// The claim with the verdict on it.
    public var comparison: GradientComparison
    /// The derivative with the whole ladder and GSL's opinion.
    public var estimate: DerivativeEstimate

    /// Whether the claim agrees, or lies between the slopes of a kink.
    public var agrees: Bool { comparison.verdict.isAcceptable }
  }

  /// Holds an engine's gradient of a case's `gradcheck` against finite differences, every entry.
  ///
  /// - Parameters:
  ///   - subject: A case that has a `gradcheck`.
  ///   - engine: The engine, which the check has for itself.
  ///   - domains: Where variables may be moved, by name; everywhere where nothing is said.
  ///   - seed: The seed of random cotangents and directions.
  /// - Returns: The outcome, or what went wrong before there was one.
  public static func checkGradient(
    of subject: Case, on engine: sending any Engine, domains: [String: Domain] = [:],
    seed: UInt64 = 0
  ) -> Result<GradientCheckOutcome, GradientCheckFailure> {
    LargeStack.run(with: engine) { engine in
      guard let request = subject.gradcheck else {
        return .failure(GradientCheckFailure("the case asks for no gradient check"))
      }
      do throws(ProgramStop) {
        let program = try ProgramFunction(subject, request, on: engine, vocabulary: .standard)
        var examination = EntryExamination(
          program, request, seed: subject.directionSeed(seed), domains: domains)
        try examination.run()
        return .success(
          GradientCheckOutcome(
            entries: examination.entries,
            direction: request.order > 1 ? examination.direction : nil,
            outputShapes: program.trace.results.map(\.shape)))
      } catch {
        switch error {
        case .finding(let finding):
          return .failure(
            GradientCheckFailure(
              ([finding.message] + finding.details).joined(separator: "; ")))
        case .unsupported(let reason):
          return .failure(GradientCheckFailure("the engine does not have \(reason)"))
        case .engine(let failure):
          return .failure(GradientCheckFailure(failure.message))
        }
      }
    }
  }
}

/// Why a gradient could not be checked.
public struct GradientCheckFailure: Error, Sendable {
  /// What went wrong, for a person.
  public let message: String

  init(_ message: String) {
    self.message = message
  }
}
