import Foundation

// The formulas of these functions are W. Kahan's (Branch cuts for complex elementary functions,
// 1987): right on both sides of every cut, told apart by the sign of zero, and free of overflow
// where the result has none.
extension Complex {
  /// The distance from 0.
  @inline(__always)
  public var magnitude: Double { Foundation.hypot(real, imaginary) }

  /// The angle from the positive real axis, in (-π, π].
  @inline(__always)
  public var phase: Double { Foundation.atan2(imaginary, real) }

  /// The number of that magnitude and phase.
  static func polar(_ magnitude: Double, _ phase: Double) -> Complex {
    // A real number stays real, also an infinite one.
    if phase == 0 { return Complex(magnitude, phase) }
    return Complex(magnitude * Foundation.cos(phase), magnitude * Foundation.sin(phase))
  }

  /// The number divided by its magnitude, and 0 at 0.
  var direction: Complex {
    if self == .zero { return .zero }
    if isNaN { return Complex(.nan, .nan) }
    let size = magnitude
    if size.isFinite && size >= .leastNormalMagnitude { return self / size }
    let exponent = -Swift.max(real.magnitude, imaginary.magnitude).exponent
    let near = isFinite ? scaled(by: exponent) : self
    return near / near.magnitude
  }

  /// e to the power of the number.
  var exponential: Complex {
    // A power that overflows alone may be brought back by the sine or cosine.
    if real > 709 && real < 1500 && imaginary.isFinite && imaginary != 0 {
      let half = Foundation.exp(real / 2)
      let turn = Complex.polar(1, imaginary)
      return Complex(turn.real * half * half, turn.imaginary * half * half)
    }
    let power = Foundation.exp(real)
    if power == 0 { return Complex(0, 0) }
    return .polar(power, imaginary)
  }

  /// e to the power of the number, minus 1.
  var exponentialMinusOne: Complex {
    if real > 700 { return exponential }
    let half = Foundation.sin(imaginary / 2)
    let growth = Foundation.expm1(real)
    return Complex(
      growth * Foundation.cos(imaginary) - 2 * half * half,
      imaginary == 0 ? imaginary : (growth + 1) * Foundation.sin(imaginary))
  }

  /// The natural logarithm, with the phase as imaginary part.
  var logarithm: Complex { Complex(logarithmOfMagnitude, phase) }

  /// The logarithm of the magnitude, right also where that is near 1.
  var logarithmOfMagnitude: Double {
    let (x, y) = (
      Swift.max(real.magnitude, imaginary.magnitude),
      Swift.min(real.magnitude, imaginary.magnitude)
    )
    if x > 0.5 && x < 2 {
      // |z|² - 1 = (x - 1)(x + 1) + y², with what the products lose.
      let excess = Complex.sumOfProducts(x - 1, x + 1, y, y)
      if excess > -0.5 && excess < 3 { return Foundation.log1p(excess) / 2 }
    }
    let size = Foundation.hypot(x, y)
    if size.isInfinite && isFinite { return (self * 0.25).logarithmOfMagnitude + 2 * M_LN2 }
    if size < .leastNormalMagnitude && size > 0 {
      return scaled(by: 200).logarithmOfMagnitude - 200 * M_LN2
    }
    return Foundation.log(size)
  }

  /// The natural logarithm of 1 plus the number.
  var logarithmOnePlus: Complex {
    // |1 + z|² - 1 = x (2 + x) + y².
    let angle = Foundation.atan2(imaginary, 1 + real)
    if real.magnitude < 2 && imaginary.magnitude < 2 {
      let excess = Complex.sumOfProducts(real, 2 + real, imaginary, imaginary)
      if excess > -0.5 && excess < 3 { return Complex(Foundation.log1p(excess) / 2, angle) }
    }
    return Complex(Complex(1 + real, imaginary).logarithmOfMagnitude, angle)
  }

  /// `a b + c d` with the rounding of both products made good.
  static func sumOfProducts(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
    let (first, second) = (a * b, c * d)
    let lost = (-first).addingProduct(a, b) + (-second).addingProduct(c, d)
    return first + second + lost
  }

  /// The square root with a real part that is not negative.
  var squareRoot: Complex {
    if self == .zero { return Complex(0, imaginary) }
    if imaginary.isInfinite { return Complex(.infinity, imaginary) }
    if real.isInfinite {
      let other = imaginary.isNaN ? imaginary : Foundation.copysign(0, imaginary)
      return real > 0
        ? Complex(real, other)
        : Complex(other.magnitude, Foundation.copysign(.infinity, imaginary))
    }
    // Brought near 1 by a power of 4, whose root is a power of 2.
    let size = Swift.max(real.magnitude, imaginary.magnitude)
    guard size.isFinite, !isNaN else { return Complex(.nan, .nan) }
    let half = -Int(size.exponent) / 2
    let near = scaled(by: 2 * half)
    let root = ((near.real.magnitude + near.magnitude) / 2).squareRoot()
    let other = near.imaginary.magnitude / (2 * root)
    let result =
      near.real >= 0
      ? Complex(root, Foundation.copysign(other, imaginary))
      : Complex(other, Foundation.copysign(root, imaginary))
    return result.scaled(by: -half)
  }

  /// One over the number.
  var reciprocal: Complex { Complex(1) / self }

  /// The number to the power of another: 1 where that is 0, and 0 at 0 where its real part is
  /// positive.
  func power(_ exponent: Complex) -> Complex {
    if exponent == .zero { return Complex(1) }
    if self == .zero {
      if exponent.real > 0 { return .zero }
      return exponent.imaginary == 0 && exponent.real < 0
        ? Complex(.infinity, .nan) : Complex(.nan, .nan)
    }
    if exponent.imaginary == 0 {
      let whole = exponent.real
      if whole == whole.rounded() && whole.magnitude <= 64 { return integerPower(Int(whole)) }
      if imaginary == 0 && real > 0 { return Complex(Foundation.pow(real, whole), 0) }
      return .polar(
        Foundation.pow(magnitude, whole), phase * whole)
    }
    return (logarithm * exponent).exponential
  }

  /// The power by repeated squaring, which small exponents lose least by.
  private func integerPower(_ exponent: Int) -> Complex {
    var result = Complex(1)
    var factor = self
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result = result * factor }
      rest >>= 1
      if rest > 0 { factor = factor * factor }
    }
    return exponent < 0 ? result.reciprocal : result
  }
}
