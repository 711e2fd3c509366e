import EngineKit

/// The engines whose functions have NumPy's names: JAX, autograd and MLX.
struct NumPyDialect: PythonDialect, FunctionalDialect {
  /// Which of them.
  enum Library: Sendable {
    case jax, autograd, mlx

    /// The module's name in scripts.
    var module: String {
      switch self {
      case .jax: "jnp"
      case .autograd: "np"
      case .mlx: "mx"
      }
    }
  }

  let library: Library

  init(_ library: Library) { self.library = library }

  var title: String {
    switch library {
    case .jax: "JAX"
    case .autograd: "autograd"
    case .mlx: "MLX"
    }
  }
  var dtypePrefix: String { library.module + "." }
  var style: DialectStyle { .functional(self) }
  private var xp: String { library.module }

  func dtype(_ dtype: DType) -> String {
    dtype == .bool ? xp + ".bool_" : dtypePrefix + dtype.rawValue
  }

  func prologue(for text: String) -> [String] {
    var lines = text.contains("math.") ? ["import math", ""] : []
    switch library {
    case .jax:
      lines += [
        "import jax", "", "jax.config.update(\"jax_enable_x64\", True)",
        "import jax.numpy as jnp",
      ]
      if text.contains("jax.scipy.special") { lines.append("import jax.scipy.special") }
      if text.contains("jax.scipy.linalg") { lines.append("import jax.scipy.linalg") }
      lines += ["", "print(\"JAX\", jax.__version__)"]
    case .autograd:
      if text.contains("metadata.") { lines.append("from importlib import metadata") }
      lines.append("from importlib import metadata")
      lines.append("")
      lines.append("import autograd.numpy as np")
      if text.contains("special.") { lines.append("import autograd.scipy.special as special") }
      let used = ["grad", "make_vjp", "make_jvp"].filter { text.contains("\($0)(") }
      if !used.isEmpty { lines.append("from autograd import \(used.joined(separator: ", "))") }
      if text.contains("getval(") { lines.append("from autograd.tracer import getval") }
      if text.contains("several(") {
        lines.append("from autograd.builtins import tuple as several")
      }
      lines += ["", "print(\"autograd\", metadata.version(\"autograd\"))"]
    case .mlx:
      lines += ["from importlib import metadata", "", "import mlx.core as mx"]
      if text.contains("nn.") { lines.append("import mlx.nn as nn") }
      lines += [
        "", "print(\"MLX\", metadata.version(\"mlx\"))", "mx.set_default_device(mx.cpu)",
      ]
    }
    return lines
  }

  // MARK: - Tensors

  func leaf(_ name: String, _ value: TensorValue, requiresGrad: Bool) -> String {
    "\(name) = \(literal(value).text)"
  }

  func literal(_ value: TensorValue) -> Fragment {
    let shape = value.count == 0 ? ".reshape(\(tuple(value.shape)))" : ""
    let list = value.count == 0 ? "[]" : Python.list(value)
    return Fragment("\(xp).array(\(list), dtype=\(dtype(value.dtype)))\(shape)")
  }

  func shown(_ name: String, _ what: Command.Observable) throws(ReproError) -> String {
    switch (what, library) {
    case (.value, .autograd), (.grad, .autograd): "np.asarray(\(name)).tolist()"
    case (.value, _), (.grad, _): "\(name).tolist()"
    case (.shape, _): "list(\(name).shape)"
    case (.dtype, _): "str(\(name).dtype)"
    default: throw ReproError("reading \(what.rawValue)")
    }
  }

  // MARK: - Ops

