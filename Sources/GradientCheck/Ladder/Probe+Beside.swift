extension Probe {
  /// The slope of the side that is smooth, where the other bends or breaks close to the point.
  ///
  /// Second differences fall like those of a kink at the point as long as steps are longer than the
  /// distance; but then one side follows a line that misses the value at the point, and always by
  /// as much. What no step shows, since the line misses by no more than the noise, is a kink at the
  /// point.
  var slopeBesideKink: OneSidedSlope? {
    let left = Probe.misses(ladder.rungs.map { $0.left - valueAtPoint })
    let right = Probe.misses(ladder.rungs.map { $0.right - valueAtPoint })
    let rounding = ladder.slopes.terms.last?.rounding ?? .infinity
    if Probe.isOffset(left, against: right, rounding: rounding) { return slope(of: .right) }
    if Probe.isOffset(right, against: left, rounding: rounding) { return slope(of: .left) }
    return nil
  }

  /// By how much a parabola through three successive steps misses the value at the point.
  private static func misses(_ differences: [Double]) -> [Double] {
    let lines = zip(differences, differences.dropFirst()).map { ($1 - $0 / 4) * 4 / 3 }
    return zip(lines, lines.dropFirst()).map { ($1 - $0 / 16) * 16 / 15 }
  }

  /// Whether one side misses the value at several steps by as much, above its noise, and the other
  /// does not.
  private static func isOffset(
    _ side: [Double], against other: [Double], rounding: Double
  ) -> Bool {
    guard side.count >= 8 else { return false }
    let noise = (side.suffix(4) + other.suffix(4)).reduce(rounding) { max($0, $1.magnitude) }
    return (0...(side.count - 7)).contains { start in
      let run = side[start..<(start + 3)]
      let (least, most) = (run.min() ?? 0, run.max() ?? 0)
      let size = min(least.magnitude, most.magnitude)
      return (least < 0) == (most < 0) && size >= 3 * noise
        && max(least.magnitude, most.magnitude) <= 1.25 * size
        && other[start..<(start + 3)].allSatisfy { 8 * $0.magnitude <= size }
    }
  }
}
