import Foundation

extension Complex {
  /// The number times i.
  var turned: Complex { Complex(-imaginary, real) }
  /// The number divided by i.
  var turnedBack: Complex { Complex(imaginary, -real) }

  /// The hyperbolic sine.
  var hyperbolicSine: Complex {
    if imaginary == 0 { return Complex(Foundation.sinh(real), imaginary) }
    if real.magnitude > 709 && real.magnitude < 1500 {
      let power = Complex(real.magnitude, imaginary).exponential
      return Complex(Foundation.copysign(power.real / 2, real * power.real), power.imaginary / 2)
    }
    return Complex(
      Foundation.sinh(real) * Foundation.cos(imaginary),
      Foundation.cosh(real) * Foundation.sin(imaginary))
  }

  /// The hyperbolic cosine.
  var hyperbolicCosine: Complex {
    if imaginary == 0 { return Complex(Foundation.cosh(real), imaginary * real) }
    if real.magnitude > 709 && real.magnitude < 1500 {
      let power = Complex(real.magnitude, imaginary).exponential
      return Complex(power.real / 2, (real < 0 ? -1 : 1) * power.imaginary / 2)
    }
    return Complex(
      Foundation.cosh(real) * Foundation.cos(imaginary),
      Foundation.sinh(real) * Foundation.sin(imaginary))
  }

  /// The hyperbolic tangent.
  var hyperbolicTangent: Complex {
    if real.magnitude > 354 {
      let rest = 4 * Foundation.sin(imaginary) * Foundation.cos(imaginary)
      return Complex(
        Foundation.copysign(1, real),
        imaginary.isFinite ? rest * Foundation.exp(-2 * real.magnitude) : 0)
    }
    let (x, y) = (Foundation.tanh(real), Foundation.tan(imaginary))
    let share = 1 / Foundation.cosh(real)
    let product = x * y
    let divisor = 1 + product * product
    return Complex(x * (1 + y * y) / divisor, (y / divisor * share) * share)
  }

  /// The number minus its hyperbolic tangent.
  var hyperbolicTangentShrink: Complex {
    if !(magnitude < 0.7) { return self - hyperbolicTangent }
    // z³ over a continued fraction, because the difference is of almost equal numbers.
    let square = self * self
    var fraction = Complex(25)
    for step in (1...11).reversed() { fraction = square / fraction + Double(2 * step + 1) }
    return self * (square / (fraction + square))
  }

  /// 1/cosh², the slope of the hyperbolic tangent.
  var hyperbolicSlope: Complex {
    let power = ((real < 0 ? self : -self) * 2).exponential
    let base = power + 1
    return power * 4 / (base * base)
  }

  /// The logistic function.
  var logistic: Complex {
    if real >= 0 { return ((-self).exponential + 1).reciprocal }
    let power = exponential
    return power / (power + 1)
  }

  /// The slope of the logistic function.
  var logisticSlope: Complex {
    let power = (real < 0 ? self : -self).exponential
    let base = power + 1
    return power / (base * base)
  }

  /// The sine.
  var sine: Complex { turned.hyperbolicSine.turnedBack }
  /// The cosine.
  var cosine: Complex { turned.hyperbolicCosine }
  /// The tangent.
  var tangent: Complex { turned.hyperbolicTangent.turnedBack }

  /// The inverse of the hyperbolic sine.
  var inverseHyperbolicSine: Complex {
    if isHuge {
      let size = Foundation.copysign(halved.logarithmOfMagnitude + 2 * M_LN2, real)
      return Complex(size, Foundation.atan2(imaginary, real.magnitude))
    }
    let first = Complex(1 + imaginary, -real).squareRoot
    let second = Complex(1 - imaginary, real).squareRoot
    return Complex(
      Foundation.asinh(first.real * second.imaginary - second.real * first.imaginary),
      Foundation.atan2(imaginary, first.real * second.real - first.imaginary * second.imaginary))
  }

  /// The inverse of the hyperbolic cosine.
  var inverseHyperbolicCosine: Complex {
    if isHuge { return Complex(halved.logarithmOfMagnitude + 2 * M_LN2, phase) }
    let first = Complex(real - 1, imaginary).squareRoot
    let second = Complex(real + 1, imaginary).squareRoot
    return Complex(
      Foundation.asinh(first.real * second.real + first.imaginary * second.imaginary),
      2 * Foundation.atan2(first.imaginary, second.real))
  }

  /// The inverse of the cosine.
  var inverseCosine: Complex {
    if isHuge {
      return Complex(
        Foundation.atan2(imaginary.magnitude, real),
        -Foundation.copysign(halved.logarithmOfMagnitude + 2 * M_LN2, imaginary))
    }
    let first = Complex(1 - real, -imaginary).squareRoot
    let second = Complex(1 + real, imaginary).squareRoot
    return Complex(
      2 * Foundation.atan2(first.real, second.real),
      Foundation.asinh(second.real * first.imaginary - second.imaginary * first.real))
  }

  /// The inverse of the hyperbolic tangent.
  var inverseHyperbolicTangent: Complex {
    if real.sign == .minus { return -((-self).inverseHyperbolicTangent) }
    let height = imaginary.magnitude
    if real > 1e150 || height > 1e150 {
      let half = Foundation.hypot(real / 2, imaginary / 2)
      return Complex(
        half.isInfinite ? 0 : real / 4 / half / half,
        Foundation.copysign(Double.pi / 2, imaginary))
    }
    if real == 1 && height < 1e-150 {
      if height == 0 { return Complex(.infinity, imaginary) }
      return Complex(
        -Foundation.log(height.squareRoot() / Foundation.hypot(height, 2).squareRoot()),
        Foundation.copysign(Foundation.atan2(2, -height) / 2, imaginary))
    }
    let gap = 1 - real
    return Complex(
      Foundation.log1p(4 * real / (gap * gap + height * height)) / 4,
      -Foundation.atan2(-2 * imaginary, gap * (1 + real) - height * height) / 2)
  }

  /// The inverse of the sine.
  var inverseSine: Complex { turned.inverseHyperbolicSine.turnedBack }
  /// The inverse of the tangent.
  var inverseTangent: Complex { turned.inverseHyperbolicTangent.turnedBack }

  /// Whether 1 is nothing beside the number.
  private var isHuge: Bool { real.magnitude > 1e150 || imaginary.magnitude > 1e150 }

  private var halved: Complex { self * 0.5 }

  /// The spherical Bessel function jₙ.
  ///
  /// Near 0 by its series, whose terms are not much greater there than the sum; farther out by
  /// the recurrence from n = 0 on, which is stable while n is less than the magnitude.
  static func sphericalBessel(_ n: Int, _ w: Complex) -> Complex {
    if w.magnitude < Swift.max(6, Double(n) + 2) {
      var term = Complex(1)
      for step in 0..<n { term = term * w / Double(2 * step + 3) }
      var sum = term
      let factor = w * w * -0.5
      for step in 1...60 {
        term = term * factor / (Double(step) * Double(2 * n + 2 * step + 1))
        sum = sum + term
      }
      return sum
    }
    var (previous, current) = (w.cosine / w, w.sine / w)
    for step in 0..<n {
      let next = current * Double(2 * step + 1) / w - previous
      (previous, current) = (current, next)
    }
    return current
  }
}
