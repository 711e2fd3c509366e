import CGSL

/// A derivative as GSL gives it: a value and `abserr`, which is honest only inside a smooth window.
struct GSLDerivative {
  var value: Double
  var errorBar: Double
  var step: Double

  /// The answer where GSL was not asked.
  static let none = GSLDerivative(value: .nan, errorBar: .nan, step: .nan)

  /// The rules of `gsl_deriv_*`.
  enum Rule { case central, forward, backward }

  /// What GSL's rule makes of the function at `x` with the initial step `step`.
  ///
  /// GSL reports success whatever it met, NaN included, so that the caller has to look at the value.
  static func estimate(
    _ rule: Rule, of evaluator: Evaluator, at x: Double, step: Double
  ) -> GSLDerivative {
    _ = errorHandlerIsOff
    var answer = GSLDerivative(value: .nan, errorBar: .nan, step: step)
    guard step > 0, step.isFinite, x.isFinite else { return answer }
    // GSL keeps the pointer only during the call, and `evaluator` lives longer than that.
    var function = gsl_function(
      function: { argument, evaluator in
        guard let evaluator else { return .nan }
        return Unmanaged<Evaluator>.fromOpaque(evaluator).takeUnretainedValue()(argument)
      },
      params: Unmanaged.passUnretained(evaluator).toOpaque())
    withExtendedLifetime(evaluator) {
      switch rule {
      case .central: _ = gsl_deriv_central(&function, x, step, &answer.value, &answer.errorBar)
      case .forward: _ = gsl_deriv_forward(&function, x, step, &answer.value, &answer.errorBar)
      case .backward: _ = gsl_deriv_backward(&function, x, step, &answer.value, &answer.errorBar)
      }
    }
    return answer
  }
}

/// GSL's default handler aborts the process; touching this switches it off, once.
let errorHandlerIsOff: Bool = {
  _ = gsl_set_error_handler_off()
  return true
}()
