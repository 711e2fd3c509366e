import CGSL

/// A derivative as GSL gives it: a value and `abserr`, which is honest only inside a smooth window.
struct GSLDerivative {
  var value = Double.nan
  var errorBar = Double.nan
  /// The step that GSL was given.
  var step = Double.nan
  /// The smallest distance from the point at which GSL looked; it may take a finer step of its own.
  var nearest = Double.nan

  /// The answer where GSL was not asked.
  static let none = GSLDerivative()

  /// The rules of `gsl_deriv_*`.
  enum Rule { case central, forward, backward }

  /// What GSL's rule makes of the function at `x` with the initial step `step`.
  ///
  /// GSL reports success whatever it met, NaN included: the caller has to look at the value.
  static func estimate(
    _ rule: Rule, of evaluator: Evaluator, at x: Double, step: Double
  ) -> GSLDerivative {
    _ = errorHandlerIsOff
    var answer = GSLDerivative(step: step)
    guard step > 0, step.isFinite, x.isFinite else { return answer }
    var context = Context(evaluator: evaluator, x: x, nearest: step)
    withUnsafeMutablePointer(to: &context) { context in
      var function = gsl_function(
        function: { argument, context in
          context?.assumingMemoryBound(to: Context.self).pointee.value(at: argument) ?? .nan
        },
        params: UnsafeMutableRawPointer(context))
      switch rule {
      case .central: _ = gsl_deriv_central(&function, x, step, &answer.value, &answer.errorBar)
      case .forward: _ = gsl_deriv_forward(&function, x, step, &answer.value, &answer.errorBar)
      case .backward: _ = gsl_deriv_backward(&function, x, step, &answer.value, &answer.errorBar)
      }
    }
    answer.nearest = context.nearest
    return answer
  }

  private struct Context {
    let evaluator: Evaluator
    let x: Double
    var nearest: Double

    mutating func value(at argument: Double) -> Double {
      nearest = min(nearest, (argument - x).magnitude)
      return evaluator(argument)
    }
  }
}

/// GSL's default handler aborts the process; touching this switches it off, once.
let errorHandlerIsOff: Bool = {
  _ = gsl_set_error_handler_off()
  return true
}()
