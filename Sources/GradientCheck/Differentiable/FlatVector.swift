/// A value that is nothing but numbers in an order: a point, or a tangent.
///
/// Numbers, arrays of numbers and the tangents of both are such values. A structure of your own
/// becomes one in two lines, which list its differentiable numbers in the order of their
/// declaration:
///
/// ```swift
/// extension Line: FlatVector {
///   var elements: [Double] { [slope, offset] }
///   func with(elements: [Double]) -> Line { Line(slope: elements[0], offset: elements[1]) }
/// }
/// ```
public protocol FlatVector {
  /// The numbers.
  var elements: [Double] { get }
  /// A value of the same structure with other numbers, of which there are as many.
  func with(elements: [Double]) -> Self
}

extension Double: FlatVector {
  /// The number itself.
  public var elements: [Double] { [self] }
  /// The first of the numbers.
  public func with(elements: [Double]) -> Double { elements.first ?? self }
}

extension Array: FlatVector where Element == Double {
  /// The array itself.
  public var elements: [Double] { self }
  /// The given numbers.
  public func with(elements: [Double]) -> [Double] { elements }
}
