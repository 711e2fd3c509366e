import ConformanceModel
import EngineKit

/// Compares a tensor with what it must be, element by element.
struct ElementComparison {
  /// The observed elements as float64.
  let got: [Double]
  /// The wanted elements, as many.
  let wanted: [Double]
  let shape: [Int]
  let dtype: DType
  let tolerance: Tolerance

  /// What is wrong with one element.
  struct Disagreement {
    var index: Int
    var distance: Finding.Distance
    var bound: Finding.Bound
  }

  /// The elements that do not agree, in order.
  ///
  /// Floats agree when |got − want| ≤ atol + rtol·|want|; exact types when they are equal. nan
  /// agrees with nan alone, an infinity with itself.
  var disagreements: [Disagreement] {
    let largest = wanted.lazy.filter(\.isFinite).map(abs).max() ?? 0
    let defaultBound = 64 * dtype.epsilon
    let relative = tolerance.relative ?? (tolerance.absolute == nil ? defaultBound : 0)
    let absolute = tolerance.absolute ?? (tolerance.relative == nil ? defaultBound * largest : 0)
    var found: [Disagreement] = []
    for (index, (g, w)) in zip(got, wanted).enumerated() {
      let w = dtype == .float32 ? Double(Float(w)) : w
      if tolerance.signedZero, g == 0, w == 0, g.sign != w.sign {
        found.append(
          Disagreement(
            index: index, distance: Ulps.distance(from: w, to: g, dtype: dtype),
            bound: Finding.Bound(0, from: "the signs of zero must agree")))
        continue
      }
      if g == w || (g.isNaN && w.isNaN) { continue }
      let distance = Ulps.distance(from: w, to: g, dtype: dtype)
      let bound: Finding.Bound
      if !dtype.isDifferentiable {
        bound = Finding.Bound(0, from: "\(dtype.rawValue) is exact")
      } else if let ulps = tolerance.ulps {
        if let count = distance.ulps, Double(count) <= ulps { continue }
        bound = Finding.Bound(
          ulps * ulp(of: w), from: "\(NumberText.short(ulps)) ulp, as the case states")
      } else {
        let value = absolute + relative * abs(w)
        if g.isFinite, w.isFinite, distance.absolute <= value { continue }
        bound = Finding.Bound(value, from: boundOrigin)
      }
      found.append(Disagreement(index: index, distance: distance, bound: bound))
    }
    return found
  }

  private var boundOrigin: String {
    tolerance.relative == nil && tolerance.absolute == nil
      ? "64 ε·|want| + 64 ε·max|want|, ε that of \(dtype.rawValue)"
      : "atol + rtol·|want|, as the case states"
  }

  private func ulp(of value: Double) -> Double {
    dtype == .float32 ? Double(Float(value).ulp) : value.ulp
  }

  /// The path of an element, such as `[1, 0]`; empty for a scalar.
  static func path(of index: Int, in shape: [Int]) -> String {
    guard !shape.isEmpty else { return "" }
    var rest = index
    var path: [Int] = []
    for extent in shape.reversed() {
      path.append(extent == 0 ? 0 : rest % extent)
      rest /= max(extent, 1)
    }
    return "[\(path.reversed().map(String.init).joined(separator: ", "))]"
  }
}
