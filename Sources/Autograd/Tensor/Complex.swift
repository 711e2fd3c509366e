/// A complex number of two float64 parts: an element of a complex128 tensor.
public struct Complex: Sendable, Hashable {
  /// The real part.
  public var real: Double
  /// The imaginary part.
  public var imaginary: Double

  /// Makes a complex number from its parts.
  @inline(__always)
  public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The square root of -1.
  public static let i = Complex(0, 1)
}

extension Complex: CustomStringConvertible {
  /// The number as in `1.0 - 2.5i`.
  public var description: String {
    let sign = imaginary.sign == .minus && !imaginary.isNaN ? "-" : "+"
    return "\(real) \(sign) \(imaginary.magnitude)i"
  }
}

extension Complex: AdditiveArithmetic {
  /// 0.
  public static let zero = Complex(0)

  /// The sum of two numbers.
  @inline(__always)
  public static func + (a: Complex, b: Complex) -> Complex {
    Complex(a.real + b.real, a.imaginary + b.imaginary)
  }

  /// The difference of two numbers.
  @inline(__always)
  public static func - (a: Complex, b: Complex) -> Complex {
    Complex(a.real - b.real, a.imaginary - b.imaginary)
  }
}

extension Complex {
  /// The sum of a number and a real one.
  @inline(__always)
  public static func + (a: Complex, b: Double) -> Complex { Complex(a.real + b, a.imaginary) }

  /// The product of two numbers.
  @inline(__always)
  public static func * (a: Complex, b: Complex) -> Complex {
    Complex(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  /// A number multiplied by a real one, which leaves a zero part zero whatever the other is.
  @inline(__always)
  public static func * (a: Complex, b: Double) -> Complex {
    Complex(a.real * b, a.imaginary * b)
  }

  /// The quotient of two numbers.
  public static func / (a: Complex, b: Complex) -> Complex {
    // The divisor is brought to the size of 1, so that no square of it overflows or vanishes.
    let size = Swift.max(b.real.magnitude, b.imaginary.magnitude)
    guard size > 0, size.isFinite else { return a.plainlyDivided(by: b, size) }
    let exponent = -size.exponent
    let scaled = b.scaled(by: exponent)
    let square = scaled.real * scaled.real + scaled.imaginary * scaled.imaginary
    let product = a * Complex(scaled.real, -scaled.imaginary)
    guard product.isFinite else {
      // Numbers near the greatest one.
      let half = (a * 0.25) * Complex(scaled.real, -scaled.imaginary)
      return Complex(half.real / square, half.imaginary / square).scaled(by: exponent + 2)
    }
    return Complex(product.real / square, product.imaginary / square).scaled(by: exponent)
  }

  /// The quotient where the divisor is zero, infinite or nan.
  private func plainlyDivided(by b: Complex, _ size: Double) -> Complex {
    if size == 0 { return Complex(real / b.real, imaginary / b.real) }
    guard size.isInfinite, isFinite, !b.real.isNaN, !b.imaginary.isNaN else {
      return Complex(.nan, .nan)
    }
    func unit(_ part: Double) -> Double { part.isInfinite ? (part < 0 ? -1 : 1) : 0 }
    let product = self * Complex(unit(b.real), -unit(b.imaginary))
    return Complex(product.real * 0, product.imaginary * 0)
  }

  /// A number divided by a real one.
  @inline(__always)
  public static func / (a: Complex, b: Double) -> Complex { Complex(a.real / b, a.imaginary / b) }

  /// The negative of a number.
  @inline(__always)
  public static prefix func - (z: Complex) -> Complex { Complex(-z.real, -z.imaginary) }

  /// Whether both parts are equal, which nan never is.
  @inline(__always)
  public static func == (a: Complex, b: Complex) -> Bool {
    a.real == b.real && a.imaginary == b.imaginary
  }

  /// The number with the sign of its imaginary part changed.
  @inline(__always)
  public var conjugate: Complex { Complex(real, -imaginary) }

  /// Whether neither part is infinite or nan.
  public var isFinite: Bool { real.isFinite && imaginary.isFinite }
  /// Whether either part is infinite.
  public var isInfinite: Bool { real.isInfinite || imaginary.isInfinite }
  /// Whether either part is nan.
  public var isNaN: Bool { real.isNaN || imaginary.isNaN }

  /// The number times a power of two.
  func scaled(by exponent: Int) -> Complex {
    // Two steps, because no one factor reaches from the least to the greatest exponent.
    let half = exponent / 2
    let (first, second) = (
      Double(sign: .plus, exponent: half, significand: 1),
      Double(sign: .plus, exponent: exponent - half, significand: 1)
    )
    return Complex(real * first * second, imaginary * first * second)
  }
}
