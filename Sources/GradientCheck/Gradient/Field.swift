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
  /// Whether all arguments are left as the last direction moved them, most likely to be moved again.
  private var isMoved = false

  init(_ function: @escaping ([Double]) -> Double?, at point: [Double]) {
    self.function = function
    self.point = point
    arguments = point
    value = evaluate() ?? .nan
  }

  /// The value with one entry set to `argument`; nil when the function threw.
  func value(ofEntry index: Int, at argument: Double) -> Double? {
    moveBack()
    arguments[index] = argument
    defer { arguments[index] = point[index] }
    return evaluate()
  }

  /// The value at the point plus `t` times part of a direction; nil when the function threw.
  func value(along direction: Direction, in range: Range<Int>, at t: Double) -> Double? {
    if direction.indices == nil && range.count == point.count {
      move(range, along: direction, to: t)
      isMoved = true
      return evaluate()
    }
    moveBack()
    move(range, along: direction, to: t)
    defer {
      for position in range {
        arguments[direction.index(at: position)] = point[direction.index(at: position)]
      }
    }
    return evaluate()
  }

  private func move(_ range: Range<Int>, along direction: Direction, to t: Double) {
    let components = direction.components
    guard range.lowerBound >= 0, range.upperBound <= components.count else { return }
    if let indices = direction.indices {
      for position in range {
        let index = indices[position]
        arguments[index] = point[index] + t * components[position]
      }
      return
    }
    // Loops over buffers are several times as fast, and this is where large checks spend time.
    point.withUnsafeBufferPointer { point in
      components.withUnsafeBufferPointer { components in
        arguments.withUnsafeMutableBufferPointer { arguments in
          for index in range { arguments[index] = point[index] + t * components[index] }
        }
      }
    }
  }

  private func moveBack() {
    if isMoved { arguments = point }
    isMoved = false
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
