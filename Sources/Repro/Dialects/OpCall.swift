import EngineKit

/// An op with its operands as text, for libraries whose functions have NumPy's names.
struct OpCall {
  let op: String
  let tensors: [String]
  /// The first operand, as something that a method is called on.
  let receiver: String
  let arguments: Arguments
  let dialect: any PythonDialect

  var list: String { tensors.joined(separator: ", ") }

  func keywords(_ names: [(own: String, its: String)]) -> String {
    dialect.keywords(arguments, names)
  }

  func text(_ name: String) -> String? { arguments[name].map { dialect.text($0) } }

  /// Integers as a tuple.
  private func shape(_ name: String) -> String { dialect.tuple(arguments.integers(name) ?? []) }

  /// The call of the function of a module like NumPy; `nil` where there is none.
  func shared(_ xp: String) -> Fragment? {
    func call(_ name: String, _ more: String = "") -> Fragment {
      Fragment("\(xp).\(name)(\(list)\(more))")
    }
    if let name = Self.renamed[op] { return call(name) }
    if Self.plain.contains(op) { return call(op) }
    let reduced = keywords([("dim", "axis"), ("keepdim", "keepdims")])
    switch op {
    case "sum", "mean", "prod", "nansum", "all", "any", "argmax", "argmin": return call(op, reduced)
    case "amax", "amin": return call(String(op.dropFirst()), reduced)
    case "max", "min":
      return arguments["dim"] == nil ? call(op) : nil
    case "add", "sub":
      guard tensors.count == 2, let alpha = text("alpha") else { return nil }
      return Fragment("\(tensors[0]) \(op == "add" ? "+" : "-") \(alpha) * (\(tensors[1]))", .sum)
    case "round": return call("round", keywords([("decimals", "decimals")]))
    case "clamp": return call("clip", ", \(text("min") ?? "None"), \(text("max") ?? "None")")
    case "var", "std":
      return call(
        op,
        keywords([("dim", "axis"), ("keepdim", "keepdims")]) + ", ddof=\(text("correction") ?? "1")"
      )
    case "cumsum", "cumprod": return call(op, keywords([("dim", "axis")]))
    case "det", "inv", "pinv", "cholesky", "solve", "slogdet", "eigh", "qr":
      return Fragment("\(xp).linalg.\(op)(\(list))")
    case "svd":
      return Fragment("\(xp).linalg.svd(\(list)\(keywords([("full_matrices", "full_matrices")])))")
    case "matrix_power": return Fragment("\(xp).linalg.matrix_power(\(list), \(text("n") ?? "1"))")
    case "norm", "vector_norm": return norm(xp)
    case "einsum": return Fragment("\(xp).einsum(\(text("equation") ?? "\"\""), \(list))")
    case "tensordot": return call("tensordot", ", \(text("dims") ?? "2")")
    default: return moved(xp)
    }
  }

  /// Ops that move elements.
  private func moved(_ xp: String) -> Fragment? {
    func call(_ name: String, _ more: String = "") -> Fragment {
      Fragment("\(xp).\(name)(\(list)\(more))")
    }
    switch op {
    case "reshape": return call("reshape", ", \(shape("shape"))")
    case "flatten" where arguments.values.isEmpty: return call("reshape", ", -1")
    case "transpose": return call("swapaxes", ", \(text("dim0") ?? "0"), \(text("dim1") ?? "1")")
    case "mT": return call("swapaxes", ", -1, -2")
    case "permute": return call("transpose", ", \(shape("dims"))")
    case "expand", "broadcast_to":
      guard let size = arguments.integers("size"), !size.contains(-1) else { return nil }
      return call("broadcast_to", ", \(dialect.tuple(size))")
    case "squeeze": return call("squeeze", keywords([("dim", "axis")]))
    case "unsqueeze": return call("expand_dims", ", \(text("dim") ?? "0")")
    case "movedim":
      return call("moveaxis", ", \(text("source") ?? "0"), \(text("destination") ?? "0")")
    case "cat": return call("concatenate", keywords([("dim", "axis")]))
    case "stack": return call("stack", keywords([("dim", "axis")]))
    case "flip": return call("flip", ", axis=\(shape("dims"))")
    case "roll": return call("roll", ", \(text("shifts") ?? "0")" + keywords([("dims", "axis")]))
    case "repeat": return call("tile", ", \(shape("repeats"))")
    case "tile": return call("tile", ", \(shape("dims"))")
    case "repeat_interleave":
      return call("repeat", ", \(text("repeats") ?? "1")" + keywords([("dim", "axis")]))
    case "tril", "triu", "diag": return call(op, text("diagonal").map { ", \($0)" } ?? "")
    case "diagonal":
      return call(
        "diagonal", ", \(text("offset") ?? "0"), \(text("dim1") ?? "0"), \(text("dim2") ?? "1")")
    case "index": return Fragment("\(receiver)[\(tensors.dropFirst().joined(separator: ", "))]")
    case "masked_select": return Fragment("\(receiver)[\(tensors[1])]")
    case "index_select": return call("take", keywords([("dim", "axis")]))
    case "gather", "take_along_dim":
      return call("take_along_axis", ", \(text("dim") ?? "None")")
    case "take": return call("take")
    case "masked_fill":
      guard tensors.count >= 2 else { return nil }
      let value = tensors.count > 2 ? tensors[2] : text("value") ?? "0"
      return Fragment("\(xp).where(\(tensors[1]), \(value), \(tensors[0]))")
    case "msort": return call("sort", ", axis=0")
    case "zeros_like", "ones_like": return call(op)
    case "full_like": return call("full_like", ", \(text("fill_value") ?? "0")")
    case "zeros", "ones":
      let type = text("dtype") ?? dialect.dtype(.float64)
      return Fragment("\(xp).\(op)(\(shape("size")), dtype=\(type))")
    case "eye":
      let type = text("dtype") ?? dialect.dtype(.float64)
      return Fragment(
        "\(xp).eye(\(text("n") ?? "1")\(text("m").map { ", \($0)" } ?? ""), dtype=\(type))")
    case "to": return Fragment("\(receiver).astype(\(text("dtype") ?? dialect.dtype(.float64)))")
    case "detach", "clone", "contiguous": return nil
    default: return nil
    }
  }

  private func norm(_ xp: String) -> Fragment {
    let order = text("ord") ?? text("p") ?? "2"
    guard arguments["dim"] != nil || arguments["keepdim"] != nil else {
      return Fragment("\(xp).linalg.norm(\(receiver).reshape(-1), \(order))")
    }
    return Fragment(
      "\(xp).linalg.norm(\(list), \(order)\(keywords([("dim", "axis"), ("keepdim", "keepdims")])))")
  }

  private static let plain: Set<String> = Set(
    """
    abs square sqrt reciprocal exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh floor
    ceil trunc sign positive deg2rad rad2deg sinc i0 isnan isinf logical_not conj real imag angle
    trace hypot maximum minimum fmax fmin fmod remainder floor_divide logaddexp logaddexp2 copysign
    heaviside float_power logical_and logical_or where outer inner kron vdot dot isclose nan_to_num
    """.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let renamed: [String: String] = [
    "neg": "negative", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh", "mul": "multiply", "pow": "power", "atan2": "arctan2",
    "matmul": "matmul", "mm": "matmul", "mv": "matmul", "bmm": "matmul", "eq": "equal",
    "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
    "div": "divide",
  ]
}
