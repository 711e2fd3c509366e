/// A number of 106 bits as the unevaluated sum of two float64 numbers, after Dekker and Knuth.
///
/// It is the truth for random functions: about 31 digits, on every machine.
struct DoubleDouble {
  let high: Double
  let low: Double

  init(_ value: Double) {
    high = value
    low = 0
  }

  /// The sum of two numbers of which the first is much the larger.
  init(_ high: Double, _ low: Double) {
    let sum = high + low
    self.high = sum
    self.low = sum.isFinite ? low - (sum - high) : 0
  }

  /// The exact sum of two numbers.
  init(sum a: Double, _ b: Double) {
    let sum = a + b
    let part = sum - a
    high = sum
    low = sum.isFinite ? (a - (sum - part)) + (b - part) : 0
  }

  /// The exact product of two numbers.
  init(product a: Double, _ b: Double) {
    let product = a * b
    high = product
    low = product.isFinite ? (-product).addingProduct(a, b) : 0
  }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let highs = DoubleDouble(sum: a.high, b.high)
    let lows = DoubleDouble(sum: a.low, b.low)
    let sum = DoubleDouble(highs.high, highs.low + lows.high)
    return DoubleDouble(sum.high, sum.low + lows.low)
  }

  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b.high)
    return DoubleDouble(product.high, product.low + (a.high * b.low + a.low * b.high))
  }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    guard first.isFinite else { return DoubleDouble(first) }
    let rest = a - b * DoubleDouble(first)
    let second = rest.high / b.high
    let last = (rest - b * DoubleDouble(second)).high / b.high
    return DoubleDouble(first, second) + DoubleDouble(last)
  }

  /// The number times a power of two, exactly.
  func scaled(by power: Double) -> DoubleDouble { DoubleDouble(high * power, low * power) }
}

extension DoubleDouble {
  /// A decimal number, to all its digits; nil where the text is none.
  init?(_ text: String) {
    guard let nearest = Double(text) else { return nil }
    var (digits, exponent, hasPoint) = (DoubleDouble(0), 0, false)
    let parts = text.split(separator: "e", maxSplits: 1)
    for character in parts[0] {
      if character == "." { hasPoint = true }
      guard let digit = character.wholeNumberValue else { continue }
      digits = digits * DoubleDouble(10) + DoubleDouble(Double(digit))
      if hasPoint { exponent -= 1 }
    }
    if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
    for _ in 0..<exponent.magnitude {
      digits = exponent < 0 ? digits / DoubleDouble(10) : digits * DoubleDouble(10)
    }
    self = nearest < 0 ? -digits : digits
  }
}
