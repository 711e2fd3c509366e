// Ops that only move elements need no instructions of their own: which element goes where is found
// by asking the op to move numbers that tell where they come from.

extension Trace {
  /// More elements than are followed one by one.
  private static let mostElements = 1 << 16

  func lowerMovement(
    _ op: Op, _ inputs: [Tensor], _ attributes: Attributes, _ output: Tensor, to block: Int
  ) -> Bool {
    let total = inputs.reduce(output.count) { $0 + $1.count }
    // Where a value decides what goes where, the places are not those of every evaluation.
    guard total <= Trace.mostElements, Trace.movements.contains(op.name),
      inputs.allSatisfy({ $0.dtype == .float64 || !isTraced($0) })
    else { return false }
    guard let first = moved(op, inputs, attributes, from: 1),
      let second = moved(op, inputs, attributes, from: Double(total) + 2)
    else { return false }
    let regions = inputs.map { $0.dtype == .float64 ? region(of: $0) : nil }
    var slots: [Slot] = []
    for (low, high) in zip(first, second) {
      if low == high {
        // Put there by the op.
        slots.append(region(of: Tensor(low), as: .float64).slot)
        continue
      }
      guard high - low == Double(total) + 1, let slot = slot(at: Int(low) - 1, of: regions) else {
        return false
      }
      slots.append(slot)
    }
    add(.gather(slots, to: block))
    return true
  }

  /// The result for inputs whose float64 elements are counted through, starting from a number.
  private func moved(
    _ op: Op, _ inputs: [Tensor], _ attributes: Attributes, from start: Double
  ) -> [Double]? {
    var next = start
    let labelled = inputs.map { input in
      guard input.dtype == .float64 else { return input }
      let labels = (0..<input.count).map { next + Double($0) }
      next += Double(input.count)
      return Tensor(labels, shape: input.shape)
    }
    guard let results = try? op.runPlainly(labelled, attributes), results.count == 1,
      results[0].dtype == .float64
    else { return nil }
    return results[0].values
  }

  /// The element of that number, counted through all regions.
  private func slot(at number: Int, of regions: [Region?]) -> Slot? {
    var rest = number
    for case .some(let region) in regions {
      if rest < region.layout.count {
        return Slot(block: region.block, index: region.layout.place(of: rest))
      }
      rest -= region.layout.count
    }
    return nil
  }

  private static let movements: Set<String> = [
    "block_diag", "broadcast_to", "cat", "clone", "contiguous", "diag", "diag_embed", "expand",
    "flatten", "flip", "meshgrid", "pad", "permute", "pixel_shuffle", "repeat",
    "repeat_interleave", "reshape", "roll", "rot90", "slice_adjoint", "select_adjoint",
    "slice_scatter", "stack", "tile", "tril", "triu", "unfold", "index_select", "gather", "take",
    "take_along_dim",
  ]
}

extension Layout {
  /// Where the element of that number in row-major order is.
  fileprivate func place(of number: Int) -> Int {
    var rest = number
    var place = offset
    for dimension in shape.indices.reversed() {
      place += rest % shape[dimension] * strides[dimension]
      rest /= shape[dimension]
    }
    return place
  }

  /// Where all elements are, in row-major order.
  var places: [Int] {
    var result: [Int] = []
    result.reserveCapacity(count)
    forEachRun { start, stride, count, _ in
      for index in 0..<count { result.append(start + index * stride) }
    }
    return result
  }
}
