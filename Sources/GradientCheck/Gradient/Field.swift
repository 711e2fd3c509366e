/// A function of many variables at a point, and the one place where its arguments are written.
///
/// Arguments that were moved are put back by assignment, never by subtraction.
final class Field {
  let point: [Double]
  /// The value at the point.
  private(set) var value = Double.nan
  /// How often the function was called.
  private(set) var evaluations = 0
  /// Whether the function has thrown; then it is not called again.
  private(set) var isStopped = false
  private let function: ([Double]) -> Double?
  private var arguments: [Double]

  init(_ function: @escaping ([Double]) -> Double?, at point: [Double]) {
    self.function = function
    self.point = point
    arguments = point
    value = evaluate() ?? .nan
  }

  /// The value with one entry set to `argument`; nil when the function threw.
  func value(ofEntry index: Int, at argument: Double) -> Double? {
    arguments[index] = argument
    defer { arguments[index] = point[index] }
    return evaluate()
  }

  /// The value at the point plus `t` times part of a direction; nil when the function threw.
  func value(along direction: Direction, in range: Range<Int>, at t: Double) -> Double? {
    let (point, indices, components) = (point, direction.indices, direction.components)
    // The loops over buffers are several times faster, and this is where large checks spend time.
    arguments.withUnsafeMutableBufferPointer { arguments in
      for position in range {
        let index = indices[position]
        arguments[index] = point[index] + t * components[position]
      }
    }
    defer {
      arguments.withUnsafeMutableBufferPointer { arguments in
        for index in indices[range] { arguments[index] = point[index] }
      }
    }
    return evaluate()
  }

  private func evaluate() -> Double? {
    guard !isStopped else { return nil }
    evaluations += 1
    guard let value = function(arguments) else {
      isStopped = true
      return nil
    }
    return value
  }
}
