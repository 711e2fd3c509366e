import EngineKit

/// tinygrad: ops are methods.
struct TinygradDialect: PythonDialect, DefineByRunDialect {
  let title = "tinygrad"
  let dtypePrefix = "dtypes."
  var style: DialectStyle { .defineByRun(self) }
  let closing: String? = nil

  func prologue(for text: String) -> [String] {
    var lines = text.contains("math.") ? ["import math"] : []
    lines += ["from importlib import metadata", "", "from tinygrad import Tensor, dtypes", ""]
    return lines + ["print(\"tinygrad\", metadata.version(\"tinygrad\"))"]
  }

  func leaf(_ name: String, _ value: TensorValue, requiresGrad: Bool) throws(ReproError) -> String {
    guard value.dtype != .complex128 else { throw ReproError("complex tensors") }
    // A buffer of its own, which a scalar made from a number has not.
    let made = try literal(value).text
    return "\(name) = \(made)\(value.shape.isEmpty ? ".clone().realize()" : "")"
  }

  func literal(_ value: TensorValue) throws(ReproError) -> Fragment {
    Fragment("Tensor(\(Python.list(value)), dtype=\(dtype(value.dtype)))")
  }

  func shown(_ name: String, _ what: Command.Observable) throws(ReproError) -> String {
    switch what {
    case .value: "\(name).numpy().tolist()"
    case .grad: "None if \(name).grad is None else \(name).grad.numpy().tolist()"
    case .shape: "list(\(name).shape)"
    case .dtype: "\(name).dtype.name"
    default: throw ReproError("reading \(what.rawValue)")
    }
  }

  private static let methods: Set<String> = Set(
    """
    abs acos acosh asin asinh atan atanh ceil copysign cos cosh erf exp exp2 floor fmod isinf isnan
    log log10 log2 logaddexp logical_not logsigmoid maximum minimum mish neg reciprocal relu relu6
    round rsqrt sigmoid sign silu sin sinh softsign sqrt square tan tanh trunc hardswish
    hardsigmoid matmul dot tril triu detach clone contiguous gelu elu celu selu softplus leaky_relu
    lerp masked_fill interpolate transpose unsqueeze squeeze flatten gather
    """.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let alongAxis: Set<String> = Set(
    """
    sum mean prod argmax argmin var std softmax log_softmax logsumexp cumsum cumprod all any
    """.split(whereSeparator: \.isWhitespace).map(String.init))

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
    let receiver: String
    if let first = fragments.first {
      receiver = first.isNumber ? "Tensor(\(first.text), dtype=dtypes.float64)" : first.receiver
    } else {
      receiver = ""
    }
    let rest = fragments.dropFirst().map(\.text)
    func call(_ method: String, _ given: [String]) -> Fragment {
      Fragment("\(receiver).\(method)(\((rest + given).joined(separator: ", ")))")
    }
    func shape(_ name: String) -> [String] { [tuple(arguments.integers(name) ?? [])] }
    let keywords = arguments.values.keys.sorted().map { "\($0)=\(text(arguments[$0] ?? .none))" }
    switch op {
    case "amax", "amin", "max", "min":
      let names = [("dim", "axis"), ("keepdim", "keepdim")]
      return call(
        String(op.suffix(3)),
        names.compactMap { own, its in
          arguments[own].map { "\(its)=\(text($0))" }
        })
    case "mm", "mv", "bmm": return call("matmul", [])
    case "where" where fragments.count == 3: return call("where", [])
    case "clamp": return call("clip", ["min", "max"].map { arguments[$0].map(text) ?? "None" })
    case "reshape", "view": return call(op, shape("shape"))
    case "permute": return call("permute", shape("dims"))
    case "flip": return call("flip", shape("dims"))
    case "expand", "broadcast_to": return call("expand", shape("size"))
    case "repeat": return call("repeat", shape("repeats"))
    case "mT": return call("transpose", ["-1", "-2"])
    case "outer" where fragments.count == 2:
      return Fragment("\(receiver).unsqueeze(1) * \(fragments[1].receiver).unsqueeze(0)", .product)
    case "to": return call("cast", [arguments["dtype"].map(text) ?? "dtypes.float64"])
    case "einsum":
      return Fragment(
        "Tensor.einsum(\(arguments["equation"].map(text) ?? "\"\""), \(fragments.map(\.text).joined(separator: ", ")))"
      )
    case "cat", "stack":
      guard case .list(let parts)? = operands.first, let first = parts.first else { break }
      let others = parts.dropFirst().map(\.text) + keywords
      return Fragment("\(first.receiver).\(op)(\(others.joined(separator: ", ")))")
    default: break
    }
    if Self.alongAxis.contains(op) {
      return call(
        op,
        arguments.values.keys.sorted().map {
          "\($0 == "dim" ? "axis" : $0)=\(text(arguments[$0] ?? .none))"
        })
    }
    guard Self.methods.contains(op) else { throw ReproError("the op \(op)") }
    return call(op, keywords)
  }

  // MARK: - Passes

  func inPlace(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> String {
    throw ReproError("the write in place \(op)")
  }

  func backward(_ pass: PassText) throws(ReproError) -> String {
    guard pass.of.count == 1 else { throw ReproError("backward from several tensors") }
    return "\(pass.of[0]).backward(\(pass.cotangents?.first.flatMap { $0 } ?? ""))"
  }

  func gradients(_ pass: PassText, as names: [String]) throws(ReproError) -> String {
    guard pass.of.count == 1 else { throw ReproError("gradients of several tensors") }
    let seed = pass.cotangents?.first.flatMap { $0 }.map { ", gradient=\($0)" } ?? ""
    let left = names.count == 1 ? "[\(names[0])]" : names.joined(separator: ", ")
    return "\(left) = \(pass.of[0]).gradient(\((pass.wrt ?? []).joined(separator: ", "))\(seed))"
  }

  func entering(_ mode: Command.Mode) throws(ReproError) -> String {
    throw ReproError("the mode \(mode.rawValue)")
  }

  func setting(_ name: String, _ write: Command.AttributeWrite) throws(ReproError) -> String {
    guard case .grad(let value) = write else { throw ReproError("writing an attribute") }
    return "\(name).grad = \(value ?? "None")"
  }

  func reading(
    _ name: String, _ attribute: Command.ReadableAttribute
  ) throws(ReproError) -> String {
    guard attribute == .grad else { throw ReproError("reading \(attribute.rawValue)") }
    return "\(name).grad"
  }

  func retaining(_ name: String) throws(ReproError) -> String { throw ReproError("retain_grad") }
}
