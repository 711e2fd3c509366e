import ConformanceModel
import EngineKit
import Foundation

/// What wrong numbers look like beside the right ones, by the arrays alone.
struct Likeness {
  private let wanted: Array64
  private let got: Array64
  private let dtype: DType
  private let near: Nearness
  /// Whether the arrays hold several points, so that even a single number's factor tells.
  private let isSampled: Bool

  init(wanted: Array64, got: Array64, dtype: DType, isSampled: Bool = false) {
    self.wanted = wanted
    self.got = got
    self.dtype = dtype
    self.isSampled = isSampled
    near = Nearness(dtype)
  }

  /// The first hypothesis that explains every element; `nil` where none does.
  var diagnosis: Diagnosis? {
    guard wanted.shape == got.shape else { return ofAnotherShape }
    return wanted.elements.contains { $0 != 0 } ? ofSameShape : nil
  }

  // MARK: - The same shape

  private var ofSameShape: Diagnosis? {
    if got.elements.allSatisfy({ $0 == 0 }) { return Diagnosis(.noGradient, "all zero") }
    if near.holds(got.elements.map { -$0 }, wanted.elements) {
      return Diagnosis(.sign, "the other sign")
    }
    if isOfLowerPrecision {
      return Diagnosis(.lowerPrecision, "the precision of float32 somewhere inside")
    }
    if let factor = commonFactor {
      return Diagnosis(.factor, "\(Self.text(factor)) times what is wanted")
    }
    if let dimension = shiftedSum {
      return Diagnosis(
        .reducedTwice, "summed once more, over dimension \(dimension), which stays")
    }
    if isTransposed { return Diagnosis(.transposed, "transposed") }
    if isPermuted { return Diagnosis(.permuted, "the right numbers at the wrong places") }
    return nil
  }

  /// The factor, if every wanted element times it gives the one that came.
  private var commonFactor: Double? {
    let (got, wanted) = (got.elements, wanted.elements)
    // The largest element tells the factor best.
    guard
      let index = wanted.indices.filter({ wanted[$0].isFinite && wanted[$0] != 0 })
        .max(by: { abs(wanted[$0]) < abs(wanted[$1]) })
    else { return nil }
    let factor = got[index] / wanted[index]
    guard factor.isFinite, factor != 0, near.holds(wanted.map { $0 * factor }, got) else {
      return nil
    }
    // One number is always some multiple of another: only a telling factor is worth a word.
    let others = wanted.indices.filter { wanted[$0] != 0 && wanted[$0] != wanted[index] }
    return isSampled || !others.isEmpty || isTelling(factor) ? factor : nil
  }

  /// Whether a factor is one that a mistake makes: a small number, or one over it.
  private func isTelling(_ factor: Double) -> Bool {
    let size = abs(factor)
    func isWhole(_ value: Double) -> Bool {
      value >= 1 && value < 1000 && abs(value - value.rounded()) < near.relative * value
    }
    if isWhole(size) || isWhole(1 / size) || isWhole(2 * size) { return true }
    let millionths: Double = (size - 1) * 1e6
    return millionths > 0 && millionths < 1000 && abs(millionths - millionths.rounded()) < 1e-4
  }

  private static func text(_ factor: Double) -> String {
    // A factor near one is told by how far it is from one.
    abs(factor - 1) < 0.01
      ? "1 \(factor < 1 ? "-" : "+") \(NumberText.short(abs(factor - 1)))"
      : NumberText.short(factor)
  }

  /// Whether the numbers are off by what float32 loses, and by no more.
  private var isOfLowerPrecision: Bool {
    guard dtype == .float64 || dtype == .complex128 else { return false }
    let largest = wanted.elements.lazy.filter(\.isFinite).map(abs).max() ?? 0
    let unit = 0x1p-24
    var isOff = false
    for (g, w) in zip(got.elements, wanted.elements) where g != w {
      guard g.isFinite, w.isFinite else { return false }
      if abs(g - w) > 16 * unit * max(abs(w), 1e-3 * largest) { return false }
      isOff = true
    }
    let allSingle = got.elements.allSatisfy { Double(Float($0)) == $0 }
    return isOff && (allSingle || commonFactor == nil)
  }

