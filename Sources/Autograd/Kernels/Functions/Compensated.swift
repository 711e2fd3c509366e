import Foundation

/// A number as the unevaluated sum of two, which has twice the precision.
struct Compensated {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two numbers.
  init(sum a: Double, _ b: Double) {
    high = a + b
    let other = high - a
    low = (a - (high - other)) + (b - other)
  }

  /// The exact product of two numbers.
  init(product a: Double, _ b: Double) {
    high = a * b
    low = (-high).addingProduct(a, b)
  }

  /// The quotient of two numbers.
  init(quotient a: Double, _ b: Double) {
    high = a / b
    low = a.addingProduct(-high, b) / b
  }

  static func + (a: Compensated, b: Compensated) -> Compensated {
    let sum = Compensated(sum: a.high, b.high)
    return Compensated(normalizing: sum.high, sum.low + a.low + b.low)
  }

  static func + (a: Compensated, b: Double) -> Compensated { a + Compensated(b) }

  static prefix func - (a: Compensated) -> Compensated { Compensated(-a.high, -a.low) }

  static func * (a: Compensated, b: Compensated) -> Compensated {
    let product = Compensated(product: a.high, b.high)
    return Compensated(
      normalizing: product.high, product.low + a.high * b.low + a.low * b.high)
  }

  static func * (a: Compensated, b: Double) -> Compensated { a * Compensated(b) }

  /// One over the number.
  var reciprocal: Compensated {
    let first = 1 / high
    return Compensated(first, (1.0.addingProduct(-first, high) - first * low) * first)
  }

  /// The number rounded to one.
  var value: Double { high + low }

  /// e to the power of the number: the error of the low part is relative to 1, so that it is not
  /// multiplied by the exponent as that of a rounded exponent is.
  var exponential: Double {
    let power = Foundation.exp(high)
    // Where the power is infinite or zero the low part can be nan.
    return power == 0 || power == .infinity ? power : power + power * low
  }

  private init(normalizing high: Double, _ low: Double) {
    self.high = high + low
    self.low = low - (self.high - high)
  }
}
