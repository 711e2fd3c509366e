/// Where the elements of an index tensor point to in a tensor, along one dimension.
///
/// At every position of the index the place in the tensor is the same position, but for the
/// dimension, where it is what the index says.
struct Scattering {
  /// The place of each element of the index in the tensor's row-major order.
  let places: [Int]
  /// The shape of the index.
  let shape: [Int]
  private let target: [Int]

  init(
    _ index: Tensor, along given: Int, in x: Tensor, _ name: String, negative: Bool = false
  ) throws(AutogradError) {
    let dimension = try x.dimension(given)
    let extents = x.shape.isEmpty ? [1] : x.shape
    let counts = index.shape.isEmpty ? [1] : index.shape
    shape = index.shape
    target = extents
    let indices = try index.integers(name)
    if indices.isEmpty {
      places = []
      return
    }
    guard counts.count == extents.count else {
      throw AutogradError(
        .shapeMismatch, "\(name): an index of rank \(index.rank) for a tensor of rank \(x.rank)")
    }
    for place in counts.indices where place != dimension && counts[place] > extents[place] {
      throw AutogradError(
        .shapeMismatch, "\(name): an index of shape \(index.shape) for shape \(x.shape)")
    }
    let strides = Layout.rowMajorStrides(extents)
    let extent = extents[dimension]
    var result = Scattering.offsets(of: counts, strides: strides, ignoring: dimension)
    for (position, index) in indices.enumerated() {
      guard index < extent, index >= (negative ? -extent : 0) else {
        throw AutogradError(
          .badArgument, "\(name): index \(index) is out of range for an extent of \(extent)")
      }
      result[position] += (Int(index) + (index < 0 ? extent : 0)) * strides[dimension]
    }
    places = result
  }

  /// The place of each position of `counts` by `strides`, leaving out one dimension.
  private static func offsets(of counts: [Int], strides: [Int], ignoring: Int?) -> [Int] {
    var result = [0]
    for (dimension, count) in counts.enumerated() {
      let step = dimension == ignoring ? 0 : strides[dimension]
      result = result.flatMap { start in (0..<count).map { start + $0 * step } }
    }
    return result
  }

  /// The elements that the index points to.
  func gather(from x: Tensor) -> Tensor {
    let source = x.compacted()
    let result = Tensor(uninitialized: Layout(rowMajor: shape), x.dtype)
    switch x.dtype.size {
    case 8: copy(source, result, Int64.self)
    case 4: copy(source, result, Float.self)
    case 16: copy(source, result, Complex.self)
    default: copy(source, result, Bool.self)
    }
    return result
  }

  private func copy<E: Element>(_ source: Tensor, _ result: Tensor, _: E.Type) {
    let (from, to) = (source.pointer(E.self), result.pointer(E.self))
    for (position, place) in places.enumerated() { to[position] = from[place] }
    withExtendedLifetime((source, result)) {}
  }

  /// The elements of `source`, which may be larger than the index, at the index's positions.
  func part(of source: Tensor, _ name: String) throws(AutogradError) -> Tensor {
    if source.shape == shape { return source.compacted() }
    if places.isEmpty {
      return Tensor(uninitialized: Layout(rowMajor: shape), source.dtype)
    }
    if source.rank == 0 { return source.compacted(as: shape) }
    guard source.rank == shape.count, zip(shape, source.shape).allSatisfy(<=) else {
      throw AutogradError(
        .shapeMismatch, "\(name): an index of shape \(shape) for a source of \(source.shape)")
    }
    return Tensor(
      source.storage,
      Layout(shape: shape, strides: source.layout.strides, offset: source.layout.offset),
      source.dtype
    ).compacted()
  }

  /// Combines elements, in the index's order, with those of `x` that it points to.
  func combine(
    _ values: Tensor, into x: Tensor, _ f: (Double, Double) -> Double,
    integer g: (Int64, Int64) -> Int64, complex h: (Complex, Complex) -> Complex = { $1 }
  ) {
    let compact = values.converted(to: x.dtype).compacted()
    switch x.dtype {
    case .float64: combine(compact, x, Double.self, f)
    case .float32: combine(compact, x, Float.self) { Float(f(Double($0), Double($1))) }
    case .int64: combine(compact, x, Int64.self, g)
    case .bool: combine(compact, x, Bool.self) { g($0 ? 1 : 0, $1 ? 1 : 0) != 0 }
    case .complex128: combine(compact, x, Complex.self, h)
    }
  }

  private func combine<E: Element>(
    _ values: Tensor, _ x: Tensor, _: E.Type, _ f: (E, E) -> E
  ) {
    let (from, to) = (values.pointer(E.self), x.pointer(E.self))
    for (position, place) in places.enumerated() { to[place] = f(to[place], from[position]) }
    withExtendedLifetime((values, x)) {}
  }

  /// Where the index is the last to write to its place.
  func winners() -> Tensor {
    var owner: [Int: Int] = [:]
    for (position, place) in places.enumerated() { owner[place] = position }
    let result = Tensor(filled: 0, Layout(rowMajor: shape), .bool)
    for position in owner.values { result.pointer(Bool.self)[position] = true }
    return result
  }

  /// Which places are pointed to at all, in the shape of `x`.
  func isHit(in x: [Int]) -> Tensor {
    let result = Tensor(filled: 0, Layout(rowMajor: x), .bool)
    for place in places { result.pointer(Bool.self)[place] = true }
    return result
  }
}
