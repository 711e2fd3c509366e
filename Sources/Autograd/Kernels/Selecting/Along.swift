/// Taking and adding up whole slices along one dimension.
enum Along {
  /// The slices of `x` at `places` along a dimension, zeros where a place is -1.
  static func take(_ x: Tensor, _ dimension: Int, _ places: [Int]) throws(AutogradError) -> Tensor {
    var shape = x.shape
    shape[dimension] = places.count
    let layout = try Layout.checked(shape)
    let source = x.compacted()
    let result = Tensor(uninitialized: layout, x.dtype)
    let inner = x.shape[(dimension + 1)...].reduce(1, *) * x.dtype.size
    let outer = x.shape[..<dimension].reduce(1, *)
    let from = source.storage.base + source.layout.offset * x.dtype.size
    let block = x.shape[dimension] * inner
    var target = result.storage.base
    for row in 0..<outer {
      for place in places {
        if place >= 0 {
          target.copyMemory(from: from + row * block + place * inner, byteCount: inner)
        } else {
          target.initializeMemory(as: UInt8.self, repeating: 0, count: inner)
        }
        target += inner
      }
    }
    withExtendedLifetime((source, result)) {}
    return result
  }

  /// Zeros with `extent` slices along a dimension, to which the slices of `x` were added at
  /// `places`; those whose place is -1 are left out.
  static func add(
    _ x: Tensor, _ dimension: Int, _ places: [Int], extent: Int
  ) throws(AutogradError) -> Tensor {
    var shape = x.shape
    shape[dimension] = extent
    let result = Tensor(filled: 0, try Layout.checked(shape), x.dtype)
    add(x, into: result, dimension, places)
    return result
  }

  /// Adds the slices of `x` to those of `result` at `places`.
  static func add(_ x: Tensor, into result: Tensor, _ dimension: Int, _ places: [Int]) {
    switch x.dtype {
    case .float64: add(x, result, dimension, places, Double.self) { $0 + $1 }
    case .float32: add(x, result, dimension, places, Float.self) { $0 + $1 }
    case .int64: add(x, result, dimension, places, Int64.self) { $0 &+ $1 }
    case .bool: add(x, result, dimension, places, Bool.self) { $0 || $1 }
    case .complex128: add(x, result, dimension, places, Complex.self) { $0 + $1 }
    }
  }

  private static func add<E: Element>(
    _ x: Tensor, _ result: Tensor, _ dimension: Int, _ places: [Int], _: E.Type,
    _ sum: (E, E) -> E
  ) {
    let source = x.compacted()
    let inner = x.shape[(dimension + 1)...].reduce(1, *)
    let outer = x.shape[..<dimension].reduce(1, *)
    let block = result.shape[dimension] * inner
    var from = source.pointer(E.self)
    for row in 0..<outer {
      for place in places {
        if place >= 0 {
          let target = result.pointer(E.self) + row * block + place * inner
          for element in 0..<inner { target[element] = sum(target[element], from[element]) }
        }
        from += inner
      }
    }
    withExtendedLifetime((source, result)) {}
  }
}

extension Tensor {
  /// The integers of an index tensor.
  func integers(_ name: String) throws(AutogradError) -> [Int64] {
    guard case .int64(let values) = elements else {
      throw AutogradError(.dtypeMismatch, "\(name): an index must be int64, not \(dtype.name)")
    }
    return values
  }

  /// The places that a vector of indices names in a dimension of `extent`.
  func places(_ extent: Int, _ name: String, negative: Bool = false) throws(AutogradError) -> [Int]
  {
    var places: [Int] = []
    for index in try integers(name) {
      guard index < extent, index >= (negative ? -extent : 0) else {
        throw AutogradError(
          .badArgument, "\(name): index \(index) is out of range for an extent of \(extent)")
      }
      places.append(Int(index) + (index < 0 ? extent : 0))
    }
    return places
  }
}
