import EngineKit

/// PyTorch, whose names the op table has.
struct TorchDialect: PythonDialect, DefineByRunDialect {
  let title = "PyTorch"
  let dtypePrefix = "torch."
  var style: DialectStyle { .defineByRun(self) }
  let closing: String? = nil

  func prologue(for text: String) -> [String] {
    var lines: [String] = []
    if text.contains("math.") { lines += ["import math", ""] }
    lines.append("import torch")
    if text.contains("F.") { lines.append("import torch.nn.functional as F") }
    if text.contains("checkpoint(") {
      lines.append("from torch.utils.checkpoint import checkpoint")
    }
    lines += ["", "print(\"PyTorch\", torch.__version__)"]
    let makers = ["zeros(", "ones(", "full(", "eye(", "arange(", "linspace("]
    let takesNumber =
      text.contains("torch.tensor(")
      && text.split(separator: "\n").contains {
        $0.contains("torch.tensor(") && !$0.contains("dtype=")
      }
    if takesNumber || makers.contains(where: { text.contains("torch.\($0)") }) {
      lines.append("torch.set_default_dtype(torch.float64)")
    }
    return lines
  }

  // MARK: - Tensors

  func leaf(_ name: String, _ value: TensorValue, requiresGrad: Bool) -> String {
    "\(name) = \(made(value, requiresGrad ? ", requires_grad=True" : ""))"
  }

  func literal(_ value: TensorValue) -> Fragment { Fragment(made(value, "")) }

  private func made(_ value: TensorValue, _ more: String) -> String {
    if value.count == 0 {
      return "torch.empty(\(tuple(value.shape)), dtype=\(dtype(value.dtype))\(more))"
    }
    return "torch.tensor(\(Python.list(value)), dtype=\(dtype(value.dtype))\(more))"
  }

  func shown(_ name: String, _ what: Command.Observable) throws(ReproError) -> String {
    switch what {
    case .value: "\(name).tolist()"
    case .grad: "None if \(name).grad is None else \(name).grad.tolist()"
    case .requiresGrad: "\(name).requires_grad"
    case .isLeaf: "\(name).is_leaf"
    case .gradFn: "\(name).grad_fn"
    case .shape: "list(\(name).shape)"
    case .dtype: "str(\(name).dtype).removeprefix(\"torch.\")"
    case .version: "\(name)._version"
    case .storage: "\(name).untyped_storage().data_ptr()"
    case .gradEnabled: "torch.is_grad_enabled()"
    case .calls, .hookOrder: throw ReproError("how often and in which order hooks ran")
    }
  }

  // MARK: - Ops

