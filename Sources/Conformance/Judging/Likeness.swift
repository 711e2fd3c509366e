/// What a wrong tensor looks like: a hint at what went wrong, found by trying hypotheses.
struct Likeness {
  private let comparison: ElementComparison

  init(_ comparison: ElementComparison) {
    self.comparison = comparison
  }

  /// The first hypothesis that explains every element; `nil` where none does.
  var text: String? {
    let (got, wanted) = (comparison.got, comparison.wanted)
    guard wanted.contains(where: { $0 != 0 }) else { return nil }
    if got.allSatisfy({ $0 == 0 }) { return "looks like: all zero" }
    if agrees(got.map { -$0 }, wanted) { return "looks like: the sign" }
    if let factor = commonFactor {
      return "looks like: \(NumberText.short(factor)) times what is wanted"
    }
    if let transposed, agrees(got, transposed) { return "looks like: transposed" }
    if got.count > 1, got.sorted() == wanted.sorted() { return "looks like: permuted" }
    return nil
  }

  private func agrees(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * max(abs($0), abs($1)) }
  }

  /// The factor, if every wanted element times it gives the one that came.
  private var commonFactor: Double? {
    let (got, wanted) = (comparison.got, comparison.wanted)
    guard let index = wanted.firstIndex(where: { $0 != 0 && $0.isFinite }) else { return nil }
    let factor = got[index] / wanted[index]
    guard factor.isFinite, factor != 0, agrees(wanted.map { $0 * factor }, got) else { return nil }
    // One number is always some multiple of another: only a telling factor is worth a word.
    let telling = [2, 3, 4, 0.5, 0.25, -2, -0.5].contains { abs(factor - $0) < 1e-9 }
    return got.count > 1 || telling ? factor : nil
  }

  private var transposed: [Double]? {
    guard comparison.shape.count == 2, comparison.shape[0] == comparison.shape[1] else {
      return nil
    }
    let n = comparison.shape[0]
    return comparison.wanted.indices.map { comparison.wanted[$0 % n * n + $0 / n] }
  }
}
