import Foundation
import GradientCheck

/// One run of a gradient checker.
struct CheckResult {
  let seconds: Double
  let evaluations: Int
  /// Whether the checker had no objection.
  let passed: Bool
}

/// What is wrong with a gradient, if anything.
struct Corruption {
  /// The factor by which it is multiplied, exactly.
  let factor: Double
  /// The only entry that is; nil for all of them.
  let entry: Int?
}

/// A gradient checker that can be asked to check a workload.
protocol Checker {
  var name: String { get }

  /// Checks the gradient at a point, falsified as stated; the seed is for random directions.
  func check(
    _ workload: Workload, at point: [Double], corruption: Corruption?, seed: UInt64
  ) throws -> CheckResult
}

/// Our checker; its time includes that of one gradient, as the peers' does.
struct OwnChecker: Checker {
  let name = "gradproof"

  func check(
    _ workload: Workload, at point: [Double], corruption: Corruption?, seed: UInt64
  ) -> CheckResult {
    var options = CheckOptions()
    options.seed = seed
    let clock = ContinuousClock()
    let start = clock.now
    var claimed = workload.gradient(at: point)
    if let corruption {
      let indices = corruption.entry.map { $0..<($0 + 1) } ?? claimed.indices
      for index in indices { claimed[index] *= corruption.factor }
    }
    let report = checkGradient(
      of: workload.callAsFunction, at: point, claimed: claimed, options: options)
    let seconds = (clock.now - start) / .seconds(1)
    return CheckResult(
      seconds: seconds, evaluations: report.evaluations, passed: report.agrees)
  }
}
