import Foundation

/// A linear map along one dimension by a few weights for each result: pooling by means and
/// interpolation.
///
/// Each result is `Σ weight x[place] / divisor`.
struct Taps {
  /// How many results there are.
  let count: Int
  /// The weights of one result; made when it is computed, so that many results cost no memory.
  private let make: (_ index: Int) -> One

  /// The places and weights of one result, and what their sum is divided by.
  private struct One {
    var taps: [(place: Int, weight: Double)]
    var divisor = 1.0
  }

  /// Means of windows; one that reaches beyond the padding is cut off there, and the padding
  /// counts as elements or not.
  static func pooling(
    size: Int, count: Int, kernel: Int, stride: Int, padding: Int, countsPadding: Bool
  ) -> Taps {
    Taps(count: count) { index in
      let start = index * stride - padding
      let end = min(start + kernel, size + padding)
      let inside = max(start, 0)..<max(min(end, size), max(start, 0))
      return One(
        taps: inside.map { ($0, 1) }, divisor: Double(countsPadding ? end - start : inside.count))
    }
  }

  /// Means of `count` windows that cover the dimension as evenly as whole elements allow.
  static func adaptive(size: Int, count: Int) -> Taps {
    Taps(count: count) { index in
      let start = index * size / count
      let end = ((index + 1) * size + count - 1) / count
      return One(taps: (start..<end).map { ($0, 1) }, divisor: Double(end - start))
    }
  }

  /// Interpolation; `scale` is how far apart neighbouring results lie in elements.
  static func interpolation(
    _ mode: Interpolation, size: Int, count: Int, scale: Double, alignsCorners: Bool
  ) -> Taps {
    Taps(count: count) { index in
      let position = Double(index)
      switch mode {
      case .nearest:
        return One(taps: [(min(Int(position * scale), size - 1), 1)])
      case .nearestExact:
        return One(taps: [(min(Int((position + 0.5) * scale), size - 1), 1)])
      case .linear:
        let source =
          alignsCorners ? position * scale : max((position + 0.5) * scale - 0.5, 0)
        let low = min(Int(source), size - 1)
        let part = min(max(source - Double(low), 0), 1)
        return One(taps: [(low, 1 - part), (min(low + 1, size - 1), part)])
      case .cubic:
        let source = alignsCorners ? position * scale : (position + 0.5) * scale - 0.5
        let low = source.rounded(.down)
        let part = source - low
        return One(
          taps: zip(-1...2, cubicWeights(part)).map { step, weight in
            (min(max(Int(low) + step, 0), size - 1), weight)
          })
      }
    }
  }

  /// The weights of the convolution with a = -3/4 at a distance behind the second of four.
  private static func cubicWeights(_ t: Double) -> [Double] {
    let a = -0.75
    func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
  }

  /// The map, or its transpose, of a dimension between `outer` and `inner` elements.
  func apply(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, outer: Int, inner: Int,
    size: Int, isTransposed: Bool
  ) {
    for index in 0..<count {
      let one = make(index)
      for block in 0..<outer {
        let result = (block * count + index) * inner
        for (place, weight) in one.taps where weight != 0 {
          let element = (block * size + place) * inner
          for column in 0..<inner {
            if isTransposed {
              y[element + column] += weight * (x[result + column] / one.divisor)
            } else {
              y[result + column] += weight * x[element + column]
            }
          }
        }
        if !isTransposed && one.divisor != 1 {
          for column in 0..<inner { y[result + column] /= one.divisor }
        }
      }
    }
  }
}

/// How values between elements are found.
enum Interpolation: String {
  case nearest
  case nearestExact = "nearest-exact"
  case linear
  case cubic
}
