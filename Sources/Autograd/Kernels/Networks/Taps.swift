import Foundation

/// A linear map along one dimension by a few weights for each result: pooling by means and
/// interpolation.
///
/// Each result is `Σ weight x[place] / divisor`.
struct Taps {
  private(set) var starts: [Int] = [0]
  private(set) var places: [Int] = []
  private(set) var weights: [Double] = []
  private(set) var divisors: [Double] = []

  /// How many results there are.
  var count: Int { divisors.count }

  mutating private func add(_ taps: [(place: Int, weight: Double)], divisor: Double = 1) {
    for tap in taps where tap.weight != 0 {
      places.append(tap.place)
      weights.append(tap.weight)
    }
    starts.append(places.count)
    divisors.append(divisor)
  }

  /// Means of windows; one that reaches beyond the padding is cut off there, and the padding
  /// counts as elements or not.
  static func pooling(
    size: Int, count: Int, kernel: Int, stride: Int, padding: Int, countsPadding: Bool
  ) -> Taps {
    var taps = Taps()
    for index in 0..<count {
      let start = index * stride - padding
      let end = min(start + kernel, size + padding)
      let inside = max(start, 0)..<max(min(end, size), max(start, 0))
      taps.add(
        inside.map { ($0, 1) }, divisor: Double(countsPadding ? end - start : inside.count))
    }
    return taps
  }

  /// Means of `count` windows that cover the dimension as evenly as whole elements allow.
  static func adaptive(size: Int, count: Int) -> Taps {
    var taps = Taps()
    for index in 0..<count {
      let start = index * size / count
      let end = ((index + 1) * size + count - 1) / count
      taps.add((start..<end).map { ($0, 1) }, divisor: Double(end - start))
    }
    return taps
  }

  /// Interpolation; `scale` is how far apart neighbouring results lie in elements.
  static func interpolation(
    _ mode: Interpolation, size: Int, count: Int, scale: Double, alignsCorners: Bool
  ) -> Taps {
    var taps = Taps()
    for index in 0..<count {
      let position = Double(index)
      switch mode {
      case .nearest:
        taps.add([(min(Int(position * scale), size - 1), 1)])
      case .nearestExact:
        taps.add([(min(Int((position + 0.5) * scale), size - 1), 1)])
      case .linear:
        let source =
          alignsCorners ? position * scale : max((position + 0.5) * scale - 0.5, 0)
        let low = min(Int(source), size - 1)
        let part = min(max(source - Double(low), 0), 1)
        taps.add([(low, 1 - part), (min(low + 1, size - 1), part)])
      case .cubic:
        let source = alignsCorners ? position * scale : (position + 0.5) * scale - 0.5
        let low = source.rounded(.down)
        let part = source - low
        taps.add(
          zip(-1...2, cubicWeights(part)).map { step, weight in
            (min(max(Int(low) + step, 0), size - 1), weight)
          })
      }
    }
    return taps
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
    for block in 0..<outer {
      for index in 0..<count {
        let divisor = divisors[index]
        let result = (block * count + index) * inner
        for tap in starts[index]..<starts[index + 1] {
          let weight = weights[tap]
          let element = (block * size + places[tap]) * inner
          for column in 0..<inner {
            if isTransposed {
              y[element + column] += weight * (x[result + column] / divisor)
            } else {
              y[result + column] += weight * x[element + column]
            }
          }
        }
        if !isTransposed && divisor != 1 {
          for column in 0..<inner { y[result + column] /= divisor }
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
