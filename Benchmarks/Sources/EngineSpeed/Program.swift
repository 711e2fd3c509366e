import Autograd
import Workloads

/// A workload written against tensors; the peers' version is in `Peers/functions.py`.
struct Program {
  typealias Value = @convention(c) (UnsafePointer<Double>?, Int, UnsafePointer<Double>?) -> Double

  let name: String
  let function: String
  let point: [Double]
  let data: [Double]
  /// The elements of its largest tensor.
  let largest: Int
  let isSecondOrder: Bool
  /// The same in C.
  let value: Value?
  private let body: (Tensor, [Double]) throws -> Tensor

  init(
    _ name: String, _ function: String, _ point: [Double], data: [Double] = [], largest: Int,
    isSecondOrder: Bool = false, _ value: Value?,
    _ body: @escaping (Tensor, [Double]) throws -> Tensor
  ) {
    (self.name, self.function, self.point, self.data) = (name, function, point, data)
    (self.largest, self.isSecondOrder) = (largest, isSecondOrder)
    (self.value, self.body) = (value, body)
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor { try body(x, data) }

  /// One forward and one backward pass, or one Hessian.
  func derivative(at x: Tensor) throws {
    guard isSecondOrder else {
      x.grad = nil
      try self(x).backward()
      return
    }
    guard let gradient = try grad([self(x)], [x], createGraph: true)[0] else { return }
    for index in 0..<gradient.count {
      _ = try grad([gradient[index]], [x], retainGraph: true)
    }
  }

  /// The program for values alone.
  func compiled() throws -> CompiledFunction {
    try CompiledFunction(at: [Tensor(point)]) { [try self($0[0])] }
  }

  /// One value by the compiled program.
  func value(by compiled: CompiledFunction) throws -> Double {
    var value = 0.0
    try point.withUnsafeBufferPointer { point in
      try withUnsafeMutablePointer(to: &value) {
        try compiled.evaluate(point, into: UnsafeMutableBufferPointer(start: $0, count: 1))
      }
    }
    return value
  }

  /// One value by the C kernel.
  func valueInC() -> Double {
    point.withUnsafeBufferPointer { point in
      data.withUnsafeBufferPointer { data in
        value?(point.baseAddress, point.count, data.baseAddress) ?? .nan
      }
    }
  }

  var request: EnginePeer.Request {
    EnginePeer.Request(
      kind: isSecondOrder ? "hessian" : "gradient", name: function, point: point, data: data)
  }
}

/// Numbers that look random and are the same in every run.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ count: Int, in range: ClosedRange<Double>) -> [Double] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let unit = Double(state >> 11) * 0x1p-53
      return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }
  }
}
