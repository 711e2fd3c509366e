import ConformanceModel
import Foundation

/// Arithmetic and comparison of numbers alone: integers stay integers, `/` gives a float.
enum Arithmetic {
  /// The result, or `nil` where one side is no number.
  static func result(
    of op: BinaryOperator, _ left: RuntimeValue, _ right: RuntimeValue
  ) -> RuntimeValue? {
    if case .integer(let a) = left, case .integer(let b) = right,
      let exact = integer(op, a, b)
    {
      return .integer(exact)
    }
    guard let a = left.double, let b = right.double else { return nil }
    switch op {
    case .add: return .number(a + b)
    case .subtract: return .number(a - b)
    case .multiply: return .number(a * b)
    case .divide: return .number(a / b)
    case .power: return .number(pow(a, b))
    case .equal: return .boolean(a == b)
    case .notEqual: return .boolean(a != b)
    case .less: return .boolean(a < b)
    case .lessOrEqual: return .boolean(a <= b)
    case .greater: return .boolean(a > b)
    case .greaterOrEqual: return .boolean(a >= b)
    case .matrixMultiply: return nil
    }
  }

  /// The exact integer result; `nil` where it is none or does not fit.
  private static func integer(_ op: BinaryOperator, _ a: Int, _ b: Int) -> Int? {
    let (value, overflow): (Int, Bool)
    switch op {
    case .add: (value, overflow) = a.addingReportingOverflow(b)
    case .subtract: (value, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (value, overflow) = a.multipliedReportingOverflow(by: b)
    case .power:
      guard 0...64 ~= b else { return nil }
      var power = 1
      for _ in 0..<b {
        let (next, overflow) = power.multipliedReportingOverflow(by: a)
        if overflow { return nil }
        power = next
      }
      return power
    default: return nil
    }
    return overflow ? nil : value
  }
}
