public import GradientCheck

extension Conformance {
  /// A gradient check of a program, entry by entry.
  public struct GradientCheckOutcome: Sendable {
    /// What the checker said.
    public var report: GradientReport
    /// The name of each entry, such as `w[1, 0]`.
    public var paths: [String]
    /// The shapes of the outputs; other than scalars are weighted by random cotangents.
    public var outputShapes: [[Int]]
    /// What is worth knowing about the point.
    public var notes: [String]
  }

  /// Holds an engine's gradient of a case's `gradcheck` against finite differences.
  ///
  /// - Parameters:
  ///   - subject: A case that has a `gradcheck`.
  ///   - engine: The engine, which the check has for itself.
  ///   - seed: The seed of random cotangents.
  /// - Returns: The outcome, or what went wrong before there was one.
  public static func checkGradient(
    of subject: Case, on engine: sending any Engine, seed: UInt64 = 0
  ) -> Result<GradientCheckOutcome, GradientCheckFailure> {
    LargeStack.run(with: engine) { engine in
      guard let request = subject.gradcheck else {
        return .failure(GradientCheckFailure("the case asks for no gradient check"))
      }
      do throws(ProgramStop) {
        var check = try GradientCheckRun(
          subject, request, on: engine, vocabulary: .standard, seed: seed)
        check.examinesEveryEntry = true
        try check.run()
        guard let report = check.reports.first else {
          return .failure(GradientCheckFailure("nothing was checked"))
        }
        return .success(
          GradientCheckOutcome(
            report: report, paths: report.entries.map { check.path(of: $0.index) },
            outputShapes: check.trace.results.map(\.shape), notes: check.notes))
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
