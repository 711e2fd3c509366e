/// A function of many variables that remembers: no point is evaluated twice.
///
/// Points are told apart by the bits of their coordinates, so that 0 and -0 are two. Use it where
/// one evaluation is dear and several checks look at the same point, such as one check for each
/// output of a function. It is not meant to be shared between tasks.
public final class MemoizedFunction<Value, Failure: Error> {
  private let function: ([Double]) throws(Failure) -> Value
  private var known: [[UInt64]: Value] = [:]
  /// How often the function was called.
  public private(set) var evaluations = 0

  /// A memory for the function; what it throws is not remembered.
  public init(_ function: @escaping ([Double]) throws(Failure) -> Value) {
    self.function = function
  }

  /// The value at a point, from memory where it is known.
  public func callAsFunction(_ point: [Double]) throws(Failure) -> Value {
    let key = point.map(\.bitPattern)
    if let value = known[key] { return value }
    evaluations += 1
    let value = try function(point)
    known[key] = value
    return value
  }
}
