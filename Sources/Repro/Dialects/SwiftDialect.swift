import EngineKit

/// The Autograd library of this package.
struct SwiftDialect: DefineByRunDialect {
  let title = "Autograd"
  let comment = "//"
  var style: DialectStyle { .defineByRun(self) }
  let closing: String? = "}"

  func prologue(for text: String) -> [String] {
    var lines = ["import Autograd", ""]
    if text.contains("apply(\"") {
      lines += [
        "func apply(", "  _ op: String, _ inputs: [Tensor], _ arguments: [String: Argument] = [:]",
        ") throws -> Tensor {", "  try Op.named(op)!.apply(inputs, arguments)[0]", "}", "",
      ]
    }
    return lines
  }

  // MARK: - Tensors

  func leaf(_ name: String, _ value: TensorValue, requiresGrad: Bool) throws(ReproError) -> String {
    let made = try literal(value).text
    guard requiresGrad else { return "let \(name) = \(made)" }
    if value.dtype == .float64 {
      return "let \(name) = \(made.dropLast()), requiresGrad: true)"
    }
    return "let \(name) = \(made)\ntry \(name).setRequiresGrad(true)"
  }

  func literal(_ value: TensorValue) throws(ReproError) -> Fragment {
    func numbers(_ elements: [some Any]) -> String {
      "[\(elements.map { "\($0)" }.joined(separator: ", "))]"
    }
    switch value.elements {
    case .float64(let elements):
      let texts = elements.map { number($0).text }
      if value.shape.isEmpty { return Fragment("Tensor(\(texts[0]))") }
      let list = "[\(texts.joined(separator: ", "))]"
      return value.shape.count == 1
        ? Fragment("Tensor(\(list))") : Fragment("Tensor(\(list), shape: \(value.shape))")
    case .float32(let elements):
      return Fragment("try Tensor.make(.float32(\(numbers(elements))), shape: \(value.shape))")
    case .int64(let elements):
      return Fragment("try Tensor.make(.int64(\(numbers(elements))), shape: \(value.shape))")
    case .bool(let elements):
      return Fragment("try Tensor.make(.bool(\(numbers(elements))), shape: \(value.shape))")
    case .complex128(let elements):
      let list = elements.map { "Complex(\($0.real), \($0.imaginary))" }.joined(separator: ", ")
      return Fragment("try Tensor.make(.complex128([\(list)]), shape: \(value.shape))")
    }
  }

  func number(_ value: Double) -> Fragment {
    if value.isNaN { return Fragment("Double.nan", isNumber: true) }
    if value.isInfinite {
      return Fragment(value < 0 ? "-Double.infinity" : "Double.infinity", isNumber: true)
    }
    return Fragment("\(value)", value < 0 ? .negation : .atom, isNumber: true)
  }

  func quoted(_ text: String) -> String { Python.quoted(text) }

  func printing(_ title: String, _ expression: String) -> String {
    "print(\(quoted(title)), \(expression))"
  }

  func shown(_ name: String, _ what: Command.Observable) throws(ReproError) -> String {
    switch what {
    case .value: "\(name).values"
    case .grad: "\(name).grad.map { \"\\($0.values)\" } ?? \"none\""
    case .requiresGrad: "\(name).requiresGrad"
    case .isLeaf: "\(name).isLeaf"
    case .gradFn: "\(name).gradFn.map { \"\\($0)\" } ?? \"none\""
    case .shape: "\(name).shape"
    case .dtype: "\(name).dtype"
    case .version: "\(name).version"
    case .gradEnabled: "GradMode.isEnabled"
    case .storage, .calls, .hookOrder: throw ReproError("reading \(what.rawValue)")
    }
  }

  func expected(_ value: Reply.Value) -> String {
    switch value {
    case .none: "\"none\""
    case .tensor(let tensor):
      "\((tensor.doubles ?? []).map { number($0).text }.joined(separator: ", "))".isEmpty
        ? "\"[]\"" : "[\((tensor.doubles ?? []).map { number($0).text }.joined(separator: ", "))]"
    case .boolean(let flag): "\(flag)"
    default: Python.value(value)
    }
  }

  // MARK: - Ops

