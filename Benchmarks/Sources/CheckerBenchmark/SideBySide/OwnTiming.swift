/// The time of our checker beside that of the evaluations it takes, measured in turn.
struct OwnTiming {
  let result: CheckResult
  /// The time of one evaluation.
  let evaluation: Double
  /// The time of the check, less that of the gradient, relative to what it may be.
  let shareOfAllowance: Double

  /// Evaluations may be half as dear again as by themselves, and a check may cost so much besides.
  private static let factor = 1.5
  private static let constant = 20e-6

  init(_ workload: Workload, at point: [Double], seed: UInt64) {
    let first = OwnChecker().check(workload, at: point, corruption: nil, seed: seed)
    var (checks, evaluations, gradients) = ([first.seconds], [Double](), [Double]())
    let clock = ContinuousClock()
    func time(_ body: () -> Void) -> Double {
      let start = clock.now
      body()
      return (clock.now - start) / .seconds(1)
    }
    // Short checks are repeated, so that an interruption does not decide.
    let repetitions = min(max(Int(5e-3 / first.seconds), 1), 101)
    for _ in 0..<repetitions {
      checks.append(OwnChecker().check(workload, at: point, corruption: nil, seed: seed).seconds)
      gradients.append(time { sink(workload.gradient(at: point)[0]) })
      evaluations.append(
        time { for _ in 0..<first.evaluations { sink(workload(point)) } }
          / Double(first.evaluations))
    }
    let seconds = checks.median
    evaluation = evaluations.median
    result = CheckResult(
      seconds: seconds, evaluations: first.evaluations, passed: first.passed)
    shareOfAllowance =
      (seconds - gradients.median)
      / (OwnTiming.factor * Double(first.evaluations) * evaluation + OwnTiming.constant)
  }
}

/// Takes a value so that its computation is not optimised away.
@inline(never)
private func sink(_ value: Double) { withExtendedLifetime(value) {} }