  func apply(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> Fragment {
    if let indexed = indexed(op, operands, arguments) { return indexed }
    let fragments = operands.compactMap(\.fragment)
    if arguments.values.isEmpty, fragments.count == operands.count,
      fragments.contains(where: { !$0.isNumber }), let infix = Fragment.operation(op, fragments)
    {
      return infix
    }
    let tensors = texts(operands, every: Self.tensorsOnly.contains(op))
    let all = keywords(arguments)
    let list = tensors.joined(separator: ", ")
    func method(_ order: [String]) -> Fragment {
      let given = order.compactMap { arguments[$0].map(text) }.joined(separator: ", ")
      return Fragment("\(fragments[0].receiver).\(op)(\(given))")
    }
    switch op {
    case "view": return method(["shape"])
    case "expand": return method(["size"])
    case "repeat": return method(["repeats"])
    case "unfold": return method(["dimension", "size", "step"])
    case "contiguous": return method([])
    case "to": return method(["dtype"])
    case "mT": return Fragment("\(fragments[0].receiver).mT")
    case "detach", "clone": return Fragment("\(fragments[0].receiver).\(op)()")
    case "polygamma":
      return Fragment("torch.polygamma(\(arguments["n"].map(text) ?? "1"), \(list))")
    case "index":
      return Fragment("\(fragments[0].receiver)[\(tensors.dropFirst().joined(separator: ", "))]")
    case "index_put":
      return Fragment("torch.index_put(\(list)\(all))")
    case "einsum":
      return Fragment("torch.einsum(\(arguments["equation"].map(text) ?? "\"\""), \(list))")
    case "flip":
      return Fragment("torch.flip(\(list), \(tuple(arguments.integers("dims") ?? [])))")
    case "dropout":
      let rate = arguments["p"].map(text) ?? "0.5"
      return Fragment(
        "\(fragments[0].within(.product)) * \(fragments[1].receiver).detach() / (1 - \(rate))",
        .product)
    case "logsumexp" where arguments["dim"] == nil:
      return Fragment("\(fragments[0].receiver).flatten().logsumexp(0)")
    case "layer_norm", "rms_norm", "group_norm":
      let size = op == "group_norm" ? "num_groups" : "normalized_shape"
      let given =
        op == "group_norm"
        ? arguments[size].map(text) ?? "1" : tuple(arguments.integers(size) ?? [])
      let rest = Arguments(values: arguments.values.filter { $0.key != size })
      let operandList = ([tensors[0], given] + tensors.dropFirst()).joined(separator: ", ")
      return Fragment("F.\(op)(\(operandList)\(keywords(rest)))")
    default: break
    }
    if Self.dimensionFirst.contains(op) {
      let rest = Arguments(values: arguments.values.filter { $0.key != "dim" })
      let dimension = arguments["dim"].map(text) ?? "0"
      return Fragment(
        "torch.\(op)(\(([tensors[0], dimension] + tensors.dropFirst()).joined(separator: ", "))\(keywords(rest)))"
      )
    }
    let call = list.isEmpty && all.hasPrefix(", ") ? String(all.dropFirst(2)) : list + all
    return Fragment("\(Self.namespace(of: op)).\(op)(\(call))")
  }

  private func keywords(_ arguments: Arguments) -> String {
    keywords(arguments, arguments.values.keys.sorted().map { ($0, $0) })
  }

  /// The operands; a number that stands first, or any where tensors alone will do, as a tensor.
  private func texts(_ operands: [OperandText], every: Bool) -> [String] {
    operands.enumerated().map { position, operand in
      switch operand {
      case .one(let fragment) where fragment.isNumber && (every || position == 0):
        "torch.tensor(\(fragment.text))"
      case .one(let fragment): fragment.text
      case .list(let fragments): "(\(fragments.map(\.text).joined(separator: ", ")),)"
      case .none: "None"
      }
    }
  }

