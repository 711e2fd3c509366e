import Foundation

/// A function of many variables that mixes its first and last, with its gradient.
struct ManyVariables {
  let point: [Double]

  init(_ count: Int) {
    point = (0..<count).map { 2 * sin(1.7 * Double($0)) }
  }

  func value(_ x: [Double]) -> Double {
    var sum = x[0] * x[x.count - 1]
    for entry in x { sum += sin(entry) }
    return sum
  }

  var gradient: [Double] {
    var gradient = point.map { cos($0) }
    gradient[0] += point[point.count - 1]
    gradient[point.count - 1] += point[0]
    return gradient
  }
}
