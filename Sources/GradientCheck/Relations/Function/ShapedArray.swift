/// Numbers in row-major order with the lengths of their axes: an input, an output or a gradient.
///
/// A shape that does not fit the number of elements is a finding of the check, not an error here.
public struct ShapedArray: Sendable, Hashable {
  /// The length of each axis; empty for a scalar.
  public var shape: [Int]
  /// The numbers, the last axis running fastest.
  public var elements: [Double]

  /// An array of the given shape.
  public init(shape: [Int], _ elements: [Double]) {
    self.shape = shape
    self.elements = elements
  }

  /// A scalar.
  public init(_ scalar: Double) { self.init(shape: [], [scalar]) }

  /// A vector.
  public init(_ vector: [Double]) { self.init(shape: [vector.count], vector) }

  /// The number of elements.
  public var count: Int { elements.count }
}

extension ShapedArray: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral
{
  /// A scalar.
  public init(floatLiteral scalar: Double) { self.init(scalar) }
  /// A scalar.
  public init(integerLiteral scalar: Int) { self.init(Double(scalar)) }
  /// A vector.
  public init(arrayLiteral vector: Double...) { self.init(vector) }
}

extension ShapedArray {
  /// Whether there are as many elements as the shape says.
  var isConsistent: Bool { ShapedArray.count(of: shape) == elements.count }

  /// The number of elements of a shape; nil for one that cannot be.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// The indices of an element as they are written: `[1, 0]`; nothing for a scalar.
  func path(of element: Int) -> String {
    guard !shape.isEmpty else { return "" }
    var (rest, indices) = (element, [Int]())
    for length in shape.reversed() where length > 0 {
      indices.append(rest % length)
      rest /= length
    }
    return "[\(indices.reversed().map(String.init).joined(separator: ", "))]"
  }
}