  func apply(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> Fragment {
    let fragments = operands.compactMap(\.fragment)
    if arguments.values.isEmpty, fragments.count == operands.count {
      let infix: Set<String> = ["add", "sub", "mul", "div", "lt", "le", "gt", "ge"]
      if infix.contains(op), let made = Fragment.operation(op, fragments) { return made }
      if Self.methods.contains(op), fragments.count == 1 {
        return Fragment("\(fragments[0].receiver).\(op)()")
      }
      if op == "pow", fragments.count == 2, !fragments[0].isNumber {
        return Fragment("\(fragments[0].receiver).power(\(fragments[1].text))")
      }
      if op == "matmul" { return Fragment("\(fragments[0].receiver).matmul(\(fragments[1].text))") }
      if op == "neg" { return Fragment("-\(fragments[0].within(.negation))", .negation) }
    }
    var tensors: [String] = []
    for operand in operands {
      switch operand {
      case .one(let fragment):
        tensors.append(fragment.isNumber ? "Tensor.number(\(fragment.text))" : fragment.text)
      case .list(let parts): tensors += parts.map(\.text)
      case .none: throw ReproError("an operand of \(op) that is left out")
      }
    }
    let given = arguments.values.sorted { $0.key < $1.key }
      .map { "\(Python.quoted($0.key)): \(Self.text($0.value))" }
    let list = given.isEmpty ? "" : ", [\(given.joined(separator: ", "))]"
    return Fragment(
      "try apply(\"\(op)\", [\(tensors.joined(separator: ", "))]\(list))", .comparison)
  }

  private static func text(_ attribute: Attribute) -> String {
    switch attribute {
    case .none: ".none"
    case .boolean(let value): ".boolean(\(value))"
    case .integer(let value): ".integer(\(value))"
    case .number(let value): ".number(\(value))"
    case .string(let value): ".string(\(Python.quoted(value)))"
    case .list(let values): ".list([\(values.map { text($0) }.joined(separator: ", "))])"
    case .tensor(let name): ".tensor(\(name))"
    }
  }

  private static let methods: Set<String> = [
    "exp", "log", "sqrt", "rsqrt", "reciprocal", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid",
    "relu", "abs", "sign", "sum", "mean",
  ]

  func inPlace(
    _ op: String, _ operands: [OperandText], _ arguments: Arguments
  ) throws(ReproError) -> String {
    let tensors = operands.compactMap(\.fragment).map {
      $0.isNumber ? "Tensor.number(\($0.text))" : $0.text
    }
    let given = arguments.values.sorted { $0.key < $1.key }
      .map { "\(Python.quoted($0.key)): \(Self.text($0.value))" }
    let list = given.isEmpty ? "[:]" : "[\(given.joined(separator: ", "))]"
    return
      "_ = try Op.inPlace(named: \"\(op)\")!.applyInPlace([\(tensors.joined(separator: ", "))], \(list))"
  }

  // MARK: - Passes

  func backward(_ pass: PassText) -> String {
    var options = pass.retainGraph.map { ", retainGraph: \($0)" } ?? ""
    if pass.createGraph { options += ", createGraph: true" }
    if let inputs = pass.wrt { options += ", inputs: [\(inputs.joined(separator: ", "))]" }
    if pass.of.count == 1 {
      let seed = pass.cotangents?.first.flatMap { $0 }.map { ", gradient: \($0)" } ?? ""
      return "try \(pass.of[0]).backward(\((seed + options).dropFirst(2)))"
    }
    let seeds = pass.cotangents.map { ", gradients: \(list($0))" } ?? ""
    return "try backward([\(pass.of.joined(separator: ", "))]\(seeds)\(options))"
  }

  func gradients(_ pass: PassText, as names: [String]) -> String {
    var options = pass.cotangents.map { ", gradOutputs: \(list($0))" } ?? ""
    if let retain = pass.retainGraph { options += ", retainGraph: \(retain)" }
    if pass.createGraph { options += ", createGraph: true" }
    if pass.allowUnused { options += ", allowUnused: true" }
    let call =
      "try grad([\(pass.of.joined(separator: ", "))], [\((pass.wrt ?? []).joined(separator: ", "))]\(options))"
    if names.count == 1 { return "let \(names[0]) = \(call)[0]!" }
    return "let gradients_\(names[0]) = \(call)\n"
      + names.enumerated().map { "let \($1) = gradients_\(names[0])[\($0)]!" }
      .joined(separator: "\n")
  }

  private func list(_ names: [String?]) -> String {
    "[\(names.map { $0 ?? "nil" }.joined(separator: ", "))]"
  }

  // MARK: - State

  func entering(_ mode: Command.Mode) throws(ReproError) -> String {
    switch mode {
    case .noGrad: "try withNoGrad {"
    case .enableGrad: "try withEnabledGrad {"
    case .inferenceMode, .anomalyMode: throw ReproError("the mode \(mode.rawValue)")
    }
  }

  func setting(_ name: String, _ write: Command.AttributeWrite) -> String {
    switch write {
    case .grad(let value): "try \(name).setGrad(\(value ?? "nil"))"
    case .requiresGrad(let flag): "try \(name).setRequiresGrad(\(flag))"
    case .data(let value): "try \(name).setData(\(value))"
    }
  }

  func reading(_ name: String, _ attribute: Command.ReadableAttribute) -> String {
    attribute == .grad ? "\(name).grad!" : "\(name).data"
  }

  func retaining(_ name: String) -> String { "try \(name).retainGrad()" }
}