  func inPlace(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> String {
    guard let target = operands.first?.fragment else { throw ReproError("\(op) of nothing") }
    let name = String(op.dropLast())
    let signs = ["add_": "+=", "sub_": "-=", "mul_": "*=", "div_": "/="]
    if arguments.values.isEmpty, operands.count == 2, let sign = signs[op],
      let other = operands[1].fragment,
      target.text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    {
      return "\(target.text) \(sign) \(other.text)"
    }
    var tensors = Array(texts(operands, every: Self.tensorsOnly.contains(name)).dropFirst())
    var rest = arguments
    if Self.dimensionFirst.contains(name) {
      tensors.insert(arguments["dim"].map(text) ?? "0", at: 0)
      rest.values["dim"] = nil
    }
    if Self.networks.contains(name), !Self.methodsToo.contains(name) {
      let list = ([target.text] + tensors).joined(separator: ", ")
      return "F.\(name)(\(list)\(keywords(rest)), inplace=True)"
    }
    let all = keywords(rest)
    let list = tensors.joined(separator: ", ")
    let call = list.isEmpty && all.hasPrefix(", ") ? String(all.dropFirst(2)) : list + all
    return "\(target.receiver).\(op)(\(call))"
  }

  private static func namespace(of op: String) -> String {
    if networks.contains(op) { return "F" }
    if linear.contains(op) { return "torch.linalg" }
    return special.contains(op) ? "torch.special" : "torch"
  }

  private static let networks: Set<String> = Set(
    """
    relu6 leaky_relu elu celu gelu silu mish softplus softsign hardtanh hardsigmoid hardswish
    logsigmoid tanhshrink softshrink hardshrink threshold pad embedding one_hot linear bilinear
    softmax log_softmax softmin glu normalize cosine_similarity instance_norm batch_norm conv1d
    conv2d conv3d conv_transpose1d conv_transpose2d max_pool1d max_pool2d avg_pool1d avg_pool2d
    adaptive_avg_pool2d lp_pool2d interpolate pixel_shuffle prelu scaled_dot_product_attention
    mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy
    binary_cross_entropy_with_logits nll_loss cross_entropy kl_div poisson_nll_loss
    gaussian_nll_loss margin_ranking_loss hinge_embedding_loss cosine_embedding_loss
    triplet_margin_loss ctc_loss
    """.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let methodsToo: Set<String> = ["relu", "sigmoid", "tanh"]
  private static let linear: Set<String> = Set(
    """
    cross inv solve solve_triangular cholesky qr eigh eigvalsh svd svdvals pinv matrix_norm
    vector_norm lstsq
    """.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let special: Set<String> = ["entr", "ndtr", "ndtri", "log_ndtr", "i1"]
  private static let dimensionFirst: Set<String> = [
    "index_select", "gather", "scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy",
    "index_fill",
  ]
  private static let tensorsOnly: Set<String> = Set(
    """
    maximum minimum fmax fmin atan2 hypot logaddexp logaddexp2 heaviside logical_and logical_or
    isclose eq ne lt le gt ge addcmul addcdiv lerp matmul index_put
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  // MARK: - Passes

  func backward(_ pass: PassText) -> String {
    let options =
      self.options(pass)
      + (pass.wrt.map { ", inputs=[\($0.joined(separator: ", "))]" } ?? "")
    if pass.of.count == 1 {
      let seed = pass.cotangents?.first.flatMap { $0 }.map { ", \($0)" } ?? ""
      return "\(pass.of[0]).backward(\((seed + options).dropFirst(2)))"
    }
    let seeds = pass.cotangents.map { ", \(list($0))" } ?? ""
    return "torch.autograd.backward([\(pass.of.joined(separator: ", "))]\(seeds)\(options))"
  }

  func gradients(_ pass: PassText, as names: [String]) -> String {
    let of = pass.of.count == 1 ? pass.of[0] : "[\(pass.of.joined(separator: ", "))]"
    let wrt = pass.wrt ?? []
    let inputs = wrt.count == 1 ? wrt[0] : "[\(wrt.joined(separator: ", "))]"
    let seeds =
      pass.cotangents.map { seeds in
        ", grad_outputs=" + (seeds.count == 1 ? seeds[0] ?? "None" : list(seeds))
      } ?? ""
    let left = names.count == 1 ? "[\(names[0])]" : names.joined(separator: ", ")
    let unused = pass.allowUnused ? ", allow_unused=True" : ""
    return "\(left) = torch.autograd.grad(\(of), \(inputs)\(seeds)\(options(pass))\(unused))"
  }

  private func options(_ pass: PassText) -> String {
    (pass.retainGraph.map { ", retain_graph=\($0 ? "True" : "False")" } ?? "")
      + (pass.createGraph ? ", create_graph=True" : "")
  }

  private func list(_ names: [String?]) -> String {
    "[\(names.map { $0 ?? "None" }.joined(separator: ", "))]"
  }

  // MARK: - State

  func entering(_ mode: Command.Mode) -> String {
    switch mode {
    case .noGrad: "with torch.no_grad():"
    case .enableGrad: "with torch.enable_grad():"
    case .inferenceMode: "with torch.inference_mode():"
    case .anomalyMode: "with torch.autograd.detect_anomaly():"
    }
  }

  func setting(_ name: String, _ write: Command.AttributeWrite) -> String {
    switch write {
    case .grad(let value): "\(name).grad = \(value ?? "None")"
    case .requiresGrad(let flag): "\(name).requires_grad_(\(flag ? "True" : "False"))"
    case .data(let value): "\(name).data = \(value)"
    }
  }

  func reading(_ name: String, _ attribute: Command.ReadableAttribute) -> String {
    "\(name).\(attribute.rawValue)"
  }

  func retaining(_ name: String) -> String { "\(name).retain_grad()" }
}
