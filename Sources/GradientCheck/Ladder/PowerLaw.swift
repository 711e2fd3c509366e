#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The exponent with which a difference falls along the finest steps of a ladder.
enum PowerLaw {
  /// What an exponent says about the point.
  enum Kind { case jump, infiniteSlope, kink }

  /// What the last differences above rounding say; nil where they follow no such law.
  ///
  /// The law must also explain why still finer values vanish, so that something that merely lies
  /// near the point is not taken for something at the point.
  static func kind(of differences: [Double], rounding: [Double]) -> Kind? {
    let values = differences.map(\.magnitude)
    // Values that end in zeros are multiples of a quantum, which is rounding under another name.
    let quantum = values.last == 0 ? values.reduce(.infinity) { $1 > 0 ? min($0, $1) : $0 } : 0
    let rounding = rounding.map { max($0, quantum) }
    guard let last = values.indices.last(where: { values[$0] > 64 * rounding[$0] }) else {
      return nil
    }
    let reachesEnd = last == values.count - 1
    let needed = reachesEnd ? 6 : 4
    guard last + 1 >= needed else { return nil }
    var exponents: [Double] = []
    for index in stride(from: last, to: max(last - 8, 0), by: -1) {
      guard values[index - 1] > 64 * rounding[index - 1] else { break }
      exponents.append(log2(values[index - 1] / values[index]) / 2)
    }
    guard exponents.count >= needed - 1 else { return nil }
    let law = exponents[0]
    func holds(for count: Int, within spread: Double) -> Bool {
      exponents.count >= count
        && exponents.prefix(count).allSatisfy { ($0 - law).magnitude <= spread }
    }
    if !reachesEnd {
      let predicted = values[last] * pow(Ladder.ratio, -law)
      guard predicted <= 128 * rounding[last + 1] else { return nil }
    }
    if law.magnitude <= 0.1 {
      guard reachesEnd, holds(for: 6, within: 0.1) else { return nil }
      // What breaks at the point has the same sign throughout, and shows at every coarser step but
      // for one, where the slope may just balance it. Noise that repeats its size does not.
      let isLevel = differences.suffix(6).allSatisfy { ($0 < 0) == (differences[last] < 0) }
      return isLevel && values.count { $0 < values[last] / 2 } <= 1 ? .jump : nil
    }
    if law > 0.12 && law < 0.88 {
      return holds(for: needed - 1, within: 0.1) ? .infiniteSlope : nil
    }
    if (law - 1).magnitude <= 0.12 {
      return holds(for: 2, within: 0.15) && holds(for: needed - 1, within: 0.35) ? .kink : nil
    }
    return nil
  }
}
