/// The outputs of a function, apart by their sizes.
///
/// A sum of a large output and a small one is as noisy as the large one, and shows nothing of the
/// small one's slopes. So outputs are weighted and summed only with such as are of their size.
struct OutputGroups {
  /// How many groups there are at most.
  private static let most = 8
  /// The least ratio of sizes, as a power of two, at which outputs are parted.
  private static let leastExponents = 13

  /// Weights for all outputs, once for each group: those of other groups are 0.
  let weights: [[ShapedArray]]

  init(of outputs: [ShapedArray], weights: [ShapedArray]) {
    let sizes = outputs.flatMap { $0.elements.map(\.magnitude) }
    let exponents = sizes.lazy.filter { $0 > 0 && $0.isFinite }.map { Int($0.exponent) }
    guard let lowest = exponents.min(), let highest = exponents.max(),
      highest - lowest >= OutputGroups.leastExponents,
      outputs.map(\.count) == weights.map(\.count)
    else {
      self.weights = [weights]
      return
    }
    let width = max(
      OutputGroups.leastExponents, (highest - lowest) / OutputGroups.most + 1)
    // Zeros go with the smallest, where they disturb least.
    func group(of value: Double) -> Int {
      value == 0 || !value.isFinite ? 0 : (Int(value.exponent) - lowest) / width
    }
    let present = Set(outputs.flatMap { $0.elements.map(group) }).sorted()
    self.weights = present.map { wanted in
      zip(outputs, weights).map { output, weight in
        ShapedArray(
          shape: weight.shape,
          zip(output.elements, weight.elements).map { group(of: $0) == wanted ? $1 : 0 })
      }
    }
  }
}