  /// The dimension over which summing what is wanted, and spreading it again, gives what came.
  private var shiftedSum: Int? {
    wanted.shape.indices.first { dimension in
      guard wanted.shape[dimension] > 1 else { return false }
      let sum = wanted.summed(over: [dimension])
      guard let spread = try? sum.broadcast(to: wanted.shape) else { return false }
      return near.holds(spread.elements, got.elements)
    }
  }

  private var isTransposed: Bool {
    guard wanted.shape.count >= 2, let last = wanted.shape.last,
      wanted.shape[wanted.shape.count - 2] == last
    else { return false }
    let n = last
    let elements = wanted.elements.indices.map { index in
      let (block, place) = (index / (n * n), index % (n * n))
      return wanted.elements[block * n * n + place % n * n + place / n]
    }
    return near.holds(elements, got.elements)
  }

  private var isPermuted: Bool {
    got.count > 1 && !got.elements.contains(where: \.isNaN)
      && near.holds(got.elements.sorted(), wanted.elements.sorted())
  }

  // MARK: - Another shape

  private var ofAnotherShape: Diagnosis? {
    if let sum = got.reduced(to: wanted.shape), near.holds(sum.elements, wanted.elements) {
      return Diagnosis(
        .notReduced, "not summed over the dimensions that it was broadcast over: shape \(got.shape)"
      )
    }
    if let sum = wanted.reduced(to: got.shape), near.holds(sum.elements, got.elements) {
      return Diagnosis(.reducedTwice, "summed over too many dimensions: shape \(got.shape)")
    }
    if let sum = wanted.sumThatLost(got.shape), near.holds(sum.elements, got.elements) {
      return Diagnosis(.reducedTwice, "summed over a dimension too many: shape \(got.shape)")
    }
    if got.shape.count == 2, got.shape == wanted.shape.reversed(),
      near.holds(got.transposed.elements, wanted.elements)
    {
      return Diagnosis(.transposed, "transposed")
    }
    if got.count == wanted.count, near.holds(got.elements, wanted.elements) {
      return Diagnosis(.otherShape, "the right numbers in the shape \(got.shape)")
    }
    return Diagnosis(.otherShape, "the shape \(got.shape) in place of \(wanted.shape)")
  }
}

extension Array64 {
  /// The sum over dimensions, which stay with the extent 1.
  func summed(over dimensions: [Int]) -> Array64 {
    (try? reduced(over: dimensions, keeping: true) { $0.reduce(0, +) }) ?? self
  }

  /// What a broadcast to this shape gives back by summing; `nil` where none leads here.
  func reduced(to target: [Int]) -> Array64? {
    guard target.count <= shape.count, target != shape else { return nil }
    let padded = Array(repeating: 1, count: shape.count - target.count) + target
    for (own, wanted) in zip(shape, padded) where own != wanted && wanted != 1 { return nil }
    let sum = summed(over: shape.indices.filter { padded[$0] == 1 && shape[$0] != 1 })
    return Array64(shape: target, sum.elements)
  }

  /// The sum over the one dimension that a shape lacks; `nil` where it is none of that kind.
  func sumThatLost(_ target: [Int]) -> Array64? {
    guard target.count + 1 == shape.count else { return nil }
    for dimension in shape.indices {
      var rest = shape
      rest.remove(at: dimension)
      if rest == target { return Array64(shape: target, summed(over: [dimension]).elements) }
    }
    return nil
  }

  /// The array with its two dimensions exchanged; itself where it has not two.
  var transposed: Array64 {
    guard shape.count == 2 else { return self }
    let (rows, columns) = (shape[0], shape[1])
    return Array64(
      shape: [columns, rows],
      (0..<count).map { elements[$0 % rows * columns + $0 / rows] })
  }
}