  func apply(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> Fragment {
    if let indexed = indexed(op, operands, arguments) { return indexed }
    let fragments = operands.compactMap(\.fragment)
    if arguments.values.isEmpty, fragments.count == operands.count,
      let infix = Fragment.operation(op, fragments)
    {
      return infix
    }
    let listed: String? =
      if case .list(let parts)? = operands.first {
        "[\(parts.map(\.text).joined(separator: ", "))]"
      } else { nil }
    let call = OpCall(
      op: op, tensors: listed.map { [$0] } ?? fragments.map(\.text),
      receiver: fragments.first?.receiver ?? "", arguments: arguments, dialect: self)
    if let own = own(call) { return own }
    if let shared = call.shared(xp) { return shared }
    throw ReproError("the op \(op)")
  }

  /// Functions that only this library has, or that it calls otherwise.
  private func own(_ call: OpCall) -> Fragment? {
    let list = call.list
    let axis = call.keywords([("dim", "axis")])
    switch library {
    case .jax:
      let nn = [
        "hardtanh": "hard_tanh", "hardsigmoid": "hard_sigmoid", "hardswish": "hard_silu",
        "logsigmoid": "log_sigmoid", "softsign": "soft_sign",
      ]
      let plain: Set<String> = [
        "relu", "relu6", "sigmoid", "softplus", "silu", "mish", "selu",
      ]
      let special = [
        "erf": "erf", "erfc": "erfc", "digamma": "digamma", "i0": "i0", "i1": "i1", "ndtr": "ndtr",
        "ndtri": "ndtri", "log_ndtr": "log_ndtr", "entr": "entr", "logit": "logit",
        "xlogy": "xlogy", "erfinv": "erfinv", "lgamma": "gammaln",
      ]
      if plain.contains(call.op) { return Fragment("jax.nn.\(call.op)(\(list))") }
      if let name = nn[call.op] { return Fragment("jax.nn.\(name)(\(list))") }
      if let name = special[call.op] { return Fragment("jax.scipy.special.\(name)(\(list))") }
      switch call.op {
      case "leaky_relu":
        return Fragment(
          "jax.nn.leaky_relu(\(list)\(call.keywords([("negative_slope", "negative_slope")])))")
      case "elu", "celu":
        return Fragment("jax.nn.\(call.op)(\(list)\(call.keywords([("alpha", "alpha")])))")
      case "gelu":
        let isTanh = call.arguments.string("approximate") == "tanh"
        return Fragment("jax.nn.gelu(\(list), approximate=\(isTanh ? "True" : "False"))")
      case "softmax", "log_softmax": return Fragment("jax.nn.\(call.op)(\(list)\(axis))")
      case "glu": return Fragment("jax.nn.glu(\(list)\(axis))")
      case "logsumexp":
        return Fragment(
          "jax.scipy.special.logsumexp(\(list)\(axis)\(call.keywords([("keepdim", "keepdims")])))")
      case "polygamma":
        return Fragment("jax.scipy.special.polygamma(\(call.text("n") ?? "1"), \(list))")
      case "rsqrt": return Fragment("jax.lax.rsqrt(\(list))")
      case "detach": return Fragment("jax.lax.stop_gradient(\(list))")
      case "clone": return Fragment("jnp.copy(\(list))")
      case "complex": return Fragment("jax.lax.complex(\(list))")
      case "matrix_exp": return Fragment("jax.scipy.linalg.expm(\(list))")
      default: return nil
      }
    case .autograd:
      let special = [
        "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "lgamma": "gammaln",
        "digamma": "digamma", "i0": "i0", "i1": "i1", "logit": "logit", "sigmoid": "expit",
      ]
      if let name = special[call.op] { return Fragment("special.\(name)(\(list))") }
      switch call.op {
      case "logsumexp":
        return Fragment(
          "special.logsumexp(\(list)\(axis)\(call.keywords([("keepdim", "keepdims")])))")
      case "polygamma": return Fragment("special.polygamma(\(call.text("n") ?? "1"), \(list))")
      case "detach": return Fragment("getval(\(list))")
      default: return nil
      }
    case .mlx:
      let nn: Set<String> = [
        "relu", "relu6", "silu", "mish", "softsign", "selu", "elu", "celu", "softplus", "hardswish",
      ]
      if nn.contains(call.op) { return Fragment("nn.\(call.op)(\(list))") }
      switch call.op {
      case "sigmoid", "erf", "erfinv", "rsqrt": return Fragment("mx.\(call.op)(\(list))")
      case "detach": return Fragment("mx.stop_gradient(\(list))")
      case "softmax": return Fragment("mx.softmax(\(list)\(axis))")
      case "log_softmax": return Fragment("nn.log_softmax(\(list)\(axis))")
      case "logsigmoid": return Fragment("nn.log_sigmoid(\(list))")
      case "leaky_relu":
        return Fragment(
          "nn.leaky_relu(\(list)\(call.keywords([("negative_slope", "negative_slope")])))")
      case "logsumexp":
        return Fragment("mx.logsumexp(\(list)\(axis)\(call.keywords([("keepdim", "keepdims")])))")
      case "clone": return Fragment("mx.array(\(list))")
      case "dot": return Fragment("mx.matmul(\(list))")
      default: return nil
      }
    }
  }

  // MARK: - Passes

  func several(_ results: [String]) -> String {
    let list = results.joined(separator: ", ")
    return switch library {
    case .jax: "(\(list))"
    case .autograd: "several((\(list)))"
    case .mlx: "[\(list)]"
    }
  }

  func gradients(
    of function: String, _ parameters: [String], results: Int, cotangents: [String]?,
    as names: [String]
  ) -> [String] {
    let given = parameters.joined(separator: ", ")
    let places = parameters.indices.map(String.init).joined(separator: ", ")
    let isOne = parameters.count == 1
    let left = names.joined(separator: ", ")
    let argnum = isOne ? "" : ", (\(places))"
    switch (library, cotangents) {
    case (.jax, nil): return ["\(left) = jax.grad(\(function)\(argnum))(\(given))"]
    case (.jax, let seeds?):
      return [
        "_, pull_back = jax.vjp(\(function), \(given))",
        "\(isOne ? "[\(left)]" : left) = pull_back(\(results == 1 ? seeds[0] : "(\(seeds.joined(separator: ", ")))"))",
      ]
    case (.autograd, nil): return ["\(left) = grad(\(function)\(argnum))(\(given))"]
    case (.autograd, let seeds?):
      return [
        "pull_back, _ = make_vjp(\(function)\(argnum))(\(given))",
        "\(left) = pull_back(\(results == 1 ? seeds[0] : "(\(seeds.joined(separator: ", ")))"))",
      ]
    case (.mlx, nil):
      return ["\(left) = mx.grad(\(function), argnums=\(isOne ? "0" : "[\(places)]"))(\(given))"]
    case (.mlx, let seeds?):
      return [
        "_, gradients = mx.vjp(\(function), [\(given)], [\(seeds.joined(separator: ", "))])",
        "\(isOne ? "[\(left)]" : left) = gradients",
      ]
    }
  }

  func tangents(
    of function: String, _ parameters: [String], results: Int, tangents: [String],
    as names: [String]
  ) -> [String] {
    let given = parameters.joined(separator: ", ")
    let along = tangents.joined(separator: ", ")
    let isOne = parameters.count == 1
    let left = names.joined(separator: ", ")
    switch library {
    case .jax:
      let comma = isOne ? "," : ""
      let bound = results == 1 ? left : "(\(left))"
      return ["_, \(bound) = jax.jvp(\(function), (\(given)\(comma)), (\(along)\(comma)))"]
    case .autograd:
      let places = parameters.indices.map(String.init).joined(separator: ", ")
      let argnum = isOne ? "" : ", (\(places))"
      let bound = results == 1 ? left : "(\(left))"
      return [
        "_, \(bound) = make_jvp(\(function)\(argnum))(\(given))(\(isOne ? along : "(\(along))"))"
      ]
    case .mlx:
      return [
        "_, tangents = mx.jvp(\(function), [\(given)], [\(along)])",
        "\(results == 1 ? "[\(left)]" : left) = tangents",
      ]
    }
  }
}
