import Autograd
import Foundation
import Workloads

extension Program {
  /// The twelve workloads, from small to large.
  static func all() -> [Program] {
    var numbers = Numbers(seed: 20_240_601)
    let unit = -1.732...1.732
    return [
      Program("scalar", "scalar", [0.7], largest: 1, scalar_value) { x, _ in
        (x.sin() * x.exp() / (1 + x * x)).sum()
      },
      chain(16, &numbers), chain(1000, &numbers), matmul(16, &numbers), matmul(64, &numbers),
      Program(
        "mlp", "mlp", numbers.next(2762, in: -0.3...0.3), data: numbers.next(256, in: unit),
        largest: 2048, mlp_value
      ) { x, data in
        let w = x[0..<2048].reshaped(to: [32, 64])
        let v = x[2112..<2752].reshaped(to: [64, 10])
        let hidden = (Tensor(data, shape: [8, 32]).matmul(w) + x[2048..<2112]).tanh()
        return try crossEntropy(hidden.matmul(v) + x[2752..<2762]) / 8
      },
      Program("softmax", "softmax", numbers.next(80, in: unit), largest: 80, softmax_value) {
        x, _ in try crossEntropy(x.reshaped(to: [8, 10]))
      },
      convolution(&numbers), loop(),
      Program(
        "rosenbrock 100", "rosenbrock", numbers.next(100, in: -1...1), largest: 100,
        rosenbrock_value, { x, _ in rosenbrock(x) }),
      Program("deep 10k", "deep", [0.5], largest: 1, deep_value) { x, _ in
        var y = x
        for _ in 0..<3334 { y = y + 1e-4 * y.sin() }
        return y.sum()
      },
      Program(
        "fan-out 10k", "fanout", [0.5], data: numbers.next(10_000, in: -0.0173...0.0173),
        largest: 1, fanout_value
      ) { x, data in
        var terms = data.map { x * $0 }
        while terms.count > 1 {
          let odd = terms.count % 2 == 1 ? terms.last : nil
          terms = stride(from: 0, to: terms.count - 1, by: 2).map { terms[$0] + terms[$0 + 1] }
          if let odd { terms.append(odd) }
        }
        return terms[0].sum()
      },
      Program(
        "Hessian 10", "rosenbrock", numbers.next(10, in: -1...1), largest: 10, isSecondOrder: true,
        nil, { x, _ in rosenbrock(x) }),
    ]
  }

  private static func chain(_ count: Int, _ numbers: inout Numbers) -> Program {
    Program(
      "chain \(count)", "chain", numbers.next(count, in: 0.2...0.8),
      data: numbers.next(count, in: 0.5...1.5), largest: count, chain_value
    ) { x, data in
      guard let log1p = Op.named("log1p") else { return x }
      let inner = try log1p.apply([x.sin().exp()])[0]
      let middle = inner.tanh().exp().sqrt().cos()
      return (Tensor(data) * (1 / (1 + (-middle).exp())).exp().log()).sum()
    }
  }

  private static func matmul(_ size: Int, _ numbers: inout Numbers) -> Program {
    let square = size * size
    return Program(
      "matmul \(size)", "matmul", numbers.next(2 * square, in: -1.732...1.732),
      data: numbers.next(square, in: -1.732...1.732), largest: square, matmul_value
    ) { x, data in
      let a = x[0..<square].reshaped(to: [size, size])
      let b = x[square..<2 * square].reshaped(to: [size, size])
      return (Tensor(data, shape: [size, size]) * a.matmul(b)).sum()
    }
  }

  /// By the patches that each weight meets, because that needs no op of its own.
  private static func convolution(_ numbers: inout Numbers) -> Program {
    Program(
      "convolution", "convolution", numbers.next(182, in: -1.732...1.732),
      data: numbers.next(108, in: -1.732...1.732), largest: 648, convolution_value
    ) { x, data in
      let image = x[0..<128].reshaped(to: [2, 8, 8])
      let kernels = x[128..<182].reshaped(to: [3, 2, 3, 3])
      var patches: [Tensor] = []
      for row in 0..<3 {
        let rows = image.sliced(1, row, row + 6)
        for column in 0..<3 {
          patches.append(rows.sliced(2, column, column + 6).reshaped(to: [2, 36]))
        }
      }
      let weights = kernels.permuted([0, 2, 3, 1]).reshaped(to: [3, 18])
      let result = weights.matmul(.joined(patches, 0))
      return (Tensor(data, shape: [3, 36]) * result).sum()
    }
  }

  private static func loop() -> Program {
    var values = [0.5]
    for _ in 0..<100 {
      values.append(values[values.count - 1] * 1.02 + 0.001 * Foundation.sin(values.last ?? 0))
    }
    return Program(
      "loop 100", "loop", [0.5], data: [(values[99] + values[100]) / 2], largest: 1, loop_value
    ) { x, data in
      var y = x
      while (y < data[0]).isTrue { y = y * 1.02 + 0.001 * y.sin() }
      return y.sum()
    }
  }

  private static func rosenbrock(_ x: Tensor) -> Tensor {
    let (a, b) = (x[1..<x.count], x[0..<x.count - 1])
    let (d, e) = (a - b * b, 1 - b)
    return (100 * d * d + e * e).sum()
  }

  private static func crossEntropy(_ z: Tensor) throws -> Tensor {
    guard let amax = Op.named("amax") else { return z }
    let greatest = try amax.apply([z.detached()], ["dim": .integer(1), "keepdim": .boolean(true)])[
      0]
    let powers = (z - greatest).exp().sum([1], keepingDimensions: true)
    return (powers.log() + greatest).sum() - (oneHot * z).sum()
  }

  private static var oneHot: Tensor {
    var elements = [Double](repeating: 0, count: 80)
    for sample in 0..<8 { elements[sample * 10 + (3 * sample + 1) % 10] = 1 }
    return Tensor(elements, shape: [8, 10])
  }
}
