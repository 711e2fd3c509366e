import EngineKit

/// TensorFlow run eagerly: a function is called under a tape.
struct TensorFlowDialect: PythonDialect, FunctionalDialect {
  let title = "TensorFlow"
  let dtypePrefix = "tf."
  var style: DialectStyle { .functional(self) }

  func prologue(for text: String) -> [String] {
    (text.contains("math.inf") || text.contains("math.nan") ? ["import math", ""] : [])
      + ["import tensorflow as tf", "", "print(\"TensorFlow\", tf.__version__)"]
  }

  func leaf(_ name: String, _ value: TensorValue, requiresGrad: Bool) -> String {
    "\(name) = \(literal(value).text)"
  }

  func literal(_ value: TensorValue) -> Fragment {
    let shape = value.count == 0 ? ", shape=\(tuple(value.shape))" : ""
    let list = value.count == 0 ? "[]" : Python.list(value)
    return Fragment("tf.constant(\(list), dtype=\(dtype(value.dtype))\(shape))")
  }

  func shown(_ name: String, _ what: Command.Observable) throws(ReproError) -> String {
    switch what {
    case .value, .grad: "None if \(name) is None else \(name).numpy().tolist()"
    case .shape: "list(\(name).shape)"
    case .dtype: "\(name).dtype.name"
    default: throw ReproError("reading \(what.rawValue)")
    }
  }

  func apply(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> Fragment {
    if let indexed = indexed(op, operands, arguments) { return indexed }
    let fragments = operands.compactMap(\.fragment)
    if arguments.values.isEmpty, fragments.count == operands.count, op != "matmul",
      let infix = Fragment.operation(op, fragments)
    {
      return infix
    }
    var tensors = fragments.map(\.text)
    if case .list(let parts)? = operands.first {
      tensors = ["[\(parts.map(\.text).joined(separator: ", "))]"]
    }
    let list = tensors.joined(separator: ", ")
    func call(_ name: String, _ more: String = "") -> Fragment {
      Fragment("tf.\(name)(\(list)\(more))")
    }
    func value(_ name: String) -> String? { arguments[name].map { text($0) } }
    let axis = keywords(arguments, [("dim", "axis")])
    if let name = Self.renamed[op] { return call(name) }
    if Self.math.contains(op) { return call("math.\(op)") }
    if Self.networks.contains(op) { return call("nn.\(op)") }
    if let name = Self.reductions[op] {
      return call(name, keywords(arguments, [("dim", "axis"), ("keepdim", "keepdims")]))
    }
    switch op {
    case "polygamma":
      return Fragment(
        "tf.math.polygamma(tf.cast(\(value("n") ?? "1"), \(tensors[0]).dtype), \(list))")
    case "clamp":
      guard let low = value("min"), let high = value("max") else { break }
      return call("clip_by_value", ", \(low), \(high)")
    case "leaky_relu": return call("nn.leaky_relu", ", \(value("negative_slope") ?? "0.01")")
    case "gelu":
      return call(
        "nn.gelu", ", approximate=\(arguments.string("approximate") == "tanh" ? "True" : "False")")
    case "softmax", "log_softmax": return call("nn.\(op)", axis)
    case "argmax", "argmin", "cumsum": return call(op, axis)
    case "cumprod": return call("math.cumprod", axis)
    case "norm": return call("norm", value("p").map { ", \($0)" } ?? "")
    case "dot": return call("tensordot", ", 1")
    case "outer": return call("tensordot", ", 0")
    case "einsum": return Fragment("tf.einsum(\(value("equation") ?? "\"\""), \(list))")
    case "reshape": return call("reshape", ", \(tuple(arguments.integers("shape") ?? []))")
    case "permute": return call("transpose", ", \(tuple(arguments.integers("dims") ?? []))")
    case "expand", "broadcast_to":
      guard let size = arguments.integers("size"), !size.contains(-1) else { break }
      return call("broadcast_to", ", \(tuple(size))")
    case "squeeze": return call("squeeze", axis)
    case "unsqueeze": return call("expand_dims", ", \(value("dim") ?? "0")")
    case "cat": return call("concat", ", axis=\(value("dim") ?? "0")")
    case "stack": return call("stack", ", axis=\(value("dim") ?? "0")")
    case "flip": return call("reverse", ", \(tuple(arguments.integers("dims") ?? []))")
    case "roll": return call("roll", ", \(value("shifts") ?? "0"), \(value("dims") ?? "0")")
    case "repeat": return call("tile", ", \(tuple(arguments.integers("repeats") ?? []))")
    case "index_select": return call("gather", axis)
    case "index" where tensors.count == 2: return call("gather")
    case "to": return call("cast", ", \(value("dtype") ?? "tf.float64")")
    default: break
    }
    throw ReproError("the op \(op)")
  }

