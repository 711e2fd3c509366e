import Foundation
import Workloads

/// A function that checkers are compared on, with its gradient by hand, both in C.
struct Workload {
  typealias Value = @convention(c) (UnsafePointer<Double>?, Int, UnsafePointer<Double>?) -> Double
  typealias Gradient =
    @convention(c) (
      UnsafePointer<Double>?, Int, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?
    ) -> Void

  let name: String
  /// The function's name in `Peers/functions.py`.
  let function: String
  let count: Int
  let value: Value
  let gradientOf: Gradient
  /// Constants that the function takes.
  let data: [Double]
  /// The point that belongs to a seed.
  let point: (inout SplitMix64) -> [Double]

  init(
    _ name: String, _ count: Int, _ range: ClosedRange<Double>, _ function: String,
    _ value: @escaping Value, _ gradient: @escaping Gradient,
    data dataCount: Int = 0, in dataRange: ClosedRange<Double> = 0...1
  ) {
    var random = SplitMix64(seed: 20_240_601)
    self.init(
      name, count, function, value, gradient,
      data: (0..<dataCount).map { _ in random.uniform(in: dataRange) }
    ) { random in (0..<count).map { _ in random.uniform(in: range) } }
  }

  init(
    _ name: String, _ count: Int, _ function: String, _ value: @escaping Value,
    _ gradient: @escaping Gradient, data: [Double],
    point: @escaping (inout SplitMix64) -> [Double]
  ) {
    (self.name, self.count, self.function) = (name, count, function)
    (self.value, gradientOf, self.data, self.point) = (value, gradient, data, point)
  }

  /// The function as the checker calls it.
  func callAsFunction(_ point: [Double]) -> Double {
    point.withUnsafeBufferPointer { point in
      data.withUnsafeBufferPointer { data in
        value(point.baseAddress, point.count, data.baseAddress)
      }
    }
  }

  func gradient(at point: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: count)
    gradient.withUnsafeMutableBufferPointer { gradient in
      point.withUnsafeBufferPointer { point in
        data.withUnsafeBufferPointer { data in
          gradientOf(point.baseAddress, point.count, data.baseAddress, gradient.baseAddress)
        }
      }
    }
    return gradient
  }
}
