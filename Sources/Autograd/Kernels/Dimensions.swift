extension Tensor {
  /// The dimension that `given` names, counted from the end where it is negative.
  func dimension(_ given: Int, extra: Int = 0) throws(AutogradError) -> Int {
    // A scalar passes as a vector of one element.
    let count = max(rank + extra, 1)
    guard given >= -count, given < count else {
      throw AutogradError(
        .badArgument, "dimension \(given) is out of range for a tensor of rank \(rank)")
    }
    return given < 0 ? given + count : given
  }

  /// The distinct dimensions that `given` names; all of them where it names none.
  func dimensions(_ given: [Int]?) throws(AutogradError) -> [Int] {
    guard let given, !given.isEmpty else { return Array(shape.indices) }
    var result: [Int] = []
    for entry in given {
      let dimension = try dimension(entry)
      guard !result.contains(dimension) else {
        throw AutogradError(.badArgument, "dimension \(entry) is named twice")
      }
      result.append(dimension)
    }
    return rank == 0 ? [] : result
  }
}
