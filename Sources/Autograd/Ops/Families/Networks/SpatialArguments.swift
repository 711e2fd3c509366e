/// The arguments of ops that slide windows over one, two or three dimensions.
struct SpatialArguments {
  let rank: Int
  let call: Call

  /// More than any lawful window, stride or padding, and few enough that products fit.
  private static let limit = Layout.limit

  /// One number for each dimension; one alone stands for all.
  func integers(
    _ name: String, least: Int, standard: [Int]? = nil
  ) throws(AutogradError) -> [Int] {
    var values = call.attributes.integers(name) ?? []
    if values.isEmpty {
      guard let standard else { throw call.refusal(.badArgument, "\(name) is needed") }
      values = standard
    }
    if values.count == 1 { values = [Int](repeating: values[0], count: rank) }
    guard values.count == rank, values.allSatisfy({ $0 >= least && $0 <= Self.limit }) else {
      throw call.refusal(
        .badArgument, "\(name) must be one or \(rank) integers from \(least) on, not \(values)")
    }
    return values
  }

  var ones: [Int] { [Int](repeating: 1, count: rank) }
  var zeros: [Int] { [Int](repeating: 0, count: rank) }

  /// The tensor with a batch dimension, which may be missing, and whether it was.
  func batched(_ x: Tensor) throws(AutogradError) -> (tensor: Tensor, wasSingle: Bool) {
    guard x.dtype.isFloating else {
      throw call.refusal(.dtypeMismatch, "floats are needed, not \(x.dtype.name)")
    }
    if x.rank == rank + 1 { return (x.reshaped(to: [1] + x.shape), true) }
    guard x.rank == rank + 2 else {
      throw call.refusal(
        .shapeMismatch, "\(rank + 1) or \(rank + 2) dimensions are needed, not shape \(x.shape)")
    }
    return (x, false)
  }
}

extension Tensor {
  /// The tensor without the batch dimension that it was given.
  func unbatched(_ wasSingle: Bool) -> Tensor {
    wasSingle ? reshaped(to: Array(shape.dropFirst())) : self
  }
}
