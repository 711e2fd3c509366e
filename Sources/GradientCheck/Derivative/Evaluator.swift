/// A function of one variable that remembers: no argument is evaluated twice.
///
/// Arguments are told apart by their bits, so that 0 and -0 are two. Once the function has thrown,
/// it is not called again and every value is NaN.
final class Evaluator {
  /// The function; nil when it threw.
  private let function: (Double) -> Double?
  // A ladder is short, and an array of its arguments is searched faster than a table is filled.
  private var arguments: [UInt64] = []
  private var values: [Double] = []
  /// How often the function was called.
  private(set) var evaluations = 0
  /// Whether the function has thrown.
  private(set) var isStopped = false

  init(_ function: @escaping (Double) -> Double?) {
    self.function = function
    arguments.reserveCapacity(32)
    values.reserveCapacity(32)
  }

  /// The value at `x`, from memory where it is known.
  func callAsFunction(_ x: Double) -> Double {
    if let index = arguments.firstIndex(of: x.bitPattern) { return values[index] }
    let value = evaluatedAfresh(at: x)
    remember(value, at: x)
    return value
  }

  /// The value at `x` by a new evaluation, which tells whether the function is deterministic.
  func evaluatedAfresh(at x: Double) -> Double {
    guard !isStopped else { return .nan }
    evaluations += 1
    guard let value = function(x) else {
      isStopped = true
      return .nan
    }
    return value
  }

  /// Notes a value that somebody else evaluated.
  func remember(_ value: Double, at x: Double) {
    arguments.append(x.bitPattern)
    values.append(value)
  }
}

/// Runs `body` with an evaluator of `function`, and throws afterwards what the function threw.
///
/// The detour is needed because GSL's callbacks cannot throw.
func withEvaluator<Failure: Error, Result>(
  of function: (Double) throws(Failure) -> Double, _ body: (Evaluator) -> Result
) throws(Failure) -> Result {
  var failure: Failure?
  let result = withoutActuallyEscaping(function) { function in
    body(
      Evaluator { x in
        do throws(Failure) {
          return try function(x)
        } catch {
          failure = error
          return nil
        }
      })
  }
  if let failure { throw failure }
  return result
}
