extension Collection where Element == Double {
  /// The middle of the values in order, the lower one of two; NaN where there is none.
  var median: Double {
    let sorted = self.sorted()
    return sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2]
  }

  /// The mean; NaN where there is no value.
  var mean: Double { isEmpty ? .nan : reduce(0, +) / Double(count) }

  /// The largest value; NaN where there is none.
  var largest: Double { self.max() ?? .nan }
}
