import Foundation

/// The functions of the points in float64, under the names that `Truth/make_truth.py` gives them.
enum PointFunctions {
  typealias Function = @Sendable (Double) -> Double

  static func named(_ name: String) -> Function? {
    elementary[name] ?? scaled[name] ?? noisy[name] ?? curved[name] ?? broken[name]
  }

  private static let elementary: [String: Function] = [
    "sin": { sin($0) },
    "cos": { cos($0) },
    "tan": { tan($0) },
    "asin": { asin($0) },
    "acos": { acos($0) },
    "atan": { atan($0) },
    "atanh": { atanh($0) },
    "tanh": { tanh($0) },
    "exp": { exp($0) },
    "log": { log($0) },
    "log1p": { log1p($0) },
    "sqrt": { $0.squareRoot() },
    "erf": { erf($0) },
    "gamma": { tgamma($0) },
    "lgamma": { lgamma($0) },
    "line": { 3 * $0 + 2 },
    "square": { $0 * $0 },
    "cube": { $0 * $0 * $0 },
    "reciprocal": { 1 / $0 },
    "cubic polynomial": { 1 + 2 * $0 + 3 * $0 * $0 - $0 * $0 * $0 / 2 },
    "sigmoid": { 1 / (1 + exp(-$0)) },
    "sin exp": { sin(exp($0)) },
    "bell": { exp(-$0 * $0) },
    "x^x": { pow($0, $0) },
    "damped": { cos($0) * exp(-$0 / 3) },
  ]

  private static let scaled: [String: Function] = [
    "exp 1e8 x": { exp(1e8 * $0) },
    "exp 1e-8 x": { exp(1e-8 * $0) },
    "sin 1e6 x": { sin(1e6 * $0) },
    "sin 1e-6 x": { sin(1e-6 * $0) },
    "x^1/3": { cbrt($0) },
    "1e8 cos": { 1e8 * cos($0) },
    "1e-8 exp": { 1e-8 * exp($0) },
    "x^-2": { 1 / ($0 * $0) },
    "circle": { ((1 - $0) * (1 + $0)).squareRoot() },
    "x log x": { $0 * log($0) },
    "exp -1/x": { exp(-1 / $0) },
  ]

  private static let noisy: [String: Function] = [
    "(1-cos)/x^2": { (1 - cos($0)) / ($0 * $0) },
    "(x-1)^7 expanded": { x in
      [-7, 21, -35, 35, -21, 7, -1].reduce(1) { $0 * x + $1 }
    },
    "sqrt(x+1)-sqrt x": { ($0 + 1).squareRoot() - $0.squareRoot() },
    "log(1+x)-x": { log(1 + $0) - $0 },
    "(exp-1)/x": { (exp($0) - 1) / $0 },
    "1e6+sin": { 1e6 + sin($0) },
    "exp with noise 1e-9": { exp($0) * (1 + 1e-9 * scatter($0)) },
    "sin in float32": { Double(sinf(Float($0))) },
  ]

  private static let curved: [String: Function] = [
    "sin 1e4 x": { sin(1e4 * $0) },
    "tanh step": { tanh(1e5 * ($0 - 0.5)) },
    "narrow bell": { exp(-1e8 * ($0 - 0.25) * ($0 - 0.25)) },
    "resonance": { 1 / (1 + 1e8 * $0 * $0) },
    "sin 1/x": { sin(1 / $0) },
    "cos x^2": { cos($0 * $0) },
    "atan 1e6 x": { atan(1e6 * $0) },
    "exp 50 sin 20 x": { exp(50 * sin(20 * $0)) },
    "x^50": { pow($0, 50) },
    "sharp softplus": { log1p(exp(1e4 * $0)) / 1e4 },
  ]

  private static let broken: [String: Function] = [
    "abs": { $0.magnitude },
    "relu(x-1)": { max($0 - 1, 0) },
    "max(x, 2x-1)": { max($0, 2 * $0 - 1) },
    "abs sin": { sin($0).magnitude },
    "x abs x": { $0 * $0.magnitude },
    "x+floor": { $0 + $0.rounded(.down) },
    "clamped square": { min(max($0, 0), 1) * min(max($0, 0), 1) },
    "huber": { $0.magnitude <= 1 ? $0 * $0 / 2 : $0.magnitude - 0.5 },
    "branch": { $0 > 0.3 ? $0 * $0 : $0 * $0 + 1 },
    "leaky relu": { $0 > 0 ? $0 : 0.01 * $0 },
    "abs(x-1) exp": { ($0 - 1).magnitude * exp($0) },
    "sqrt abs": { $0.magnitude.squareRoot() },
    "sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
    "floor": { $0.rounded(.down) },
    "exp+1e-6 step": { exp($0) + ($0 >= 1 ? 1e-6 : 0) },
    "sinc with a hole": { $0 == 0 ? 0 : sin($0) / $0 },
  ]

  /// A number in [-1, 1] that is the same for the same argument, and looks random.
  static func scatter(_ x: Double) -> Double {
    var generator = SplitMix64(seed: x.bitPattern)
    return generator.uniform(in: -1...1)
  }
}