  private static let math: Set<String> = Set(
    """
    abs acos acosh asin asinh atan atanh atan2 ceil cos cosh digamma erf erfc erfinv exp expm1 floor
    lgamma log log1p maximum minimum reciprocal round rsqrt sigmoid sign sin sinh softplus softsign
    sqrt square tan tanh xlogy ndtri logical_and logical_or logical_not conj real imag angle
    """.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let networks: Set<String> = ["relu", "relu6", "selu", "elu", "silu"]
  private static let renamed: [String: String] = [
    "neg": "negative", "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal",
    "gt": "greater", "ge": "greater_equal", "isnan": "math.is_nan", "isinf": "math.is_inf",
    "logsigmoid": "math.log_sigmoid", "i0": "math.bessel_i0", "i1": "math.bessel_i1",
    "floor_divide": "math.floordiv", "remainder": "math.floormod", "where": "where",
    "detach": "stop_gradient", "clone": "identity", "complex": "complex",
    "zeros_like": "zeros_like", "ones_like": "ones_like", "mm": "matmul", "bmm": "matmul",
    "matmul": "matmul", "mv": "linalg.matvec", "det": "linalg.det", "inv": "linalg.inv",
    "pinv": "linalg.pinv", "trace": "linalg.trace", "logdet": "linalg.logdet",
    "matrix_exp": "linalg.expm", "eigvalsh": "linalg.eigvalsh", "solve": "linalg.solve",
    "cholesky": "linalg.cholesky", "mT": "linalg.matrix_transpose",
  ]
  private static let reductions: [String: String] = [
    "sum": "reduce_sum", "mean": "reduce_mean", "prod": "reduce_prod", "amax": "reduce_max",
    "amin": "reduce_min", "max": "reduce_max", "min": "reduce_min", "all": "reduce_all",
    "any": "reduce_any", "logsumexp": "reduce_logsumexp",
  ]

  // MARK: - Passes

  func several(_ results: [String]) -> String { "[\(results.joined(separator: ", "))]" }

  func gradients(
    of function: String, _ parameters: [String], results: Int, cotangents: [String]?,
    as names: [String]
  ) -> [String] {
    let seeds =
      cotangents.map { seeds in
        ", output_gradients=" + (results == 1 ? seeds[0] : "[\(seeds.joined(separator: ", "))]")
      } ?? ""
    let inputs = parameters.count == 1 ? parameters[0] : "[\(parameters.joined(separator: ", "))]"
    return ["with tf.GradientTape() as tape:"] + parameters.map { "    tape.watch(\($0))" } + [
      "    result = \(function)(\(parameters.joined(separator: ", ")))",
      "\(names.joined(separator: ", ")) = tape.gradient(result, \(inputs)\(seeds))",
    ]
  }

  func tangents(
    of function: String, _ parameters: [String], results: Int, tangents: [String],
    as names: [String]
  ) -> [String] {
    let given = parameters.joined(separator: ", ")
    let along = tangents.joined(separator: ", ")
    return [
      "with tf.autodiff.ForwardAccumulator([\(given)], [\(along)]) as forward:",
      "    result = \(function)(\(given))",
      results == 1
        ? "\(names[0]) = forward.jvp(result)"
        : "\(names.joined(separator: ", ")) = [forward.jvp(y) for y in result]",
    ]
  }
}
