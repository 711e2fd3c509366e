import ConformanceModel
import EngineKit

/// How the steps `backward`, `grad` and `jvp` are read.
extension FileReader {
  func backward(
    _ arguments: [Expression.Argument], at location: FileLocation, in scope: inout Scope
  ) -> Step.Kind? {
    let parameters = ["tensor", "gradient", "retain_graph", "create_graph", "inputs"]
    guard
      let given = match(arguments, of: .backward, parameters, required: 1, at: location),
      let tensor = given["tensor"]
    else { return nil }
    let roots = values(tensor, in: &scope)
    if roots.isEmpty, !scope.mustRaise {
      problems.report(at: tensor.location, "backward of nothing")
    }
    return .backward(
      Step.Backward(
        of: roots,
        gradients: cotangents(given["gradient"], of: tensor, "gradient", in: &scope),
        retainGraph: flag(given["retain_graph"], "retain_graph"),
        createGraph: flag(given["create_graph"], "create_graph") ?? false,
        inputs: given["inputs"].map { values($0, in: &scope) }))
  }

  func grad(
    _ arguments: [Expression.Argument], at location: FileLocation, names: [String],
    in scope: inout Scope
  ) -> Step.Kind? {
    let parameters = [
      "outputs", "inputs", "grad_outputs", "retain_graph", "create_graph", "allow_unused",
    ]
    guard let given = match(arguments, of: .grad, parameters, required: 2, at: location),
      let outputs = given["outputs"], let inputs = given["inputs"]
    else { return nil }
    let roots = values(outputs, in: &scope)
    let leaves = values(inputs, in: &scope)
    if roots.isEmpty, !scope.mustRaise {
      problems.report(at: outputs.location, "grad of nothing")
    }
    // Without inputs there is no right number of names: an engine refuses it.
    if leaves.count != names.count, !(leaves.isEmpty && scope.mustRaise) {
      problems.report(
        at: location, length: 4,
        "grad with respect to \(count(leaves.count, "tensor")) is bound to "
          + count(names.count, "name"),
        suggestion: "write \(Builtin.grad.usage)")
    }
    return .grad(
      names: names,
      Step.Gradient(
        of: roots, wrt: leaves,
        gradOutputs: cotangents(given["grad_outputs"], of: outputs, "grad_outputs", in: &scope),
        retainGraph: flag(given["retain_graph"], "retain_graph"),
        createGraph: flag(given["create_graph"], "create_graph") ?? false,
        allowUnused: flag(given["allow_unused"], "allow_unused") ?? false))
  }

  func jvp(
    _ arguments: [Expression.Argument], at location: FileLocation, names: [String],
    in scope: inout Scope
  ) -> Step.Kind? {
    let parameters = ["outputs", "inputs", "tangents"]
    guard let given = match(arguments, of: .jvp, parameters, required: 3, at: location),
      let outputs = given["outputs"], let inputs = given["inputs"], let along = given["tangents"]
    else { return nil }
    let roots = values(outputs, in: &scope)
    let leaves = values(inputs, in: &scope)
    let tangents = isList(inputs) ? values(along, in: &scope) : [value(along, in: &scope)]
    if roots.count != names.count {
      problems.report(
        at: location, length: 3,
        "jvp of \(count(roots.count, "output")) is bound to \(count(names.count, "name"))",
        suggestion: "write \(Builtin.jvp.usage)")
    }
    if tangents.count != leaves.count {
      problems.report(
        at: along.location,
        "\(count(leaves.count, "input")) and \(count(tangents.count, "tangent"))")
    }
    return .jvp(names: names, of: roots, wrt: leaves, tangents: tangents)
  }

  // MARK: - Arguments

  /// The arguments of a builtin by parameter; `nil` after a problem was reported.
  func match(
    _ arguments: [Expression.Argument], of builtin: Builtin, _ parameters: [String],
    required: Int, at location: FileLocation
  ) -> [String: Expression]? {
    let name = builtin.rawValue
    let before = problems.count
    var given: [String: Expression] = [:]
    for (position, argument) in arguments.enumerated() {
      let parameter: String
      if let keyword = argument.keyword {
        guard parameters.contains(keyword) else {
          problems.report(
            at: argument.location, length: keyword.count,
            "\(name) has no argument \"\(keyword)\"",
            suggestion: Spelling.suggestion(for: keyword, among: parameters)
              ?? "its arguments are \(parameters.joined(separator: ", "))")
          continue
        }
        parameter = keyword
      } else {
        guard position < parameters.count else {
          problems.report(
            at: argument.value.location,
            "\(name) takes \(count(parameters.count, "argument")) and is given "
              + "\(arguments.count)", suggestion: "write \(builtin.usage)")
          break
        }
        parameter = parameters[position]
      }
      if given.updateValue(argument.value, forKey: parameter) != nil {
        problems.report(
          at: argument.location, length: argument.keyword?.count ?? 1,
          "\(name) is given \"\(parameter)\" twice")
      }
    }
    if problems.count == before, parameters.prefix(required).contains(where: { given[$0] == nil }) {
      problems.report(
        at: location, length: name.count, "\(name) is not given all that it needs",
        suggestion: "write \(builtin.usage)")
    }
    return problems.count == before ? given : nil
  }

  private func isList(_ expression: Expression) -> Bool {
    if case .list = expression.kind { true } else { false }
  }

  /// The entries of a list, or the one value that stands in its place.
  private func values(_ raw: Expression, in scope: inout Scope) -> [Expression] {
    if case .list(let entries) = raw.kind {
      return entries.map { value($0, in: &scope) }
    }
    return [value(raw, in: &scope)]
  }

  /// One cotangent for each root; beside a single root a list is one tensor.
  private func cotangents(
    _ raw: Expression?, of roots: Expression, _ keyword: String, in scope: inout Scope
  ) -> [Expression]? {
    guard let raw else { return nil }
    guard case .list(let entries) = roots.kind else { return [value(raw, in: &scope)] }
    guard isList(raw) else {
      if entries.count == 1 { return [value(raw, in: &scope)] }
      problems.report(
        at: raw.location, "\(keyword) is a list with one entry for each of the roots")
      return nil
    }
    let cotangents = values(raw, in: &scope)
    if cotangents.count != entries.count, !scope.mustRaise {
      problems.report(
        at: raw.location,
        "\(count(entries.count, "root")) and \(count(cotangents.count, "cotangent"))")
    }
    return cotangents
  }

  private func flag(_ expression: Expression?, _ keyword: String) -> Bool? {
    guard let expression else { return nil }
    switch expression.kind {
    case .boolean(let value): return value
    case .none: return nil
    default:
      problems.report(at: expression.location, "\(keyword) is true or false")
      return nil
    }
  }
}
