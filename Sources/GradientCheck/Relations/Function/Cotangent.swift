/// What a reverse pass starts from, for one output: numbers in memory, and where they lie in it.
///
/// The memory belongs to the caller. A rule that writes to it, or that reads it in order instead of
/// by strides, is found out by that.
public struct Cotangent: Sendable, Hashable {
  /// The shape of the output.
  public let shape: [Int]
  /// How the elements lie in memory.
  public let layout: Layout
  /// The distance in memory between neighbours along each axis.
  public let strides: [Int]
  /// The memory itself.
  public var storage: [Double]

  /// How a tensor lies in memory, where engines are known to go wrong.
  public enum Layout: String, Sendable, Hashable, CaseIterable {
    /// In the order of the elements.
    case rowMajor
    /// The view that transposing gives: the first axis runs fastest.
    case transposed
    /// Every second number of a larger tensor.
    case strided
    /// One number that stands for all elements, as the gradient of a sum does: all strides are 0.
    case expanded
  }

  /// The elements of an array in a layout of memory.
  ///
  /// An expanded cotangent holds the first element only, for all of them. Elements that do not fit
  /// their shape are taken for a vector.
  public init(_ values: ShapedArray, layout: Layout = .rowMajor) {
    let shape = values.isConsistent ? values.shape : [values.count]
    self.shape = shape
    self.layout = layout
    let spacing = layout == .strided ? 2 : 1
    var strides = Array(repeating: 0, count: shape.count)
    if layout != .expanded {
      var stride = spacing
      let axes = layout == .transposed ? Array(shape.indices) : shape.indices.reversed()
      for axis in axes {
        strides[axis] = stride
        stride *= shape[axis]
      }
    }
    self.strides = strides
    if layout == .expanded {
      storage = Array(values.elements.prefix(1))
    } else {
      // NaN between the elements, so that nobody can take it for one.
      storage = Array(repeating: .nan, count: values.count * spacing)
      for (element, address) in Cotangent.addresses(shape, strides, values.count).enumerated() {
        storage[address] = values.elements[element]
      }
    }
  }

  /// The numbers in the order of the elements, wherever they lie.
  public var elements: [Double] {
    if layout == .rowMajor { return storage }
    let addresses = Cotangent.addresses(shape, strides, shape.reduce(1, *))
    // Whoever took the pass may have cut the memory short.
    return addresses.map { storage.indices.contains($0) ? storage[$0] : .nan }
  }

  /// The numbers with their shape.
  public var values: ShapedArray { ShapedArray(shape: shape, elements) }

  /// Where each element lies, in row-major order of the elements.
  private static func addresses(_ shape: [Int], _ strides: [Int], _ count: Int) -> [Int] {
    (0..<count).map { element in
      var (rest, address) = (element, 0)
      for axis in shape.indices.reversed() {
        address += rest % shape[axis] * strides[axis]
        rest /= shape[axis]
      }
      return address
    }
  }
}
