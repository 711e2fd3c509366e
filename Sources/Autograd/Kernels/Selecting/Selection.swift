/// Index tensors resolved against the leading dimensions of a tensor: which rows are meant.
struct Selection {
  /// The place of each selected row among all rows.
  let places: [Int]
  /// The shape of what is selected.
  let shape: [Int]
  /// The elements of one row.
  let rowLength: Int

  /// Resolves int64 indices, negative ones from the end, and masks, for a tensor of `shape`.
  init(_ indices: [Tensor], in shape: [Int]) throws(AutogradError) {
    var lists: [Tensor] = []
    var dimension = 0
    for index in indices {
      guard !index.dtype.isFloating else {
        throw AutogradError(
          .dtypeMismatch, "an index must be int64 or bool, not \(index.dtype.name)")
      }
      if index.dtype == .int64 {
        guard dimension < shape.count else { throw Selection.tooMany(indices.count, shape) }
        lists.append(index)
        dimension += 1
        continue
      }
      let end = dimension + index.rank
      guard end <= shape.count else { throw Selection.tooMany(indices.count, shape) }
      guard Array(shape[dimension..<end]) == index.shape else {
        throw AutogradError(
          .shapeMismatch, "a mask of shape \(index.shape) for a tensor of shape \(shape)")
      }
      lists += try Selection.coordinates(ofMask: index)
      dimension = end
    }
    var common: [Int] = []
    for list in lists {
      guard let next = Layout.broadcast(common, list.shape) else {
        throw AutogradError(
          .shapeMismatch, "index shapes \(common) and \(list.shape) do not broadcast")
      }
      common = next
    }
    let rest = Array(shape[dimension...])
    self.shape = common + rest
    try Layout.check(self.shape)
    rowLength = rest.reduce(1, *)
    places = try Selection.places(lists, common, in: shape)
  }

  private static func places(
    _ lists: [Tensor], _ common: [Int], in shape: [Int]
  ) throws(AutogradError) -> [Int] {
    var places = [Int](repeating: 0, count: common.reduce(1, *))
    for (dimension, list) in lists.enumerated() {
      let extent = shape[dimension]
      let full = list.compacted(as: common)
      guard case .int64(let indices) = full.elements else { continue }
      for (position, index) in indices.enumerated() {
        guard index >= -extent, index < extent else {
          throw AutogradError(
            .badArgument, "index \(index) is out of range for an extent of \(extent)")
        }
        places[position] =
          places[position] * extent + Int(index < 0 ? index + Int64(extent) : index)
      }
    }
    return places
  }

  /// The coordinates of the elements that a mask has set, one vector for each dimension.
  private static func coordinates(ofMask mask: Tensor) throws(AutogradError) -> [Tensor] {
    guard case .bool(let flags) = mask.elements else { return [] }
    var columns = [[Int64]](repeating: [], count: mask.rank)
    let strides = Layout.rowMajorStrides(mask.shape)
    for (position, flag) in flags.enumerated() where flag {
      var rest = position
      for dimension in mask.shape.indices {
        columns[dimension].append(Int64(rest / strides[dimension]))
        rest %= strides[dimension]
      }
    }
    var result: [Tensor] = []
    for column in columns {
      result.append(try Tensor.make(.int64(column), shape: [column.count]))
    }
    return result
  }

  private static func tooMany(_ count: Int, _ shape: [Int]) -> AutogradError {
    AutogradError(.badArgument, "\(count) indices are too many for a tensor of shape \(shape)")
  }

  /// For each selected element whether no later one is written to the same place; `nil` where
  /// every place is selected once.
  var survivors: Tensor? {
    var last: [Int: Int] = [:]
    for (position, place) in places.enumerated() { last[place] = position }
    guard last.count < places.count else { return nil }
    let result = Tensor(uninitialized: Layout(rowMajor: shape), .bool)
    let flags = result.pointer(Bool.self)
    for (position, place) in places.enumerated() {
      let survives = last[place] == position
      for element in 0..<rowLength { flags[position * rowLength + element] = survives }
    }
    withExtendedLifetime(result) {}
    return result
  }

  /// The selected rows of `x`.
  func take(from x: Tensor) -> Tensor {
    let compact = x.compacted()
    let result = Tensor(uninitialized: Layout(rowMajor: shape), x.dtype)
    let size = rowLength * x.dtype.size
    let source = compact.storage.base + compact.layout.offset * x.dtype.size
    for (position, place) in places.enumerated() {
      (result.storage.base + position * size)
        .copyMemory(from: source + place * size, byteCount: size)
    }
    withExtendedLifetime((compact, result)) {}
    return result
  }

  /// Writes rows of `values`, which has the shape of the selection, over those of `x`, which
  /// lies row-major from its storage's beginning.
  func put(_ values: Tensor, into x: Tensor) {
    let size = rowLength * x.dtype.size
    let compact = values.converted(to: x.dtype).compacted()
    let source = compact.storage.base + compact.layout.offset * x.dtype.size
    for (position, place) in places.enumerated() {
      (x.storage.base + place * size)
        .copyMemory(from: source + position * size, byteCount: size)
    }
    withExtendedLifetime((compact, x)) {}
  }

  /// Adds rows of `values` to those of `x`, where a row selected twice gets both.
  func add(_ values: Tensor, into x: Tensor) {
    let compact = values.converted(to: x.dtype).compacted()
    switch x.dtype {
    case .float64: add(compact, x, Double.self) { $0 + $1 }
    case .float32: add(compact, x, Float.self) { $0 + $1 }
    case .int64: add(compact, x, Int64.self) { $0 &+ $1 }
    case .bool: add(compact, x, Bool.self) { $0 || $1 }
    case .complex128: add(compact, x, Complex.self) { $0 + $1 }
    }
  }

  private func add<E: Element>(
    _ values: Tensor, _ x: Tensor, _: E.Type, _ sum: (E, E) -> E
  ) {
    let source = values.pointer(E.self)
    let target = x.pointer(E.self)
    for (position, place) in places.enumerated() {
      for element in 0..<rowLength {
        let index = place * rowLength + element
        target[index] = sum(target[index], source[position * rowLength + element])
      }
    }
    withExtendedLifetime((values, x)) {}
  }
}
