// An operator's operands are a Swift programmer's own: shapes that do not fit stop the program
// with the engine's words. `Op.apply` is the form that throws.
extension Tensor {
  /// The sum of two tensors, which broadcast.
  public static func + (a: Tensor, b: Tensor) -> Tensor { Op.add.lawfully(a, b) }
  /// The difference of two tensors, which broadcast.
  public static func - (a: Tensor, b: Tensor) -> Tensor { Op.subtract.lawfully(a, b) }
  /// The product of two tensors, which broadcast.
  public static func * (a: Tensor, b: Tensor) -> Tensor { Op.multiply.lawfully(a, b) }
  /// The quotient of two tensors, which broadcast.
  public static func / (a: Tensor, b: Tensor) -> Tensor { Op.divide.lawfully(a, b) }
  /// The negative of a tensor.
  public static prefix func - (x: Tensor) -> Tensor { Op.negate.lawfully(x) }

  /// A tensor with a number added.
  public static func + (a: Tensor, b: Double) -> Tensor { a + .number(b) }
  /// A tensor with a number subtracted.
  public static func - (a: Tensor, b: Double) -> Tensor { a - .number(b) }
  /// A tensor multiplied by a number.
  public static func * (a: Tensor, b: Double) -> Tensor { a * .number(b) }
  /// A tensor divided by a number.
  public static func / (a: Tensor, b: Double) -> Tensor { a / .number(b) }
  /// A number with a tensor added.
  public static func + (a: Double, b: Tensor) -> Tensor { .number(a) + b }
  /// A number with a tensor subtracted.
  public static func - (a: Double, b: Tensor) -> Tensor { .number(a) - b }
  /// A number multiplied by a tensor.
  public static func * (a: Double, b: Tensor) -> Tensor { .number(a) * b }
  /// A number divided by a tensor.
  public static func / (a: Double, b: Tensor) -> Tensor { .number(a) / b }

  /// Where `a` is less than `b`.
  public static func < (a: Tensor, b: Tensor) -> Tensor { Op.less.lawfully(a, b) }
  /// Where `a` is at most `b`.
  public static func <= (a: Tensor, b: Tensor) -> Tensor { Op.lessOrEqual.lawfully(a, b) }
  /// Where `a` is greater than `b`.
  public static func > (a: Tensor, b: Tensor) -> Tensor { Op.greater.lawfully(a, b) }
  /// Where `a` is at least `b`.
  public static func >= (a: Tensor, b: Tensor) -> Tensor { Op.greaterOrEqual.lawfully(a, b) }
  /// Where `a` is greater than a number.
  public static func > (a: Tensor, b: Double) -> Tensor { a > .number(b) }
  /// Where `a` is less than a number.
  public static func < (a: Tensor, b: Double) -> Tensor { a < .number(b) }
  /// Where `a` is at least a number.
  public static func >= (a: Tensor, b: Double) -> Tensor { a >= .number(b) }
  /// Where `a` is at most a number.
  public static func <= (a: Tensor, b: Double) -> Tensor { a <= .number(b) }

  /// Where this tensor equals `other`.
  public func equal(to other: Tensor) -> Tensor { Op.equal.lawfully(self, other) }
  /// Where this tensor equals a number.
  public func equal(to other: Double) -> Tensor { equal(to: .number(other)) }

  /// Elements of `a` where the condition holds, else of `b`.
  public static func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    Op.conditional.lawfully([condition, a, b])[0]
  }
  /// Elements of `a` where the condition holds, else a number.
  public static func choose(_ condition: Tensor, _ a: Tensor, _ b: Double) -> Tensor {
    choose(condition, a, .number(b))
  }
  /// A number where the condition holds, else elements of `b`.
  public static func choose(_ condition: Tensor, _ a: Double, _ b: Tensor) -> Tensor {
    choose(condition, .number(a), b)
  }

  /// Adds in place; `Op.add.applyInPlace` is the form that throws.
  public static func += (a: inout Tensor, b: Tensor) { a.write(.scaledAdd, b) }
  /// Subtracts in place.
  public static func -= (a: inout Tensor, b: Tensor) { a.write(.scaledSubtract, b) }
  /// Multiplies in place.
  public static func *= (a: inout Tensor, b: Tensor) { a.write(.multiply, b) }
  /// Divides in place.
  public static func /= (a: inout Tensor, b: Tensor) { a.write(.divide, b) }

  private func write(_ op: Op, _ other: Tensor) {
    _ = lawful { () throws(AutogradError) in try op.applyInPlace([self, other]) }
  }
}
