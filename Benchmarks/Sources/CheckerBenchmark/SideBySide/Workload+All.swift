import Foundation
import Workloads

extension Workload {
  /// Functions of one variable to ten thousand, cheap and dear.
  static var usual: [Workload] {
    let unit = 3.0.squareRoot()
    return [
      Workload("scalar", 1, 0.3...0.9, "scalar", scalar_value, scalar_gradient),
      Workload(
        "chain 16", 16, 0.2...0.8, "chain", chain_value, chain_gradient, data: 16, in: 0.5...1.5),
      Workload(
        "chain 1000", 1000, 0.2...0.8, "chain", chain_value, chain_gradient,
        data: 1000, in: 0.5...1.5),
      Workload(
        "matmul 16", 512, -unit...unit, "matmul", matmul_value, matmul_gradient,
        data: 256, in: -unit...unit),
      Workload(
        "matmul 64", 8192, -unit...unit, "matmul", matmul_value, matmul_gradient,
        data: 4096, in: -unit...unit),
      Workload(
        "mlp", 2762, -0.3...0.3, "mlp", mlp_value, mlp_gradient, data: 256, in: -unit...unit),
      Workload("softmax", 80, -unit...unit, "softmax", softmax_value, softmax_gradient),
      Workload(
        "convolution", 182, -unit...unit, "convolution", convolution_value, convolution_gradient,
        data: 108, in: -unit...unit),
      loop,
      Workload("rosenbrock", 100, -1...1, "rosenbrock", rosenbrock_value, rosenbrock_gradient),
      Workload(
        "chain 10k", 10_000, 0.2...0.8, "chain", chain_value, chain_gradient,
        data: 10_000, in: 0.5...1.5),
      Workload("deep 10k", 1, 0.4...0.6, "deep", deep_value, deep_gradient),
      Workload(
        "fan-out 10k", 1, 0.4...0.6, "fanout", fanout_value, fanout_gradient,
        data: 10_000, in: -0.0173...0.0173),
    ]
  }

  /// A function so cheap that moving its arguments costs as much, and functions at points where a
  /// fixed step is too long.
  static var difficult: [Workload] {
    [
      Workload(
        "rosenbrock 10k", 10_000, -1...1, "rosenbrock", rosenbrock_value, rosenbrock_gradient),
      nearKinks, logarithms,
      Workload("fast sine", 1, 0.2...0.4, "fast", fast_value, fast_gradient),
    ]
  }

  /// A loop of exactly 100 rounds from any point near 0.5.
  private static var loop: Workload {
    var values = [0.5]
    for _ in 0..<100 {
      values.append(values[values.count - 1] * 1.02 + 0.001 * sin(values.last ?? 0))
    }
    let bound = (values[99] + values[100]) / 2
    return Workload("loop 100", 1, "loop", loop_value, loop_gradient, data: [bound]) { random in
      [random.uniform(in: 0.498...0.502)]
    }
  }

  /// Kinks at distances from 1e-7 to 1e-1 on either side of each entry.
  private static var nearKinks: Workload {
    var random = SplitMix64(seed: 7)
    let thresholds = (0..<100).map { _ in random.uniform(in: -1...1) }
    return Workload("near kinks", 100, "kinks", kinks_value, kinks_gradient, data: thresholds) {
      random in
      thresholds.map { threshold in
        let distance = pow(10, random.uniform(in: -7 ... -1))
        return Bool.random(using: &random) ? threshold + distance : threshold - distance
      }
    }
  }

  /// Arguments from 1e-8 to 1e8.
  private static var logarithms: Workload {
    Workload("log 1e-8...1e8", 17, "logs", logs_value, logs_gradient, data: []) { random in
      (0..<17).map { pow(10, Double($0 - 8) + random.uniform(in: -0.3...0.3)) }
    }
  }
}
