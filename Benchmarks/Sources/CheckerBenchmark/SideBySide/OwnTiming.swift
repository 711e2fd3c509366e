import Foundation

/// The time of our checker beside that of the evaluations it takes, measured in turn.
///
/// Both are processor time of this thread, which is the wall time of an idle machine: what else runs
/// on the machine would decide otherwise.
struct OwnTiming {
  /// The result, with the median of wall times.
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
    var (checks, evaluations, gradients) = ([Double](), [Double](), [Double]())
    var wallTimes: [Double] = []
    // Short checks are repeated more often, since their times vary more.
    let repetitions = min(max(Int(20e-3 / first.seconds), 3), 101)
    for _ in 0..<repetitions {
      checks.append(
        processorTime {
          let result = OwnChecker().check(workload, at: point, corruption: nil, seed: seed)
          wallTimes.append(result.seconds)
        })
      gradients.append(processorTime { sink(workload.gradient(at: point)[0]) })
      evaluations.append(
        processorTime { for _ in 0..<first.evaluations { sink(workload(point)) } }
          / Double(first.evaluations))
    }
    evaluation = evaluations.median
    result = CheckResult(
      seconds: wallTimes.median, evaluations: first.evaluations, passed: first.passed)
    shareOfAllowance =
      (checks.median - gradients.median)
      / (OwnTiming.factor * Double(first.evaluations) * evaluation + OwnTiming.constant)
  }
}

/// The processor time that this thread takes for something.
private func processorTime(_ body: () -> Void) -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
  let start = now()
  body()
  return now() - start
}

/// Takes a value so that its computation is not optimised away.
@inline(never)
private func sink(_ value: Double) { withExtendedLifetime(value) {} }
